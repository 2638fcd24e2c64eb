/** Holds objects to what Kubernetes itself decides: files, folders, standard input, and charts, which are rendered for each version. */
import { type Diagnostic, encodeUtf8, errorOf, type Key, positionAt } from '../base/index.ts';
import type { Provenance } from '../engine/index.ts';
import { isObject, type Json, type JsonObject, pathText, toJson } from '../kube/index.ts';
import { customKinds, type Level, minorText, supportedKubernetes, validate } from '../schema/index.ts';
import { type DocumentPlaces, readPlaced } from '../yaml/index.ts';
import type { ChartRenderRequest } from './chart-render.ts';
import { type Found, type FoundIn, findingOf } from './field-finding.ts';
import type { Host } from './host.ts';
import { type ManifestInput, type ManifestText, readManifests } from './manifest-inputs.ts';

type ChartRequest = Omit<ChartRenderRequest, 'chart' | 'kubeVersion' | 'provenance' | 'outputDir'>;

export interface ObjectsValidateRequest extends ChartRequest {
  /** Files, folders, charts (folders with a Chart.yaml, archives), "-". */
  readonly inputs: readonly string[];
  /** The oldest and the newest minor. Default: the newest that is known. */
  readonly kubernetes?: MinorRange | undefined;
  /** Files, folders and charts with CustomResourceDefinitions. */
  readonly crds?: readonly string[];
  readonly podSecurity?: Level | undefined;
  /** Objects without a schema are warnings. */
  readonly allowUnknownKinds?: boolean | undefined;
}

export interface MinorRange {
  readonly from: number;
  readonly to: number;
}

export interface ValidatedObject {
  /** The file, or the template that made it. */
  readonly file: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly findings: readonly Diagnostic[];
}

export interface ValidatedInput {
  readonly path: string;
  readonly objects: readonly ValidatedObject[];
  /** What could not be read or rendered. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface ObjectsValidateResult {
  readonly kubernetes: MinorRange;
  readonly inputs: readonly ValidatedInput[];
  /** The texts that findings point into, by the name they use. */
  readonly sources: (file: string) => string | undefined;
}

/** Never throws on bad input. */
export function objectsValidate(host: Host, request: ObjectsValidateRequest): ObjectsValidateResult {
  const { newest } = supportedKubernetes();
  const session: Session = { host, request, range: request.kubernetes ?? { from: newest, to: newest }, read: [], crds: [] };
  const inputs: ValidatedInput[] = [];
  for (const path of request.crds ?? []) {
    const input = sourceAt(session, path)(newest);
    session.crds.push(...input.texts.flatMap((text) => objectsOf(text).map(({ object }) => object)));
    if (input.diagnostics.length > 0) inputs.push({ path, objects: [], diagnostics: input.diagnostics });
  }
  for (const path of request.inputs) inputs.push(validateInput(session, path));
  const sources = (file: string): string | undefined => {
    for (const input of session.read) {
      const text = input.sources(file);
      if (text !== undefined) return text;
    }
    return undefined;
  };
  return { kubernetes: session.range, inputs, sources };
}

interface Session {
  readonly host: Host;
  readonly request: ObjectsValidateRequest;
  readonly range: MinorRange;
  /** All that was read, for the texts that findings point into. */
  readonly read: ManifestInput[];
  /** Objects of --crds. */
  readonly crds: JsonObject[];
}

/** What stands at a path, as it is for a version. */
type Source = (minor: number, provenance?: boolean) => ManifestInput;

function sourceAt({ host, request, read }: Session, path: string): Source {
  const { inputs: _, kubernetes: __, crds: ___, ...chart } = request;
  const source = readManifests(host, path, chart);
  return (minor, provenance = false) => {
    const input = source({ ...chart, kubeVersion: minorText(minor), provenance });
    read.push(input);
    return input;
  };
}

/** One object of a document. */
interface ReadObject {
  readonly object: JsonObject;
  readonly base: readonly Key[];
  readonly document: DocumentPlaces;
}

/** An object over all versions. A chart may write it in another way for each. */
interface Seen {
  /** As the newest version has it. */
  latest: ReadObject & { readonly text: ManifestText };
  readonly found: Map<string, FoundHere>;
}

interface FoundHere extends Found {
  /** As the newest version of `minors` has it. */
  where: Seen['latest'];
}

function validateInput(session: Session, path: string): ValidatedInput {
  const { range } = session;
  const source = sourceAt(session, path);
  const seen = new Map<string, Seen>();
  const diagnostics = new Map<string, Diagnostic>();
  const tell = (diagnostic: Diagnostic): void => void diagnostics.set(`${diagnostic.location?.line}: ${diagnostic.message}`, diagnostic);
  const documents: Documents = new Map();
  const notFor: number[] = [];
  let input: ManifestInput | undefined;
  for (let minor = range.from; minor <= range.to; minor++) {
    input = source(minor);
    if (input.diagnostics.some(({ code }) => code === NOT_FOR) && range.from < range.to) notFor.push(minor);
    else input.diagnostics.forEach(tell);
    validateObjects(session, minor, objectsIn(input, documents, tell), seen);
  }
  if (notFor.length > range.to - range.from) input?.diagnostics.forEach(tell);
  else if (notFor.length > 0) tell({ code: NOT_FOR, severity: 'info', message: `${path} is not made for ${versionsOf(notFor)}` });
  return {
    path,
    objects: reported(session, input?.kind === 'chart' ? source : undefined, [...seen.values()], range.to - range.from + 1 - notFor.length),
    diagnostics: [...diagnostics.values()],
  };
}

