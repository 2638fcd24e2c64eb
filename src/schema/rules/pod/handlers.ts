/** Probes and lifecycle hooks. */
import { type At, httpHeaderNameErrors, portNameErrors, portNumberErrors, type Report } from '../../../kube/index.ts';
import type { Container, HTTPGetAction, Lifecycle, LifecycleHandler, Probe, SleepAction } from '../../kinds.ts';
import { items, number, numberPointer, pointer, struct, text, textPointer } from '../metadata/index.ts';
import { refuse } from './choices.ts';
import { type PodScope, SINCE } from './context.ts';

/** Lifecycle and the three probes of a container that has them: a regular one, or a sidecar. */
export function validateHandlers(container: Container, at: At, scope: PodScope): void {
  const lifecycle = lifecycleOf(container, scope);
  if (lifecycle !== undefined) validateLifecycle(lifecycle, at.to('lifecycle'), scope);
  const liveness = pointer(container.livenessProbe);
  if (liveness !== undefined) validateProbe(liveness, 'liveness', at.to('livenessProbe'), scope);
  const readiness = pointer(container.readinessProbe);
  if (readiness !== undefined) validateProbe(readiness, 'readiness', at.to('readinessProbe'), scope);
  const startup = pointer(container.startupProbe);
  if (startup !== undefined) validateProbe(startup, 'startup', at.to('startupProbe'), scope);
}

/**
 * The lifecycle that is left when fields of features that are off are dropped. What they leave empty is dropped with them; an empty one that is
 * written so goes too as long as sleeping is not known.
 */
export function lifecycleOf(container: Container, { minor }: PodScope): Lifecycle | undefined {
  const lifecycle = pointer(container.lifecycle);
  if (lifecycle === undefined) return undefined;
  const kept: { postStart?: LifecycleHandler; preStop?: LifecycleHandler; stopSignal?: string } = {};
  for (const hook of ['postStart', 'preStop'] as const) {
    const handler = pointer(lifecycle[hook]);
    if (handler === undefined || (minor < SINCE.sleepAction && isOnlySleep(handler))) continue;
    kept[hook] = handler;
  }
  const signal = textPointer(lifecycle.stopSignal);
  if (minor >= SINCE.stopSignals && signal !== undefined) kept.stopSignal = signal;
  const dropped = minor < SINCE.sleepAction || signal !== undefined;
  return dropped && Object.keys(kept).length === 0 ? undefined : kept;
}

function isOnlySleep(handler: LifecycleHandler): boolean {
  return (
    pointer(handler.sleep) !== undefined && HANDLERS.every((kind) => kind === 'sleep' || pointer((handler as Handler)[kind]) === undefined)
  );
}

type Handler = Probe & LifecycleHandler;
const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const;

function validateLifecycle(lifecycle: Lifecycle, at: At, scope: PodScope): void {
  const postStart = pointer(lifecycle.postStart);
  const preStop = pointer(lifecycle.preStop);
  if (postStart !== undefined) validateHandler(postStart, at.to('postStart'), scope);
  if (preStop !== undefined) validateHandler(preStop, at.to('preStop'), scope);
  if (lifecycle.stopSignal !== undefined) validateStopSignal(text(lifecycle.stopSignal), at.to('stopSignal'), scope);
}

const THRESHOLDS = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'] as const;

function validateProbe(probe: Probe, kind: 'liveness' | 'readiness' | 'startup', at: At, scope: PodScope): void {
  const { report } = scope;
  validateHandler(probe, at, scope);
  for (const field of THRESHOLDS) {
    const value = number(probe[field]);
    if (value < 0) report.invalid(at.to(field), 'api/probe-numbers', value, 'must be greater than or equal to 0');
  }
  const grace = scope.minor < SINCE.probeGracePeriod ? undefined : numberPointer(probe.terminationGracePeriodSeconds);
  const atGrace = 'terminationGracePeriodSeconds';
  if (grace !== undefined && grace <= 0) report.invalid(at.to(atGrace), 'api/probe-numbers', grace, 'must be greater than 0');
  if (kind === 'readiness') {
    if (grace !== undefined) report.invalid(at.to(atGrace), 'api/probe-numbers', grace, 'must not be set for readinessProbes');
  } else if (number(probe.successThreshold) !== 1) {
    report.invalid(at.to('successThreshold'), 'api/probe-numbers', number(probe.successThreshold), 'must be 1');
  }
}

