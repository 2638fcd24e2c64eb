/**
 * Looks at a chart before it is written: rendered in every environment for the oldest and the newest Kubernetes that the description
 * declares, its values held to its schema, its objects to what those API servers take. Objects of kinds that nobody here knows pass.
 */
import { type Positions, placeOf, type ResolvedApplication } from '../app/index.ts';
import { type Diagnostic, errorOf, type FileTree, fromBytes, hasErrors, type Location, type Related } from '../base/index.ts';
import type { Hook, Manifest, Render } from '../engine/index.ts';
import { checkConstraint, parseConstraint, parseVersion } from '../golang/index.ts';
import type { FieldError, JsonObject } from '../kube/index.ts';
import { severityOf, supportedKubernetes, validate } from '../schema/index.ts';
import { readPlaced } from '../yaml/index.ts';
import { findingOf } from './field-finding.ts';
import { environmentRender, manifestObject, PLACEHOLDERS } from './rendered-environments.ts';

/** Findings that are worth reading: the rest mostly follows from the first. */
const MAX_REFUSALS = 20;

interface Session {
  readonly application: ResolvedApplication;
  readonly files: FileTree;
  /** Without the templates that are the same for every version of Kubernetes. */
  readonly versioned: FileTree;
  readonly fileOf: RefusalOptions['fileOf'];
  /** Templates are parsed once. */
  readonly parsed: NonNullable<Parameters<typeof environmentRender>[3]['parsed']>;
  readonly objects: Map<string, JsonObject | undefined>;
  /** What is wrong with a text in a version: most texts are the same in several environments. */
  readonly verdicts: Map<string, readonly FieldError[]>;
}

/** One way in which the chart is rendered. */
interface Turn {
  readonly environment: string;
  readonly version: string;
  /** The same environment for another version: what cannot differ is not rendered and not held to the schema again. */
  readonly before?: Render;
}

export interface RefusalOptions {
  readonly positions: Positions;
  /** What a file of the chart is called where the command runs. */
  readonly fileOf: (file: string) => string;
}

/** Why the chart must not be written; empty when it may. */
export function chartRefusals(application: ResolvedApplication, files: FileTree, options: RefusalOptions): readonly Diagnostic[] {
  const versions = declaredVersions(application.kubernetes);
  if (versions.length === 0) {
    const { oldest, newest } = supportedKubernetes();
    const location = placeOf(options.positions, 'kubernetes');
    return [
      errorOf('app/kubernetes', `kubernetes: no version of 1.${oldest} to 1.${newest} is in "${application.kubernetes}"`, {
        ...(location && { location }),
      }),
    ];
  }
  const session: Session = {
    application,
    files,
    versioned: versionedFiles(files),
    fileOf: options.fileOf,
    parsed: new Map(),
    objects: new Map(),
    verdicts: new Map(),
  };
  const found = new Map<string, Diagnostic>();
  for (const environment of ['', ...application.environments.map(({ name }) => name)]) {
    let before: Render | undefined;
    for (const version of versions) {
      const turn: Turn = { environment, version, ...(before && { before }) };
      const render = rendered(session, turn);
      for (const refusal of refusalsOf(session, turn, render)) {
        // The same of the next environment or version says nothing new.
        const key = `${refusal.code} ${refusal.location?.file}:${refusal.location?.line} ${refusal.message.replace(/ \([^()]*\)$/, '')}`;
        if (!found.has(key)) found.set(key, refusal);
      }
      before = render;
    }
  }
  return [...found.values()].slice(0, MAX_REFUSALS);
}

/** The newest and the oldest that are known here and in the range, "1.36.0"; one when they are the same. */
export function declaredVersions(range: string): readonly string[] {
  const constraint = parseConstraint(range);
  const { oldest, newest } = supportedKubernetes();
  const fits: string[] = [];
  for (let minor = newest; minor >= oldest; minor--) {
    const version = [`1.${minor}.0`, `1.${minor}.99`].find((text) => checkConstraint(constraint, parseVersion(text)));
    if (version !== undefined) fits.push(version);
  }
  return [...new Set([fits[0], fits.at(-1)])].filter((version) => version !== undefined);
}

