/** Field errors of objects as diagnostics for people: with the place in the file or in the chart's template, without secrets. */
import { type Diagnostic, decodeUtf8, encodeUtf8, type Key, type Location, positionAt, type Related } from '../base/index.ts';
import { isSecretPath, MASKED, type Provenance } from '../engine/index.ts';
import { errorBody, type FieldError, isObject, type Json, type JsonObject, pathText } from '../kube/index.ts';
import { severityOf } from '../schema/index.ts';
import type { DocumentPlaces } from '../yaml/index.ts';
import type { ManifestText } from './manifest-inputs.ts';

/** A field error of one object, in some Kubernetes versions. */
export interface Found {
  readonly error: FieldError;
  readonly minors: number[];
}

export interface FoundIn {
  readonly text: ManifestText;
  /** The whole document; the object may be an item of its list. */
  readonly document: DocumentPlaces;
  readonly object: JsonObject;
  /** From the document's root to the object. */
  readonly base: readonly Key[];
  /** Of a rendered document. */
  readonly provenance: Provenance | undefined;
}

/** `versions`: in which of the asked versions it holds; "" for all. */
export function findingOf({ error }: Found, versions: string, where: FoundIn): Diagnostic {
  const shown = withoutSecret(error, where.object);
  const text = `${sentenceOf(shown)}${versions}`;
  return {
    code: error.rule,
    severity: error.severity ?? severityOf(error.rule),
    message: encodeUtf8(text),
    ...placeOf(error, where),
    ...(error.hint === undefined ? {} : { hint: encodeUtf8(error.hint) }),
  };
}

/** Strict decoding names the field in its sentence; of the object as a whole there is no path. */
function sentenceOf(error: FieldError): string {
  if (error.type === 'UnknownField' || (error.path.length === 0 && error.value === undefined)) return error.detail;
  return error.path.length === 0 ? errorBody(error) : `${pathText(error.path)}: ${errorBody(error)}`;
}

const MAX_SHOWN = 120;

/** Scalars and small maps are shown; what lies in a Secret or under a secret-looking key is not, and neither are whole objects. */
function withoutSecret(error: FieldError, object: JsonObject): FieldError {
  const { value, ...rest } = error;
  if (value === undefined) return error;
  if (isSecret(error.path, object)) {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const masked = decodeUtf8(MASKED);
    return { ...rest, value: masked, detail: text.length < 2 ? rest.detail : rest.detail.replaceAll(text, masked) };
  }
  const isShort = JSON.stringify(value).length <= MAX_SHOWN;
  const isPlain = typeof value !== 'object' || (isObject(value) && Object.entries(value).every(([key, item]) => isPlainEntry(key, item)));
  return isShort && isPlain ? error : rest;
}

const isPlainEntry = (key: string, item: Json): boolean =>
  (typeof item !== 'object' || item === null) && !isSecretPath([key], String(item));

function isSecret(path: readonly Key[], object: JsonObject): boolean {
  if (object.kind === 'Secret' && (path[0] === 'data' || path[0] === 'stringData')) return true;
  if (isSecretPath(path, 'text')) return true;
  // env: [{name: DB_PASSWORD, value: 5}]
  if (path.at(-1) !== 'value') return false;
  let at: Json | undefined = object;
  for (const step of path.slice(0, -1)) at = isObject(at) ? at[step] : Array.isArray(at) ? at[Number(step)] : undefined;
  return isObject(at) && typeof at.name === 'string' && isSecretPath([at.name], 'text');
}

/** The path to look for, and the key of a map that the error is about. Upstream's path is not always one of the object. */
function pathOf({ path, where, value }: FieldError): readonly [path: readonly Key[], key: readonly Key[]] {
  // Of some changes it names only `spec`; `where` has the fields themselves.
  const given = where?.[0] ?? path;
  const last = given.at(-1);
  if (last !== 'labels' && last !== 'annotations') return [given, []];
  // `spec.template.labels`
  const whole = given.at(-2) === 'template' ? [...given.slice(0, -1), 'metadata', last] : given;
  return [whole, typeof value === 'string' ? [value] : []];
}

function placeOf(error: FieldError, where: FoundIn): Pick<Diagnostic, 'location' | 'key' | 'related'> {
  const { text, document, base, provenance } = where;
  const [path, mapKey] = pathOf(error);
  const entry = document.find([...base, ...path, ...mapKey]);
  const place = entry.isExact ? entry : document.find([...base, ...path]);
  const isKey = error.type === 'UnknownField' || !place.isExact || (mapKey.length > 0 && place === entry);
  const position = positionAt(text.text, isKey ? place.key : place.value);
  if (provenance === undefined || text.manifest === undefined) {
    return { location: { file: text.file, line: text.line - 1 + position.line, column: position.column } };
  }
  const first = provenance.manifestLine(text.manifest);
  const story = first === undefined ? undefined : provenance.line(text.file, first + position.line - 1);
  const inner = story?.stack.at(-1);
  if (story === undefined || inner === undefined) return { location: { file: text.file, line: 1, column: 1 } };
  const related: Related[] = story.stack
    .slice(0, -1)
    .map((step) => ({ message: `in ${step.action ?? step.template}`, location: locationOf(step) }));
  const [key] = story.from;
  for (const layer of key === undefined ? [] : provenance.layers(key.path).slice(-1)) {
    const { file, line, column } = layer;
    related.push({
      message: `${key!.key} is set here`,
      ...(line === undefined || column === undefined ? {} : { location: { file, line, column } }),
    });
  }
  return {
    location: locationOf(inner),
    ...(key === undefined ? {} : { key: key.key }),
    ...(related.length === 0 ? {} : { related }),
  };
}

const locationOf = ({ file, line, column }: Location): Location => ({ file, line, column });