/** A chart says for which versions it is made; the others of a range are left out. */
const NOT_FOR = 'chart/kube-version';

/** The objects of each text; a text that is the same in another version is read once. */
type Documents = Map<string, Seen['latest'][]>;

function objectsIn({ texts, kind }: ManifestInput, documents: Documents, tell: (diagnostic: Diagnostic) => void): Seen['latest'][] {
  return texts.flatMap((text, i) => {
    const key = `${kind === 'files' ? i : text.file}\0${text.text}`;
    let objects = documents.get(key);
    if (objects === undefined) documents.set(key, (objects = objectsOf(text, tell).map((object) => ({ ...object, text }))));
    return objects;
  });
}

/** The objects of a document, those of a List each by itself. */
function objectsOf(text: ManifestText, tell: (diagnostic: Diagnostic) => void = () => {}): ReadObject[] {
  const placed = readPlaced(text.text);
  const at = (offset: number): Pick<Diagnostic, 'location'> => {
    const { line, column } = positionAt(text.text, offset);
    return { location: { file: text.file, line: text.line - 1 + line, column } };
  };
  if (placed.error !== undefined) {
    tell(errorOf('schema/yaml', placed.error.message, at(placed.error.offset ?? 0)));
    return [];
  }
  const document = placed.value;
  for (const { path, offset } of document.duplicates())
    tell(errorOf('schema/duplicate-key', `the key ${encodeUtf8(pathText(path))} stands twice in one map`, at(offset)));
  const whole = toJson(document.value);
  if (whole === null) return [];
  if (!isObject(whole)) {
    tell(errorOf('schema/not-an-object', 'a document that is no Kubernetes object', at(0)));
    return [];
  }
  const isListOfAny = whole.kind === 'List' && whole.apiVersion === 'v1' && Array.isArray(whole.items);
  if (!isListOfAny) return [{ object: whole, base: [], document }];
  return (whole.items as readonly Json[]).flatMap((item, i) => (isObject(item) ? [{ object: item, base: ['items', i], document }] : []));
}

function validateObjects({ request, crds }: Session, minor: number, objects: readonly Seen['latest'][], seen: Map<string, Seen>): void {
  const kinds = customKinds([...crds, ...objects.map(({ object }) => object)], minor);
  const { podSecurity } = request;
  const twins = new Map<string, number>();
  for (const where of objects) {
    const { kind, name, namespace } = identityOf(where.object);
    const identity = `${where.text.file}\0${kind}\0${namespace}\0${name}`;
    const twin = twins.get(identity) ?? 0;
    twins.set(identity, twin + 1);
    let one = seen.get(`${identity}\0${twin}`);
    if (one === undefined) seen.set(`${identity}\0${twin}`, (one = { latest: where, found: new Map() }));
    one.latest = where;
    for (const error of validate(where.object, { minor, kinds, ...(podSecurity === undefined ? {} : { podSecurity }) })) {
      const key = `${error.rule}\0${pathText(error.path)}\0${error.detail}`;
      const known = one.found.get(key);
      if (known === undefined) one.found.set(key, { error, minors: [minor], where });
      else if (known.minors.at(-1) !== minor) {
        known.minors.push(minor);
        known.where = where;
      }
    }
  }
}

function identityOf(object: JsonObject): Pick<ValidatedObject, 'apiVersion' | 'kind' | 'name' | 'namespace'> {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  const string = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
  const { namespace } = metadata;
  return {
    apiVersion: string(object['apiVersion']),
    kind: string(object['kind']),
    name: string(metadata['name']),
    ...(typeof namespace === 'string' ? { namespace } : {}),
  };
}

/** Charts with findings are rendered once more, to know where lines come from. */
function reported(session: Session, chart: Source | undefined, seen: readonly Seen[], versionCount: number): ValidatedObject[] {
  const provenances = new Map<number, Provenance | undefined>();
  const provenanceOf = (minor: number): Provenance | undefined => {
    if (!provenances.has(minor)) provenances.set(minor, chart?.(minor, true).render?.provenance);
    return provenances.get(minor);
  };
  return seen.map(({ latest, found }) => ({
    file: latest.text.file,
    ...identityOf(latest.object),
    findings: [...found.values()].map((each) => {
      const where: FoundIn = { ...each.where, provenance: provenanceOf(each.minors.at(-1)!) };
      const versions = each.minors.length === versionCount ? '' : ` (${versionsOf(each.minors)})`;
      return withSeverity(session, findingOf(each, versions, where));
    }),
  }));
}

function withSeverity({ request }: Session, finding: Diagnostic): Diagnostic {
  if (finding.code !== 'schema/unknown-kind') return finding;
  const hint = finding.hint ?? 'give its CustomResourceDefinition with --crds, or say --allow-unknown-kinds';
  return { ...finding, hint, severity: request.allowUnknownKinds ? 'warning' : finding.severity };
}

/** "Kubernetes 1.25, 1.30 to 1.32" */
function versionsOf(minors: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const minor of minors) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === minor - 1) last[1] = minor;
    else runs.push([minor, minor]);
  }
  return `Kubernetes ${runs.map(([a, b]) => (a === b ? minorText(a) : `${minorText(a)} to ${minorText(b)}`)).join(', ')}`;
}
