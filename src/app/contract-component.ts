/**
 * The values of one component, in the order in which values.yaml shows them. Where a chart has several, rarer values stand in the
 * schema only.
 */
import { probeOf } from './component.ts';
import type { ValuePlace } from './contract-draft.ts';
import { imageValues, resourceValues, sharedImageValues } from './contract-image.ts';
import { type ComponentInput, rare } from './contract-part.ts';
import { kedaValues, scaleValues } from './contract-scale.ts';
import { waitValue } from './contract-store.ts';
import type { JsonMap, ResolvedComponent } from './model.ts';
import type { Probe } from './probe.ts';
import {
  COUNT_OR_PERCENT,
  FLAG,
  integer,
  NODE_PORT,
  oneOf,
  PORT,
  PROBE,
  strategySchema,
  TEXT,
  TEXT_MAP,
  VARIABLE,
} from './value-schema.ts';

/** What stands first: how many, of what, when. */
export function runValues(input: ComponentInput): void {
  const { draft, options, component, scaling } = input;
  if (component.kind === 'job') draft.value('enabled', true, FLAG, 'Whether this job runs');
  if (component.kind === 'cron') cronValues(input);
  if (component.kind === 'web' || component.kind === 'worker') {
    const fixed = scaling === undefined ? 'Number of pods' : 'Number of pods while autoscaling is off';
    draft.value('replicaCount', options.replicas ?? 1, integer(0), fixed);
  }
  if (input.sharedImage === undefined) imageValues(draft, options.image, input.flat ? 'Image of the program' : '', input.flat);
  else sharedImageValues(draft, options.image, input.sharedImage);
  if (scaling?.scale.kind === 'hpa') scaleValues(input, scaling.scale, scaling.enabled);
  if (scaling?.scale.kind === 'keda') kedaValues(input, scaling.scale, scaling.enabled);
  const doc = input.flat ? 'What a pod of the program asks for and may use' : '';
  resourceValues(draft, options.resources, doc, { scaled: scaling !== undefined, leaves: input.flat });
  if (component.wait.length > 1 && component.stores.length > 0) waitValue(draft, input.stores, options);
  variableValues(input);
  if (component.kind === 'job' || component.kind === 'cron') runLimits(input);
}

function cronValues({ draft, options }: ComponentInput): void {
  draft.value('schedule', options.schedule ?? '', TEXT, 'When it runs (cron)');
  draft.value('suspend', (options as { suspend?: boolean }).suspend ?? false, FLAG, 'true: it does not run until this is false again');
  const zone = { place: options.timeZone === undefined ? 'schema' : undefined } as ValuePlace;
  draft.value('timeZone', options.timeZone ?? '', TEXT, 'Time zone of the schedule (Kubernetes 1.27); empty: that of the cluster', zone);
}

function runLimits(input: ComponentInput): void {
  const { draft, options } = input;
  draft.value('backoffLimit', options.retries ?? 3, integer(0), 'How often it is tried again', rare(input));
  draft.value('activeDeadlineSeconds', options.deadline ?? 600, integer(1), 'Seconds until it is stopped', rare(input));
}

/** Single variables; where no other value is called `env`, users may add some. */
function variableValues(input: ComponentInput): void {
  const { draft, component } = input;
  const literals = component.variables.filter((variable) => variable.value.kind === 'literal');
  const keys = '^[A-Za-z_][A-Za-z0-9_]*$';
  if (input.envTaken) return;
  if (literals.length === 0) {
    const schema = { type: 'object', additionalProperties: VARIABLE, propertyNames: { pattern: keys } };
    draft.value('env', {}, schema, 'More variables of the program: NAME: value', rare(input));
    return;
  }
  draft.group('env', 'Variables of the program; more may be added', { schema: VARIABLE, keys });
  for (const { name, value } of literals) {
    const schema = name === component.portVariable ? { type: ['string', 'integer'], pattern: '^[0-9]+$' } : VARIABLE;
    if (value.kind === 'literal') draft.value(`env.${name}`, value.default, schema, '');
  }
}

