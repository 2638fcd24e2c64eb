/** What two environments of a description have otherwise, in words: the objects that they render are compared, not their texts. */
import { type Diagnostic, didYouMean, errorOf, hasErrors } from '../base/index.ts';
import { generatedChart } from './generated-chart.ts';
import type { Host } from './host.ts';
import { type Meaning, meaningsOf } from './meaning.ts';
import { renderEnvironment } from './rendered-environments.ts';

export interface EnvironmentDiffRequest {
  readonly folder: string;
  /** 'defaults' is the chart with nothing but its values.yaml. */
  readonly from: string;
  readonly to: string;
}

export interface Difference {
  /** What it is about: a component, a store, an object. */
  readonly subject: string;
  readonly what: string;
  /** undefined: it is not there. */
  readonly from?: string;
  readonly to?: string;
}

export interface EnvironmentDiffResult {
  readonly from: string;
  readonly to: string;
  readonly differences: readonly Difference[];
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: (file: string) => string | undefined;
}

export const DEFAULTS = 'defaults';

/** Fails with HostError when the description cannot be read. */
export async function environmentDiff(host: Host, { folder, from, to }: EnvironmentDiffRequest): Promise<EnvironmentDiffResult> {
  const { resolved, files, diagnostics: found, sources } = await generatedChart(host, folder);
  const failed = (diagnostics: readonly Diagnostic[]): EnvironmentDiffResult => ({ from, to, differences: [], diagnostics, sources });
  if (resolved === undefined || hasErrors(found)) return failed(found);
  const known = resolved.environments.map(({ name }) => name);
  const unknown = [from, to].find((name) => name !== DEFAULTS && !known.includes(name));
  if (unknown !== undefined) {
    const near = didYouMean(unknown, [...known, DEFAULTS]);
    const hint = near === undefined ? `there are: ${[...known, DEFAULTS].join(', ')}` : `did you mean "${near}"?`;
    return failed([errorOf('app/unknown-environment', `there is no environment "${unknown}"`, { hint })]);
  }
  // One name for both: what is named after the release is no difference.
  const [left, right] = [from, to].map((name) =>
    renderEnvironment(resolved, files, name === DEFAULTS ? '' : name, { releaseName: resolved.name, namespace: 'default' }),
  );
  const broken = [...left!.diagnostics, ...right!.diagnostics];
  if (hasErrors(broken)) return failed(broken);
  const about = (name: string): readonly Meaning[] => {
    const environment = resolved.environments.find((one) => one.name === name);
    return environment === undefined
      ? []
      : [
          { subject: resolved.name, what: 'namespace', text: environment.namespace },
          { subject: resolved.name, what: 'release', text: environment.release },
        ];
  };
  const differences = compare([...about(from), ...meaningsOf(left!.rendered)], [...about(to), ...meaningsOf(right!.rendered)]);
  return { from, to, differences, diagnostics: found, sources };
}

/** By subject in the order in which a reader meets them. */
export function compare(left: readonly Meaning[], right: readonly Meaning[]): readonly Difference[] {
  const keyOf = ({ subject, what }: Meaning): string => `${subject}\0${what}`;
  const [before, after] = [left, right].map((all) => new Map(all.map((meaning) => [keyOf(meaning), meaning])));
  const all = [...new Set([...left, ...right].map(({ subject }) => subject))];
  // Parts first, then single objects ("Ingress shop").
  const subjects = [...all.filter((subject) => !subject.includes(' ')), ...all.filter((subject) => subject.includes(' '))];
  const keys = [...new Set([...left, ...right].map(keyOf))];
  return subjects.flatMap((subject) => {
    const found = keys
      .filter((key) => key.startsWith(`${subject}\0`))
      .flatMap((key) => {
        const [one, other] = [before!.get(key)?.text, after!.get(key)?.text];
        if (one === other) return [];
        const what = key.slice(subject.length + 1);
        return [{ subject, what, ...(one !== undefined && { from: one }), ...(other !== undefined && { to: other }) }];
      });
    // A part that is not there at all: that is all there is to say.
    const gone = found.find(({ what, from, to }) => WHOLE.has(what) && (from === undefined || to === undefined));
    return gone === undefined ? found : [{ ...gone, what: PRESENCE }];
  });
}

/** Of a difference that is about the whole subject: 'there' in one, nothing in the other. */
export const PRESENCE = 'is there';
/** Every object of a kind says one of these. */
const WHOLE: ReadonlySet<string> = new Set(['runs as', 'network rules', 'is']);
