/** What holds for every container: validateContainerCommon. */
import { type At, dnsLabelErrors } from '../../../kube/index.ts';
import type { Container, ContainerResizePolicy } from '../../kinds.ts';
import { items, pointer, struct, text } from '../metadata/index.ts';
import { PULL_POLICIES, refuse, validateNeededChoice } from './choices.ts';
import { type PodScope, SINCE } from './context.ts';
import { validateEnv, validateEnvFrom } from './env.ts';
import { validateMounts } from './mounts.ts';
import { validatePorts } from './ports.ts';
import { goTrim } from './profiles.ts';
import { validateContainerResources } from './resources.ts';
import { validateSecurityContext } from './security.ts';

const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError'];

export function validateContainer(container: Container, at: At, scope: PodScope): void {
  const { report } = scope;
  const name = text(container.name);
  const image = text(container.image);
  if (name === '') report.required(at.to('name'), 'api/container-name');
  else refuse(dnsLabelErrors(name), name, at, 'name', report, 'api/container-name');
  if (image === '') report.required(at.to('image'), 'api/image');
  validateNeededChoice(text(container.terminationMessagePolicy), MESSAGE_POLICIES, at, 'terminationMessagePolicy', report);
  if (container.ports !== undefined) validatePorts(items(container.ports), at.to('ports'), report);
  if (container.env !== undefined) validateEnv(items(container.env), at.to('env'), scope);
  if (container.envFrom !== undefined) validateEnvFrom(items(container.envFrom), at.to('envFrom'), scope);
  validateMounts(container, at, scope);
  validateNeededChoice(text(container.imagePullPolicy), PULL_POLICIES, at, 'imagePullPolicy', report);
  validateContainerResources(container.resources, at.to('resources'), scope);
  if (container.resizePolicy !== undefined) validateResizePolicies(items(container.resizePolicy), at.to('resizePolicy'), scope);
  const security = pointer(container.securityContext);
  if (security !== undefined) validateSecurityContext(security, at.to('securityContext'), scope);
}

/** Templates may carry blanks around an image, for the sake of old ones that do. */
export function validateImageTrimmed(container: Container, at: At, { report }: PodScope): void {
  const image = text(container.image);
  if (goTrim(image) !== image) report.invalid(at.to('image'), 'api/image', image, 'must not have leading or trailing whitespace');
}

const RESIZABLE = ['cpu', 'memory'];
const RESIZE_POLICIES = ['NotRequired', 'RestartContainer'];

/** Upstream reports all but repetitions at the list. */
function validateResizePolicies(policies: readonly ContainerResizePolicy[], at: At, { minor, restartPolicy, report }: PodScope): void {
  if (minor < SINCE.inPlaceResize) return;
  const rule = 'api/resize-policy';
  const seen = new Set<string>();
  for (let i = 0; i < policies.length; i++) {
    const each = struct(policies[i]);
    const resource = text(each.resourceName);
    const policy = text(each.restartPolicy);
    if (seen.has(resource)) report.duplicate(at.to(i), rule, resource);
    seen.add(resource);
    if (resource === '') report.required(at, rule);
    else if (!RESIZABLE.includes(resource)) report.notSupported(at, rule, resource, RESIZABLE);
    if (policy === '') report.required(at, rule);
    else if (!RESIZE_POLICIES.includes(policy)) report.notSupported(at, rule, policy, RESIZE_POLICIES);
    if (restartPolicy === 'Never' && policy !== 'NotRequired') {
      report.invalid(at, rule, policy, "must be 'NotRequired' when pod `restartPolicy` is 'Never'");
    }
  }
}
