/**
 * Pods that pass and pods that fail each control at each version, made from the same tables as the controls. For tests: of the controls, and
 * of what enforces them.
 */
import type { Json, JsonObject } from '../../kube/index.ts';
import { SAFE_SYSCTLS } from './checks/host.ts';
import { BASELINE_CAPABILITIES } from './checks/privileges.ts';
import { OTHER_VOLUME_TYPES, RESTRICTED_VOLUME_TYPES } from './checks/volumes.ts';
import { CONTROLS } from './controls.ts';
import { NEWEST_POLICY } from './policy.ts';

export interface PodCase {
  readonly name: string;
  readonly control: string;
  readonly pod: { readonly metadata: JsonObject; readonly spec: JsonObject };
  /** Whether the control lets the pod through at this minor. */
  readonly passes: (minor: number) => boolean;
}

type Change = {
  readonly spec?: JsonObject;
  readonly pod?: JsonObject;
  readonly container?: JsonObject;
  readonly fields?: JsonObject;
  readonly annotations?: JsonObject;
};

/** The pods of a control; those of the controls that it overrides are among the others'. */
export function podCases(): readonly PodCase[] {
  const cases: PodCase[] = [];
  for (const { id } of CONTROLS) {
    for (const [name, passes, change] of CHANGES[id] ?? []) {
      const verdict = typeof passes === 'function' ? passes : () => passes;
      cases.push({ name: `${id}: ${name}`, control: id, pod: podWith(change), passes: verdict });
    }
  }
  return cases;
}

/** All minors of the policy. */
export const POLICY_MINORS: readonly number[] = Array.from({ length: NEWEST_POLICY + 1 }, (_, minor) => minor);

const SECURE_POD: JsonObject = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };
const SECURE_CONTAINER: JsonObject = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

/** A pod that every level of every version lets through, but for the change. A null takes a field away. */
function podWith({ spec = {}, pod = {}, container = {}, fields = {}, annotations }: Change): PodCase['pod'] {
  const named = (name: string, changed: boolean): JsonObject => ({
    name,
    image: 'registry.example/app:1',
    ...(changed ? fields : {}),
    securityContext: without({ ...SECURE_CONTAINER, ...(changed ? container : {}) }),
  });
  return {
    metadata: { name: 'pod', ...(annotations === undefined ? {} : { annotations }) },
    spec: {
      initContainers: [named('init', false)],
      containers: [named('app', true)],
      securityContext: without({ ...SECURE_POD, ...pod }),
      ...spec,
    },
  };
}

function without(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
}

const from = (since: number) => (minor: number) => minor >= since;
const until = (last: number) => (minor: number) => minor <= last;
const volume = (type: string): Change => ({ spec: { volumes: [{ name: 'v', [type]: {} }] } });
const types = (field: string, good: boolean | ((minor: number) => boolean)): Row[] =>
  ['RuntimeDefault', 'Localhost', 'Unconfined'].flatMap((type): Row[] => [
    [`pod ${type}`, type === 'Unconfined' ? good : true, { pod: { [field]: { type } } }],
    [`container ${type}`, type === 'Unconfined' ? good : true, { container: { [field]: { type } } }],
  ]);

type Row = readonly [name: string, passes: boolean | ((minor: number) => boolean), change: Change];

const OWN_USERS: JsonObject = { hostUsers: false };
const WINDOWS: JsonObject = { os: { name: 'windows' } };
const HANDLERS: readonly [string, (handler: Json) => JsonObject][] = [
  ['livenessProbe', (handler) => ({ livenessProbe: handler })],
  ['readinessProbe', (handler) => ({ readinessProbe: handler })],
  ['startupProbe', (handler) => ({ startupProbe: handler })],
  ['postStart', (handler) => ({ lifecycle: { postStart: handler } })],
  ['preStop', (handler) => ({ lifecycle: { preStop: handler } })],
];