/** The Service in front of a web component. */
export function serviceValues(input: ComponentInput): void {
  const { draft, options, component } = input;
  if (component.kind !== 'web' || options.port === undefined) return;
  const ways = [input.expose.nodePort, input.expose.loadBalancer, input.expose.clusterIP];
  const mine = ways.map((way) => (way !== undefined && (way.to ?? component.name) === component.name ? way : undefined));
  const type = mine[0] ? 'NodePort' : mine[1] ? 'LoadBalancer' : 'ClusterIP';
  const way = mine.find((one) => one !== undefined);
  draft.group('service', input.flat ? 'Service in front of the pods' : '');
  draft.value('service.type', type, oneOf('ClusterIP', 'NodePort', 'LoadBalancer'), 'ClusterIP: inside the cluster only');
  draft.value('service.port', options.servicePort ?? options.port, PORT, 'Port of the Service');
  draft.value('service.targetPort', options.port, PORT, 'Port on which the program listens', rare(input));
  const nodePort = mine[0] === undefined ? 0 : (input.expose.nodePort?.port ?? 0);
  draft.value(
    'service.nodePort',
    nodePort,
    NODE_PORT,
    'Port of every node (type NodePort), 30000-32767; 0: the cluster chooses. Each release needs its own',
    mine[0] === undefined ? rare(input) : {},
  );
  const annotations: JsonMap = { ...way?.annotations };
  const place = Object.keys(annotations).length === 0 ? rare(input) : {};
  draft.value('service.annotations', annotations, TEXT_MAP, 'Annotations of the Service', place);
}

/** How a component stays available. */
export function availabilityValues(input: ComponentInput): void {
  const { draft, options, component } = input;
  if (component.kind === 'job' || component.kind === 'cron') return;
  probeValues(input);
  if (component.kind === 'web' || component.kind === 'worker') {
    budgetValues(input);
    // A StatefulSet is rolled by Kubernetes alone.
    const place = options.rollout === undefined ? rare(input) : {};
    if (component.workload === 'Deployment') {
      draft.value('strategy', strategyOf(options), strategySchema(component.progressive), strategyDoc(component), place);
    }
  }
  if (component.drains) {
    draft.value('preStopSeconds', options.stop?.drain ?? 5, integer(0), 'Seconds a stopping pod keeps serving while proxies forget it');
  }
  const grace = `Seconds until a stopping pod is killed${component.drains ? '; more than preStopSeconds' : ''}`;
  draft.value('terminationGracePeriodSeconds', options.stop?.grace ?? 30, integer(1), grace);
}

function strategyDoc(component: ResolvedComponent): string {
  const argo = component.progressive ? '. BlueGreen and Canary make it a Rollout of Argo Rollouts' : '';
  return `How pods are replaced. By default a new one is ready before an old one goes${argo}`;
}

function strategyOf(options: ComponentInput['options']): JsonMap {
  if (options.rollout === 'blue-green') return { type: 'BlueGreen' };
  if (options.rollout === 'canary') return { type: 'Canary' };
  if (options.rollout === 'recreate' || options.off?.rollingUpdate !== undefined) return { type: 'Recreate' };
  return { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: '25%' } };
}

function budgetValues(input: ComponentInput): void {
  const { draft, options } = input;
  const pdb = options.pdb ?? { maxUnavailable: 1 };
  const most = 'maxUnavailable' in pdb ? pdb.maxUnavailable : '';
  const least = 'minAvailable' in pdb ? pdb.minAvailable : '';
  draft.group('podDisruptionBudget', input.flat ? 'How many pods a node drain may take away at a time' : '');
  draft.value('podDisruptionBudget.enabled', options.off?.pdb === undefined, FLAG, 'Whether there is one');
  draft.value('podDisruptionBudget.maxUnavailable', most, COUNT_OR_PERCENT, 'A number or percent; never blocks a drain for good');
  const place = least === '' ? rare(input) : {};
  draft.value('podDisruptionBudget.minAvailable', least, COUNT_OR_PERCENT, 'Instead of maxUnavailable', place);
}

/** A start may take five minutes until the program counts as broken; a stuck one is seen in half a minute. */
const PROBES = {
  startup: { path: 'startupProbe', doc: 'Has the program started? The other two probes wait for it', times: { period: 5, failures: 60 } },
  live: {
    path: 'livenessProbe',
    doc: 'Is the program stuck? Then it is restarted. Must not ask Redis or a database',
    times: { period: 10, failures: 3 },
  },
  ready: { path: 'readinessProbe', doc: 'Can the program answer now? Else it gets no requests', times: { period: 10, failures: 3 } },
} as const;

function probeValues(input: ComponentInput): void {
  for (const kind of ['startup', 'live', 'ready'] as const) {
    const probe = input.options.probes?.[kind];
    const { path, doc, times } = PROBES[kind];
    const initial: JsonMap = probe === undefined ? {} : probeJson(probe, times, input.component.portName);
    input.draft.value(path, initial, PROBE, doc, probe === undefined ? rare(input) : {});
  }
}

function probeJson(probe: Probe, times: { readonly period: number; readonly failures: number }, port = 'http'): JsonMap {
  const { delay, period, timeout, failures, ...check } = probeOf(probe);
  return {
    ...('path' in check ? { httpGet: { path: check.path, port } } : { exec: { command: check.command } }),
    ...(delay !== undefined && { initialDelaySeconds: delay }),
    periodSeconds: period ?? times.period,
    timeoutSeconds: timeout ?? 3,
    failureThreshold: failures ?? times.failures,
  };
}
