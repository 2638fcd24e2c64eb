/** What each word for itself allows and Kubernetes does not take together: of pods, in the description and where an environment changes it. */
import type { Description } from './application.ts';
import type { Component, ReplicatedOptions, Security } from './component.ts';
import { diagnoseImage } from './diagnose-parts.ts';
import { mergeEnvironment } from './environment-merge.ts';
import type { Toleration } from './placement.ts';
import type { Report } from './report.ts';

interface Check {
  /** Looked at again in an environment that changes one of these. */
  readonly words: readonly string[];
  readonly find: (component: Component, at: string, report: Report, description: Description) => void;
}

const CHECKS: readonly Check[] = [
  { words: ['image'], find: ({ options }, at, report) => diagnoseImage(options.image, `${at}.image`, report) },
  { words: ['image'], find: missingTag },
  { words: ['probes'], find: probes },
  { words: ['stop'], find: patience },
  { words: ['rollout'], find: rollout },
  { words: ['tolerations'], find: ({ options }, at, report) => diagnoseTolerations(options.tolerations, at, report) },
  {
    words: ['annotations'],
    find: ({ options }, at, report) => takenKeys(options.annotations, POD_ANNOTATIONS, `${at}.annotations`, report),
  },
  { words: [], find: ({ options }, at, report) => takenKeys(options.labels, POD_LABELS, `${at}.labels`, report) },
  { words: [], find: rootUser },
];

export function diagnosePods(description: Description, report: Report): void {
  for (const [name, component] of Object.entries(description.components))
    for (const { find } of CHECKS) find(component, `components.${name}`, report, description);
  for (const [name, { options }] of Object.entries(description.stores ?? {})) {
    diagnoseTolerations(options.tolerations, `stores.${name}`, report);
    if (options.security?.uid === 0) report('root-user', `stores.${name}.security.uid`, 'is root, and stores run without its rights');
  }
  for (const [key, environment] of Object.entries(description.environments ?? {})) {
    const merged = mergeEnvironment(description, environment).description;
    for (const [name, delta] of Object.entries(environment.components ?? {})) {
      const component = merged.components[name];
      if (delta === undefined || component === undefined) continue;
      for (const { words, find } of CHECKS)
        if (words.some((word) => word in delta)) find(component, `environments.${key}.components.${name}`, report, merged);
    }
    for (const [name, delta] of Object.entries(environment.stores ?? {}))
      diagnoseTolerations(delta?.tolerations, `environments.${key}.stores.${name}`, report);
  }
}

/** Without a tag the image has the application's version for one. */
function missingTag({ options: { image } }: Component, at: string, report: Report, description: Description): void {
  const text =
    typeof image === 'string' ? image : 'repository' in image ? `${image.repository}${(image.tag ?? image.digest) ? ':' : ''}` : ':';
  if (/[:@][^/]*$/.test(text)) return;
  const version = description.appVersion ?? description.version;
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(version)) return;
  report('image', `${at}.image`, `has no tag, and the application's version "${version}" is none`, 'name its tag');
}

function probes({ kind, options }: Component, at: string, report: Report): void {
  if (kind !== 'web' && kind !== 'worker') return;
  for (const probe of kind === 'web' ? (['live', 'ready', 'startup'] as const) : (['live'] as const)) {
    if (options.probes?.[probe] === undefined && options.off?.[probe] === undefined)
      report('no-probe', `${at}.probes`, `there is no "${probe}" probe`, `say probes.${probe}, or off: { ${probe}: 'the reason' }`);
  }
}

function patience({ kind, options }: Component, at: string, report: Report): void {
  if (kind !== 'web' && kind !== 'worker') return;
  const { drain = 5, grace = 30 }: NonNullable<ReplicatedOptions['stop']> = options.stop ?? {};
  if (grace <= drain) report('grace', `${at}.stop`, `grace is ${grace} s, wanted more than drain, ${drain} s`);
}

function rollout({ kind, options }: Component, at: string, report: Report): void {
  if ((kind !== 'web' && kind !== 'worker') || options.rollout === undefined || options.rollout === 'rolling') return;
  if (options.mounts?.some((volume) => volume.options.per === 'pod')) {
    report(
      'rollout',
      `${at}.rollout`,
      `is ${options.rollout}, but each pod has a volume of its own: such pods are replaced one by one`,
      "leave rollout out, or give all pods one volume (per: 'release')",
    );
  }
  if (kind === 'worker' && options.rollout === 'blue-green') {
    report('rollout', `${at}.rollout`, 'is blue-green, but a worker has no Service that could change over', "say 'rolling' or 'canary'");
  }
}

export function diagnoseTolerations(tolerations: readonly Toleration[] | undefined, at: string, report: Report): void {
  for (const [i, { operator, value, effect, seconds }] of (tolerations ?? []).entries()) {
    const place = `${at}.tolerations.${i}`;
    if (operator === 'Exists' && value !== undefined)
      report('toleration', place, 'has a value, but operator Exists takes any', "leave value out, or say operator: 'Equal'");
    if (seconds !== undefined && effect !== 'NoExecute')
      report('toleration', place, "says seconds, which only effect: 'NoExecute' counts", "say effect: 'NoExecute'");
  }
}

const POD_LABELS = /^app\.kubernetes\.io\/(name|instance|component)$/;
const POD_ANNOTATIONS =
  /^(kubectl\.kubernetes\.io\/default-container|checksum\/(config|secret)|backup\.velero\.io\/backup-volumes|prometheus\.io\/(scrape|port|path|scheme))$/;

/** What the chart writes itself would stand there twice. */
function takenKeys(map: Readonly<Record<string, unknown>> | undefined, taken: RegExp, at: string, report: Report): void {
  for (const key of Object.keys(map ?? {}))
    if (taken.test(key)) report('key-taken', `${at}.${key}`, `the chart writes "${key}" itself`, 'leave it out');
}

function rootUser({ options }: Component, at: string, report: Report): void {
  const { uid }: Security = options.security ?? {};
  if (uid === 0 && options.off?.nonRoot === undefined)
    report(
      'root-user',
      `${at}.security.uid`,
      'is root, and pods run without its rights',
      "name another user, or say off: { nonRoot: 'the reason' }",
    );
}