const CHANGES: Readonly<Record<string, readonly Row[]>> = {
  appArmorProfile: [
    ...types('appArmorProfile', false),
    ...['runtime/default', 'localhost/x', 'unconfined', ''].map(
      (value): Row => [
        `annotation "${value}"`,
        value !== 'unconfined',
        { annotations: { 'container.apparmor.security.beta.kubernetes.io/app': value } },
      ],
    ),
  ],
  capabilities_baseline: [...BASELINE_CAPABILITIES, 'NET_RAW', 'SYS_ADMIN', 'ALL', 'chown'].map(
    (name): Row => [`add ${name}`, BASELINE_CAPABILITIES.has(name), { container: { capabilities: { drop: ['ALL'], add: [name] } } }],
  ),
  hostNamespaces: ['hostNetwork', 'hostPID', 'hostIPC'].flatMap((field): Row[] => [
    [`${field} false`, true, { spec: { [field]: false } }],
    [`${field} true`, false, { spec: { [field]: true } }],
  ]),
  hostPathVolumes: [
    ['emptyDir', true, volume('emptyDir')],
    ['hostPath', false, volume('hostPath')],
  ],
  hostPorts: [0, 80, 8080].map(
    (hostPort): Row => [`${hostPort}`, hostPort === 0, { fields: { ports: [{ containerPort: 80, hostPort }] } }],
  ),
  hostProbesAndHostLifecycle: HANDLERS.flatMap(([name, make]) =>
    ['httpGet', 'tcpSocket'].flatMap((kind): Row[] => [
      [`${name} ${kind}`, true, { fields: make({ [kind]: { port: 80, host: '' } }) }],
      [`${name} ${kind} of a host`, until(33), { fields: make({ [kind]: { port: 80, host: '10.0.0.1' } }) }],
    ]),
  ),
  privileged: [
    ['false', true, { container: { privileged: false } }],
    ['true', false, { container: { privileged: true, allowPrivilegeEscalation: null } }],
  ],
  procMount: [
    ['Default', true, { container: { procMount: 'Default' } }],
    ['Unmasked', false, { container: { procMount: 'Unmasked' } }],
    ['Unmasked, own users', from(35), { container: { procMount: 'Unmasked' }, spec: OWN_USERS }],
  ],
  seLinuxOptions: [
    ...['', 'container_t', 'container_init_t', 'container_kvm_t'].map(
      (type): Row => [`type "${type}"`, true, { pod: { seLinuxOptions: { type } } }],
    ),
    ['type container_engine_t', from(31), { container: { seLinuxOptions: { type: 'container_engine_t' } } }],
    ['type spc_t', false, { container: { seLinuxOptions: { type: 'spc_t' } } }],
    ['level', true, { pod: { seLinuxOptions: { level: 's0' } } }],
    ['user', false, { pod: { seLinuxOptions: { user: 'u' } } }],
    ['role', false, { container: { seLinuxOptions: { role: 'r' } } }],
  ],
  seccompProfile_baseline: [
    ...types('seccompProfile', until(18)),
    ...['runtime/default', 'docker/default', 'localhost/x', 'unconfined'].flatMap((value): Row[] => [
      [
        `pod annotation ${value}`,
        value === 'unconfined' ? from(19) : true,
        { annotations: { 'seccomp.security.alpha.kubernetes.io/pod': value } },
      ],
      [
        `container annotation ${value}`,
        value === 'unconfined' ? from(19) : true,
        { annotations: { 'container.seccomp.security.alpha.kubernetes.io/app': value } },
      ],
    ]),
  ],
  sysctls: [...SAFE_SYSCTLS, ['kernel.msgmax', Number.POSITIVE_INFINITY] as const].map(
    ([name, since]): Row => [name, from(since), { pod: { sysctls: [{ name, value: '1' }] } }],
  ),
  windowsHostProcess: [false, true].flatMap((hostProcess): Row[] => [
    [`pod ${hostProcess}`, !hostProcess, { pod: { windowsOptions: { hostProcess } } }],
    [`container ${hostProcess}`, !hostProcess, { container: { windowsOptions: { hostProcess } } }],
  ]),
  allowPrivilegeEscalation: [
    ['false', true, {}],
    ['unset', until(7), { container: { allowPrivilegeEscalation: null } }],
    ['true', until(7), { container: { allowPrivilegeEscalation: true } }],
    ['unset, windows', (minor) => minor < 8 || minor >= 25, { container: { allowPrivilegeEscalation: null }, spec: WINDOWS }],
  ],
  capabilities_restricted: [
    ['drop ALL', true, {}],
    ['add NET_BIND_SERVICE', true, { container: { capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } } }],
    ['add CHOWN', until(21), { container: { capabilities: { drop: ['ALL'], add: ['CHOWN'] } } }],
    ['drop nothing', until(21), { container: { capabilities: null } }],
    ['drop KILL', until(21), { container: { capabilities: { drop: ['KILL'] } } }],
    ['drop nothing, windows', (minor) => minor < 22 || minor >= 25, { container: { capabilities: null }, spec: WINDOWS }],
  ],
  procMount_restricted: [
    ['Default', true, { container: { procMount: 'Default' } }],
    ['Unmasked, own users', until(34), { container: { procMount: 'Unmasked' }, spec: OWN_USERS }],
  ],
  restrictedVolumes: [
    ...[...RESTRICTED_VOLUME_TYPES].map((type): Row => [type, true, volume(type)]),
    ...OTHER_VOLUME_TYPES.map((type): Row => [type, false, volume(type)]),
    ['unknown', false, volume('someFutureType')],
  ],
  runAsNonRoot: [
    ['by pod', true, {}],
    ['by container only', false, { pod: { runAsNonRoot: null }, container: { runAsNonRoot: true } }],
    ['nowhere', false, { pod: { runAsNonRoot: null } }],
    ['false by pod', false, { pod: { runAsNonRoot: false }, container: { runAsNonRoot: true } }],
    ['false by container', false, { container: { runAsNonRoot: false } }],
    ['nowhere, own users', from(35), { pod: { runAsNonRoot: null }, spec: OWN_USERS }],
  ],
  runAsUser: [
    ['1000', true, { pod: { runAsUser: 1000 }, container: { runAsUser: 1 } }],
    ['0 by pod', until(22), { pod: { runAsUser: 0 } }],
    ['0 by container', until(22), { container: { runAsUser: 0 } }],
    ['0, own users', (minor) => minor < 23 || minor >= 35, { pod: { runAsUser: 0 }, spec: OWN_USERS }],
  ],
  seccompProfile_restricted: [
    ['by pod', true, {}],
    ['nowhere', until(18), { pod: { seccompProfile: null } }],
    ['by container only', until(18), { pod: { seccompProfile: null }, container: { seccompProfile: { type: 'RuntimeDefault' } } }],
    ['unconfined container', until(18), { container: { seccompProfile: { type: 'Unconfined' } } }],
    ['nowhere, windows', (minor) => minor < 19 || minor >= 25, { pod: { seccompProfile: null }, spec: WINDOWS }],
  ],
};
