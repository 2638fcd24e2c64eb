/** Holds the rendered objects to what the description ensures. */
import { environmentsOf, type Invariant, type Positions, placeOf, type RenderedObject, type ResolvedApplication } from '../app/index.ts';
import { type Diagnostic, errorOf, type FileTree, hasErrors } from '../base/index.ts';
import { type EnvironmentRender, renderEnvironment } from './rendered-environments.ts';

/** Objects of one finding that are named. */
const MAX_NAMED = 5;

/** Nothing is rendered when nothing is ensured. */
export function brokenInvariants(application: ResolvedApplication, files: FileTree, positions: Positions): readonly Diagnostic[] {
  const invariants = application.description.ensure ?? [];
  const known = application.environments.map(({ name }) => name);
  const renders = new Map<string, EnvironmentRender>();
  const renderOf = (name: string): EnvironmentRender => {
    const render = renders.get(name) ?? renderEnvironment(application, files, name);
    renders.set(name, render);
    return render;
  };
  return invariants.flatMap((invariant, i) => {
    const names = environmentsOf(invariant.sentence, known) ?? ['', ...known];
    return names.flatMap((name) => broken(invariant, `ensure.${i}`, name, renderOf(name), positions));
  });
}

function broken(invariant: Invariant, at: string, name: string, render: EnvironmentRender, positions: Positions): readonly Diagnostic[] {
  const where = name === '' ? 'values.yaml alone' : `"${name}"`;
  const place = placeOf(positions, at);
  const finding = (code: string, message: string, hint?: string): Diagnostic =>
    errorOf(code, `${at}: ${message}`, { ...(place && { location: place }), ...(hint !== undefined && { hint }) });
  if (hasErrors(render.diagnostics)) {
    return [finding('app/invariant-unknown', `"${invariant.sentence}" cannot be looked at in ${where}: ${render.diagnostics[0]!.message}`)];
  }
  let holds: ReturnType<Invariant['check']>;
  try {
    holds = invariant.check(render.rendered);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [finding('app/invariant-unknown', `"${invariant.sentence}" cannot be looked at in ${where}: its function throws: ${reason}`)];
  }
  if (holds === true || (Array.isArray(holds) && holds.length === 0)) return [];
  if (holds !== false && !Array.isArray(holds)) {
    return [
      finding(
        'app/invariant-unknown',
        `"${invariant.sentence}": its function gives ${typeof holds}, wanted true, false or the objects that break it`,
      ),
    ];
  }
  return [
    finding(
      'app/invariant',
      `"${invariant.sentence}" does not hold in ${where}${holds === false ? '' : `: ${namesOf(holds as readonly RenderedObject[])}`}`,
      'change the environment, or what is ensured',
    ),
  ];
}

function namesOf(objects: readonly RenderedObject[]): string {
  const names = objects.slice(0, MAX_NAMED).map((object) => `${object?.kind}/${object?.metadata?.name}`);
  return `${names.join(', ')}${objects.length > MAX_NAMED ? ` and ${objects.length - MAX_NAMED} more` : ''}`;
}