/** Partials may be included by any template: where one asks for the version, everything may differ. */
function versionedFiles(files: FileTree): FileTree {
  const asks = (bytes: Uint8Array): boolean => fromBytes(bytes).includes('.KubeVersion');
  const isTemplate = (path: string): boolean => path.startsWith('templates/') && !/(^|\/)_[^/]*$/.test(path);
  if ([...files].some(([path, bytes]) => path.startsWith('templates/') && !isTemplate(path) && asks(bytes))) return files;
  return new Map([...files].filter(([path, bytes]) => !isTemplate(path) || asks(bytes)));
}

function refusalsOf(session: Session, turn: Turn, render: Render): readonly Diagnostic[] {
  if (hasErrors(render.diagnostics)) {
    return render.diagnostics
      .filter(({ severity }) => severity === 'error')
      .map((wrong) => placed(session, { ...wrong, message: `${wrong.message} (${whereOf(turn)})` }));
  }
  const rests = ({ path }: Manifest): boolean => !session.versioned.has(path.slice(path.indexOf('/') + 1));
  const same = turn.before === undefined ? [] : documentsOf(turn.before).filter(rests);
  const wrong = [...documentsOf(render), ...same].filter(({ content }) => errorsOf(session, turn, content).length > 0);
  if (wrong.length === 0) return [];
  // Once more, to know where lines come from.
  const { environment, version } = turn;
  const explained = environmentRender(session.application, session.files, environment, { kubeVersion: version, provenance: true });
  const contents = new Set(wrong.map(({ content }) => content));
  return documentsOf(explained)
    .filter(({ content }) => contents.has(content))
    .flatMap((manifest) => findingsOf(session, turn, manifest, explained));
}

function rendered({ application, files, versioned, parsed }: Session, { environment, version, before }: Turn): Render {
  const options = { kubeVersion: version, parsed };
  // A failure is told of the whole chart.
  if (before === undefined || hasErrors(before.diagnostics)) return environmentRender(application, files, environment, options);
  return environmentRender(application, versioned, environment, { ...options, skipSchemaValidation: true });
}

const documentsOf = (render: Render): readonly (Manifest | Hook)[] => [...render.manifests, ...render.hooks];

function whereOf({ environment, version }: Turn): string {
  return `${environment === '' ? 'values.yaml alone' : `environment "${environment}"`}, Kubernetes ${version.replace(/\.[0-9]+$/, '')}`;
}

/** What the API server would refuse; unknown kinds and what it only warns of are nobody's fault. */
function errorsOf({ objects, verdicts }: Session, { version }: Turn, content: string): readonly FieldError[] {
  const key = `${version}\0${content}`;
  let errors = verdicts.get(key);
  if (errors === undefined) {
    if (!objects.has(content)) objects.set(content, manifestObject(content));
    const object = objects.get(content);
    const all = object === undefined ? [] : validate(object, { minor: Number(version.split('.')[1]) });
    errors = all.filter(({ rule, severity }) => rule !== 'schema/unknown-kind' && (severity ?? severityOf(rule)) === 'error');
    verdicts.set(key, errors);
  }
  return errors;
}

function findingsOf(session: Session, turn: Turn, manifest: Manifest | Hook, { provenance }: Render): readonly Diagnostic[] {
  const document = readPlaced(manifest.content).value;
  const object = session.objects.get(manifest.content);
  if (document === undefined || object === undefined) return [];
  const text = { file: manifest.path, text: manifest.content, line: 1, manifest };
  const { kind, metadata } = object as { readonly kind?: string; readonly metadata?: { readonly name?: string } };
  return errorsOf(session, turn, manifest.content).map((error) => {
    const where = { text, document, object, base: [], provenance };
    const finding = findingOf({ error, minors: [] }, ` (${whereOf(turn)})`, where);
    return placed(session, { ...finding, message: `${kind} ${metadata?.name}: ${finding.message}` });
  });
}

/** With the names that the files will have from where the command runs. */
function placed({ application, files, fileOf }: Session, diagnostic: Diagnostic): Diagnostic {
  const moved = (location: Location | undefined): { location?: Location } => {
    if (location === undefined || location.file === PLACEHOLDERS) return {};
    const inside = location.file.startsWith(`${application.name}/`) ? location.file.slice(application.name.length + 1) : location.file;
    return { location: files.has(inside) ? { ...location, file: fileOf(inside) } : location };
  };
  const { location, related, ...rest } = diagnostic;
  return {
    ...rest,
    ...moved(location),
    ...(related && { related: related.map(({ location: at, ...one }): Related => ({ ...one, ...moved(at) })) }),
  };
}
