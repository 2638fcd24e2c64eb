/** Levels and versions of the Pod Security Standards, and the labels by which a namespace chooses them (upstream's api/helpers.go). */
import type { FieldError, Json, JsonObject } from '../../kube/index.ts';

export type Level = 'privileged' | 'baseline' | 'restricted';

/** The minor of `v1.N`, or "latest". */
export type PolicyVersion = number | 'latest';

export interface LevelVersion {
  readonly level: Level;
  readonly version: PolicyVersion;
}

/** What a namespace asks for. */
export interface NamespacePolicy {
  readonly enforce: LevelVersion;
  readonly audit: LevelVersion;
  readonly warn: LevelVersion;
}

/** The newest minor of which the policy is known. */
export const NEWEST_POLICY = 37;

const PRIVILEGED: LevelVersion = { level: 'privileged', version: 'latest' };
const DEFAULTS: NamespacePolicy = { enforce: PRIVILEGED, audit: PRIVILEGED, warn: PRIVILEGED };
const PREFIX = 'pod-security.kubernetes.io/';
const STRICTNESS: Readonly<Record<Level, number>> = { privileged: 0, baseline: 1, restricted: 2 };

/**
 * The policy of a namespace with these labels. There always is one: a label that cannot be read counts as restricted or latest where it
 * enforces, as privileged where it only audits or warns, and is among the errors. A namespace that enforces more than it warns of warns of
 * what it enforces, unless it says otherwise.
 */
export function namespacePolicy(
  labels: Json | undefined,
  defaults: NamespacePolicy = DEFAULTS,
): { policy: NamespacePolicy; errors: readonly FieldError[] } {
  const errors: FieldError[] = [];
  const read = (mode: 'enforce' | 'audit' | 'warn') => modeOf(labels, mode, defaults[mode], errors);
  const enforce = read('enforce');
  const audit = read('audit');
  const warn = read('warn');
  const raise = !warn.hasLevel && enforce.validLevel && STRICTNESS[enforce.level] > STRICTNESS[warn.level];
  return {
    policy: {
      enforce: { level: enforce.level, version: enforce.version },
      audit: { level: audit.level, version: audit.version },
      warn: {
        level: raise ? enforce.level : warn.level,
        version: raise && !warn.hasVersion ? enforce.version : warn.version,
      },
    },
    errors,
  };
}

/** "privileged", "baseline" or "restricted"; undefined for any other text. */
export function parseLevel(text: string): Level | undefined {
  return Object.hasOwn(STRICTNESS, text) ? (text as Level) : undefined;
}

/** "latest" or "v1.N"; undefined for any other text. */
export function parsePolicyVersion(text: string): PolicyVersion | undefined {
  if (text === 'latest') return 'latest';
  const minor = /^v1\.(0|[1-9][0-9]*)$/.exec(text)?.[1];
  if (minor === undefined) return undefined;
  // Go: Atoi fails above 64 bits, and so does the label.
  return BigInt(minor) > 0x7fff_ffff_ffff_ffffn ? undefined : Number(minor);
}

interface Mode extends LevelVersion {
  readonly hasLevel: boolean;
  readonly validLevel: boolean;
  readonly hasVersion: boolean;
}

function modeOf(labels: Json | undefined, mode: 'enforce' | 'audit' | 'warn', defaults: LevelVersion, errors: FieldError[]): Mode {
  const levelText = labelAt(labels, PREFIX + mode);
  const versionText = labelAt(labels, `${PREFIX}${mode}-version`);
  let { level, version } = defaults;
  if (levelText !== undefined) {
    const parsed = parseLevel(levelText);
    if (parsed === undefined) errors.push(labelError(PREFIX + mode, levelText, 'must be one of privileged, baseline, restricted'));
    level = parsed ?? (mode === 'enforce' ? 'restricted' : 'privileged');
  }
  if (versionText !== undefined) {
    const parsed = parsePolicyVersion(versionText);
    if (parsed === undefined) errors.push(labelError(`${PREFIX}${mode}-version`, versionText, 'must be "latest" or "v1.x"'));
    version = parsed ?? 'latest';
  }
  const validLevel = levelText !== undefined && parseLevel(levelText) !== undefined;
  return { level, version, hasLevel: levelText !== undefined, validLevel, hasVersion: versionText !== undefined };
}

function labelAt(labels: Json | undefined, key: string): string | undefined {
  const value = typeof labels === 'object' && labels !== null ? (labels as JsonObject)[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}

function labelError(key: string, value: string, detail: string): FieldError {
  return { type: 'FieldValueInvalid', path: ['metadata', 'labels', key], value, detail, rule: 'pod-security/label' };
}