/** Exactly one handler; further ones are named and not looked at. */
function validateHandler(handler: Handler, at: At, scope: PodScope): void {
  const { report } = scope;
  let count = 0;
  for (const kind of HANDLERS) {
    if (pointer(handler[kind]) === undefined || isDropped(kind, scope)) continue;
    if (count > 0) report.forbidden(at.to(kind), 'api/handler', 'may not specify more than 1 handler type');
    else {
      count++;
      validateAction(handler, kind, at.to(kind), scope);
    }
  }
  if (count === 0) report.required(at, 'api/handler', 'must specify a handler type');
}

function isDropped(kind: (typeof HANDLERS)[number], { minor }: PodScope): boolean {
  return (kind === 'sleep' && minor < SINCE.sleepAction) || (kind === 'grpc' && minor < SINCE.grpcProbes);
}

function validateAction(handler: Handler, kind: (typeof HANDLERS)[number], at: At, scope: PodScope): void {
  const { report } = scope;
  switch (kind) {
    case 'exec':
      if (items(handler.exec!.command).length === 0) report.required(at.to('command'), 'api/handler-field');
      return;
    case 'httpGet':
      validateHttpGet(handler.httpGet!, at, report);
      return;
    case 'tcpSocket':
      validatePort(handler.tcpSocket!.port, at, report);
      return;
    case 'grpc':
      validatePort(handler.grpc!.port, at, report);
      return;
    case 'sleep':
      validateSleep(handler.sleep!, at, scope);
      return;
  }
}

function validateHttpGet(action: HTTPGetAction, at: At, report: Report): void {
  const scheme = text(action.scheme);
  if (text(action.path) === '') report.required(at.to('path'), 'api/handler-field');
  validatePort(action.port, at, report);
  if (scheme !== 'HTTP' && scheme !== 'HTTPS') report.notSupported(at.to('scheme'), 'api/allowed-value', scheme, ['HTTP', 'HTTPS']);
  for (const header of items(action.httpHeaders)) {
    const name = text(struct(header).name);
    refuse(httpHeaderNameErrors(name), name, at, 'httpHeaders', report, 'api/handler-field');
  }
}

/** A number, or the name of one of the container's ports. Absent is 0. */
function validatePort(port: number | string | undefined, at: At, report: Report): void {
  if (typeof port === 'string') refuse(portNameErrors(port), port, at, 'port', report, 'api/port-name');
  else refuse(portNumberErrors(number(port)), number(port), at, 'port', report, 'api/port-range');
}

function validateSleep(sleep: SleepAction, at: At, { gracePeriod, minor, allow, report }: PodScope): void {
  const seconds = number(sleep.seconds);
  if (gracePeriod === undefined) return;
  if (minor >= SINCE.sleepOfZero || allow.has('sleep-of-zero')) {
    if (seconds >= 0 && seconds <= gracePeriod) return;
    const detail = `must be non-negative and less than terminationGracePeriodSeconds (${gracePeriod})`;
    report.invalid(at, 'api/handler-field', seconds, detail);
  } else if (seconds <= 0 || seconds > gracePeriod) {
    const detail = `must be greater than 0 and less than terminationGracePeriodSeconds (${gracePeriod}). Enable AllowPodLifecycleSleepActionZeroValue feature gate for zero sleep.`;
    report.invalid(at, 'api/handler-field', seconds, detail);
  }
}

function signalsOf(os: 'linux' | 'windows'): string[] {
  if (os === 'windows') return ['SIGKILL', 'SIGTERM'];
  const realTime = [...series('RTMAX-', 14), ...series('RTMIN+', 15)];
  return [...realTime, ...PLAIN_SIGNALS.split(' ')].map((name) => `SIG${name}`).sort();
}

const PLAIN_SIGNALS =
  'ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT RTMAX RTMIN SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ';

function series(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${name}${i + 1}`);
}

function validateStopSignal(signal: string, at: At, { os, report }: PodScope): void {
  if (os === undefined) {
    report.forbidden(at, 'api/os-fields', 'may not be set for containers with empty `spec.os.name`');
    return;
  }
  if (os !== 'linux' && os !== 'windows') return;
  const known = signalsOf(os);
  if (!known.includes(signal)) report.notSupported(at, 'api/os-fields', signal, known);
}
