/** The three lists of containers. Names are unique over all of them. */
import { type At, isObject, type Json } from '../../../kube/index.ts';
import type { Container, ContainerRestartRule, EphemeralContainer, PodSpec } from '../../kinds.ts';
import { items, pointer, struct, text, textPointer } from '../metadata/index.ts';
import { validateContainer, validateImageTrimmed } from './container.ts';
import { type PodScope, SINCE } from './context.ts';
import { lifecycleOf, validateHandlers } from './handlers.ts';
import { validateHostPorts } from './ports.ts';

/** `at` is the spec's, here and below. */
export function validateContainers(spec: PodSpec, at: At, scope: PodScope): void {
  const { report } = scope;
  const containers = items(spec.containers);
  const list = at.to('containers');
  if (containers.length === 0) report.required(list, 'api/container-name');
  const names = new Set<string>();
  for (let i = 0; i < containers.length; i++) {
    const container = struct(containers[i]);
    const place = list.to(i);
    validateContainer(container, place, scope);
    const name = text(container.name);
    if (names.has(name)) report.duplicate(place.to('name'), 'api/container-name', name);
    names.add(name);
    validateHandlers(container, place, scope);
    validateRegularRestartPolicy(container, place, scope);
  }
  validateHostPorts(containers, list, report);
}

function validateRegularRestartPolicy(container: Container, at: At, scope: PodScope): void {
  if (scope.minor >= SINCE.containerRestartRules) validateRestartPolicy(container, at, scope);
  else if (scope.minor >= SINCE.sidecars - 1 && textPointer(container.restartPolicy) !== undefined) {
    // From 1.34 on the field is dropped while its feature is off.
    if (scope.minor < SINCE.containerRestartRules - 1)
      scope.report.forbidden(at.to('restartPolicy'), 'api/container-restart', 'may not be set for non-init containers');
  }
}

const RESTART_POLICIES = ['Always', 'Never', 'OnFailure'];
const RESTART_RULES_MAX = 20;
const EXIT_CODES_MAX = 255;

function validateRestartPolicy(container: Container, at: At, { report, minor }: PodScope): void {
  const rule = 'api/container-restart';
  const policy = textPointer(container.restartPolicy);
  const rules = items(container.restartPolicyRules);
  if (policy === undefined) {
    if (rules.length === 0) return;
    report.required(at.to('restartPolicy'), rule, 'must specify restartPolicy when restart rules are used');
  } else if (!RESTART_POLICIES.includes(policy)) report.notSupported(at.to('restartPolicy'), rule, policy, RESTART_POLICIES);
  const list = at.to('restartPolicyRules');
  if (rules.length > RESTART_RULES_MAX) report.tooMany(list, rule, rules.length, RESTART_RULES_MAX);
  const actions = minor >= SINCE.restartAllContainers ? ['Restart', 'RestartAllContainers'] : ['Restart'];
  rules.forEach((each, i) => {
    validateRestartRule(struct(each), actions, list.to(i), report);
  });
}

function validateRestartRule(restart: ContainerRestartRule, actions: readonly string[], at: At, report: PodScope['report']): void {
  const rule = 'api/container-restart';
  const action = text(restart.action);
  if (!actions.includes(action)) report.notSupported(at.to('action'), rule, action, actions);
  const exitCodes = pointer(restart.exitCodes);
  const place = at.to('exitCodes');
  if (exitCodes === undefined) {
    report.required(place, rule, 'must be specified');
    return;
  }
  const operator = text(exitCodes.operator);
  if (operator !== 'In' && operator !== 'NotIn') report.notSupported(place.to('operator'), rule, operator, ['In', 'NotIn']);
  const count = items(exitCodes.values).length;
  if (count > EXIT_CODES_MAX) report.tooMany(place.to('values'), rule, count, EXIT_CODES_MAX);
}

export function validateInitContainers(spec: PodSpec, at: At, scope: PodScope): void {
  const { report } = scope;
  const containers = items(spec.initContainers);
  if (containers.length === 0) return;
  const list = at.to('initContainers');
  const names = new Set(items(spec.containers).map((container) => text(struct(container).name)));
  for (let i = 0; i < containers.length; i++) {
    const container = struct(containers[i]);
    const place = list.to(i);
    validateContainer(container, place, scope);
    validateInitRestartPolicy(container, place, scope);
    const name = text(container.name);
    if (names.has(name)) report.duplicate(place.to('name'), 'api/container-name', name);
    else if (name !== '') names.add(name);
    validateHostPorts([container], list, report);
    const sidecar = scope.minor >= SINCE.sidecars && container.restartPolicy === 'Always';
    if (sidecar) validateHandlers(container, place, scope);
    else {
      refuseHandlers(container, place, scope);
      refuseRestartOnResize(container, place, scope);
    }
  }
}

