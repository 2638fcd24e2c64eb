/**
 * Pods against the Pod Security Standards (k8s.io/pod-security-admission, policy/registry.go and checks.go): which controls a level has at
 * a version, and what they say. Pod templates are judged as pods are, wherever a workload holds them.
 */
import { At, type FieldError, type Json, type JsonObject } from '../../kube/index.ts';
import { type Control, sentence } from './control.ts';
import { CONTROLS } from './controls.ts';
import { fieldBits, type PodView, viewPod } from './pod.ts';
import { type LevelVersion, NEWEST_POLICY, type PolicyVersion } from './policy.ts';
import { podTemplateOf } from './template.ts';

/** What one control has against a pod. */
export interface Violation {
  readonly control: string;
  /** Upstream's ForbiddenReason: "hostPort". */
  readonly reason: string;
  /** Upstream's ForbiddenDetail: `container "a" uses hostPort 80`. */
  readonly detail: string;
  /** One for each field that offends or is missing; each carries the whole sentence. */
  readonly errors: readonly FieldError[];
}

export interface EvaluateOptions extends LevelVersion {
  /** Where the pod stands in its object, for the paths. */
  readonly at?: At;
  /** The spec is as written, not as the server stores it: a volume without a source counts as an emptyDir. */
  readonly undefaulted?: boolean;
}

/** The violations, in upstream's order: the baseline controls by id, then the restricted ones. */
export function evaluatePod(metadata: Json | undefined, spec: JsonObject, options: EvaluateOptions): readonly Violation[] {
  const { level, version, at = At.root, undefaulted = false } = options;
  return level === 'privileged' ? NONE : evaluate(viewPod(metadata, spec, at, undefaulted), level, version);
}

function evaluate(pod: PodView, level: 'baseline' | 'restricted', version: PolicyVersion): readonly Violation[] {
  // Upstream: a version that is newer than all that is known is judged as the newest known one.
  const minor = version === 'latest' ? NEWEST_POLICY : Math.max(0, Math.min(version, NEWEST_POLICY));
  let violations: Violation[] | undefined;
  const fields = pod.fields | ALWAYS;
  const { controls, bits } = planOf(level, minor);
  for (let i = 0; i < controls.length; i++) {
    if (((bits[i] as number) & fields) === 0) continue;
    const control = controls[i] as Control;
    const refusal = control.check(pod, minor);
    if (refusal === undefined) continue;
    const { reason, detail } = refusal;
    const text = sentence(refusal);
    const rule = `pod-security/${control.id}`;
    const errors = refusal.fields.map(
      (field): FieldError => ({
        type: field.missing ? 'FieldValueRequired' : 'FieldValueForbidden',
        path: field.at.path(),
        detail: text,
        rule,
        hint: control.remedy,
      }),
    );
    violations ??= [];
    violations.push({ control: control.id, reason, detail, errors });
  }
  return violations ?? NONE;
}

/**
 * The violations of an object that is a pod or holds a pod template; none for any other value. Volumes without a source count as emptyDirs,
 * since the server makes them so; nothing else that it fills in changes a verdict.
 */
export function podSecurity(object: Json | undefined, policy: LevelVersion): readonly FieldError[] {
  if (policy.level === 'privileged') return NONE;
  const template = podTemplateOf(object);
  if (template === undefined) return NONE;
  const violations = evaluate(viewPod(template.metadata, template.spec, template.at, true), policy.level, policy.version);
  return violations.length === 0 ? NONE : violations.flatMap((v) => v.errors);
}

/** `host namespaces (hostNetwork=true), privileged (…)`: what the admission plugin prints after `violates PodSecurity "baseline:v1.30": `. */
export function violationText(violations: readonly Violation[]): string {
  return violations.map(sentence).join(', ');
}

/** The controls of a level at a minor of the policy, in the order of their evaluation. */
export function controlsOf(level: 'baseline' | 'restricted', minor: number): readonly Control[] {
  return planOf(level, minor).controls;
}

interface Plan {
  readonly controls: readonly Control[];
  /** Of each control: the fields that it concerns; all bits where it is always asked. */
  readonly bits: readonly number[];
}

function planOf(level: 'baseline' | 'restricted', minor: number): Plan {
  const key = level === 'baseline' ? minor : minor + NEWEST_POLICY + 1;
  const known = plans[key];
  if (known !== undefined) return known;
  const active = CONTROLS.filter((c) => c.since <= minor && (level === 'restricted' || c.level === 'baseline'));
  const overridden = new Set(active.map((c) => c.overrides));
  const controls = active.filter((c) => !overridden.has(c.id));
  const plan = { controls, bits: controls.map((c) => (c.concerns === undefined ? ALWAYS : fieldBits(c.concerns))) };
  plans[key] = plan;
  return plan;
}

const ALWAYS = 1 << 30;
const NONE: readonly never[] = [];
const plans: (Plan | undefined)[] = [];