function validateInitRestartPolicy(container: Container, at: At, scope: PodScope): void {
  const { report, minor } = scope;
  const policy = minor < SINCE.sidecars ? undefined : textPointer(container.restartPolicy);
  const rules = minor < SINCE.containerRestartRules ? [] : items(container.restartPolicyRules);
  if (policy === undefined) {
    if (rules.length > 0) {
      report.required(at.to('restartPolicy'), 'api/container-restart', 'must specify restartPolicy when restart rules are used');
    }
  } else if (minor >= SINCE.containerRestartRules) {
    if (policy !== 'Always' || minor >= SINCE.restartAllContainers) validateRestartPolicy(container, at, scope);
    else if (rules.length > 0) {
      const detail = 'restartPolicyRules are not allowed for init containers with restart policy Always';
      report.forbidden(at.to('restartPolicyRules'), 'api/container-restart', detail);
    }
    // In 1.34 a policy of the feature that is off is dropped.
  } else if (policy !== 'Always' && minor < SINCE.containerRestartRules - 1) {
    report.notSupported(at.to('restartPolicy'), 'api/container-restart', policy, ['Always']);
  }
}

function refuseHandlers(container: Container, at: At, scope: PodScope): void {
  const detail =
    scope.minor < SINCE.sidecars - 1
      ? 'may not be set for init containers'
      : 'may not be set for init containers without restartPolicy=Always';
  if (lifecycleOf(container, scope) !== undefined) scope.report.forbidden(at.to('lifecycle'), 'api/init-container', detail);
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    if (pointer(container[probe]) !== undefined) scope.report.forbidden(at.to(probe), 'api/init-container', detail);
  }
}

function refuseRestartOnResize(container: Container, at: At, { report, minor, allow }: PodScope): void {
  if (minor < SINCE.initContainerResize || allow.has('init-container-resize')) return;
  items(container.resizePolicy).forEach((each, i) => {
    const policy = text(struct(each).restartPolicy);
    if (policy !== 'RestartContainer') return;
    const detail = "must not be set to 'RestartContainer' for non-sidecar initContainers";
    report.invalid(at.to('resizePolicy').to(i).to('restartPolicy'), 'api/resize-policy', policy, detail);
  });
}

const EPHEMERAL_FIELDS: ReadonlySet<string> = new Set([
  'name',
  'image',
  'command',
  'args',
  'workingDir',
  'envFrom',
  'env',
  'volumeMounts',
  'volumeDevices',
  'terminationMessagePath',
  'terminationMessagePolicy',
  'imagePullPolicy',
  'securityContext',
  'stdin',
  'stdinOnce',
  'tty',
  'targetContainerName',
]);

export function validateEphemeralContainers(spec: PodSpec, at: At, scope: PodScope): void {
  const { report } = scope;
  const containers = items(spec.ephemeralContainers);
  if (containers.length === 0) return;
  const targets = new Set([...items(spec.containers), ...items(spec.initContainers)].map((container) => text(struct(container).name)));
  const names = new Set(targets);
  for (let i = 0; i < containers.length; i++) {
    const container = struct(containers[i]);
    const place = at.to('ephemeralContainers').to(i);
    validateContainer(container, place, scope);
    validateImageTrimmed(container, place, scope);
    const name = text(container.name);
    if (names.has(name)) report.duplicate(place.to('name'), 'api/container-name', name);
    names.add(name);
    const target = text(container.targetContainerName);
    if (target !== '' && !targets.has(target)) report.notFound(place.to('targetContainerName'), 'api/ephemeral-container', target);
    refuseForEphemeral(container, place, scope);
  }
}

function refuseForEphemeral(container: EphemeralContainer, at: At, scope: PodScope): void {
  const { report } = scope;
  for (const [field, value] of Object.entries(container)) {
    if (EPHEMERAL_FIELDS.has(field) || isZero(field, value as Json, scope) || isDropped(field, scope)) continue;
    if (field === 'lifecycle' && lifecycleOf(container, scope) === undefined) continue;
    report.forbidden(at.to(field), 'api/ephemeral-container', 'cannot be set for an Ephemeral Container');
  }
  items(container.volumeMounts).forEach((mount, i) => {
    for (const field of ['subPath', 'subPathExpr'] as const) {
      if (text(struct(mount)[field]) === '') continue;
      report.forbidden(at.to('volumeMounts').to(i).to(field), 'api/ephemeral-container', 'cannot be set for an Ephemeral Container');
    }
  });
}

/** Whether Go has the zero value: no pointer, no list; the resources are a struct, which is zero while it is empty. */
function isZero(field: string, value: Json, { minor }: PodScope): boolean {
  if (field !== 'resources' || !isObject(value)) return value === null;
  return Object.entries(value).every(([name, part]) => part === null || (name === 'claims' && minor < SINCE.resourceClaims));
}

function isDropped(field: string, { minor }: PodScope): boolean {
  if (field === 'resizePolicy') return minor < SINCE.inPlaceResize;
  return (field === 'restartPolicy' || field === 'restartPolicyRules') && minor < SINCE.containerRestartRules;
}
