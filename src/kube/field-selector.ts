/**
 * Field selectors (apimachinery pkg/fields/selector.go): `status.phase!=Running,metadata.name=a\,b`, the fields that each kind can be asked for
 * (AddFieldLabelConversionFunc and SelectableFields of pkg/apis and pkg/registry) and where they are in an object.
 */
import { isList, isObject, type Json, type JsonObject } from './json.ts';

export interface FieldTerm {
  readonly field: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/** All terms must hold. */
export interface FieldSelector {
  readonly terms: readonly FieldTerm[];
}

export type FieldSelectorResult =
  | { readonly selector: FieldSelector; readonly error?: undefined }
  | { readonly error: string; readonly selector?: undefined };

export interface FieldSelectorKind {
  /** "" for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** A custom resource: its scope, and `spec.versions[].selectableFields` (JSON paths without the leading dot). */
  readonly custom?: { readonly namespaced: boolean; readonly fields: readonly string[] };
}

/** As for label selectors: longer text than a URL can carry is refused. */
export const MAX_FIELD_SELECTOR_TEXT: number = 1 << 20;

/** ParseSelector: terms sorted as text, empty ones left out. */
export function parseFieldSelector(text: string): FieldSelectorResult {
  if (text.length > MAX_FIELD_SELECTOR_TEXT) return { error: `field selector is longer than ${MAX_FIELD_SELECTOR_TEXT} characters` };
  const terms: FieldTerm[] = [];
  for (const part of splitTerms(text).sort()) {
    if (part === '') continue;
    const split = /(!=|==?)/.exec(part);
    if (split === null) return { error: `invalid selector: '${text}'; can't understand '${part}'` };
    const value = unescapeValue(part.slice(split.index + split[0].length));
    if (value.error !== undefined) return { error: value.error };
    const field = part.slice(0, split.index);
    // Go: a term with neither field nor value (`=`) restricts nothing.
    if (field !== '' || value.text !== '') terms.push({ field, operator: split[0] === '!=' ? '!=' : '=', value: value.text });
  }
  return { selector: { terms } };
}

/**
 * Parses for a kind: old names are mapped (spec.host of pods; regarding.* of events), a field that the kind cannot be asked for is an error with
 * the API server's sentence.
 */
export function parseFieldSelectorFor(text: string, kind: FieldSelectorKind): FieldSelectorResult {
  const parsed = parseFieldSelector(text);
  if (parsed.selector === undefined) return parsed;
  const terms: FieldTerm[] = [];
  for (const term of parsed.selector.terms) {
    const label = fieldLabel(term.field, kind);
    if (label.error !== undefined) return { error: label.error };
    terms.push({ ...term, field: label.field });
  }
  return { selector: { terms } };
}

/** `a=b,c!=d` with commas, equal signs and backslashes in values escaped. */
export function fieldSelectorText(selector: FieldSelector): string {
  return selector.terms.map(({ field, operator, value }) => `${field}${operator}${escapeFieldValue(value)}`).join(',');
}

export function escapeFieldValue(value: string): string {
  return value.replace(/[\\,=]/g, '\\$&');
}

/** Whether an object of this kind, as stored (with its defaults), is selected. A field without value counts as "". */
export function matchesFieldSelector(selector: FieldSelector, object: Json, kind: FieldSelectorKind): boolean {
  return selector.terms.every(({ field, operator, value }) => (fieldValue(object, field, kind) === value) === (operator === '='));
}

/** The value that a field must have, for indexes: RequiresExactMatch. */
export function exactField(selector: FieldSelector, field: string): string | undefined {
  return selector.terms.find((term) => term.operator === '=' && term.field === field)?.value;
}

/** The value of a field of this kind as text: what SelectableFields puts into the set. */
export function fieldValue(object: Json, field: string, { group, kind, custom }: FieldSelectorKind): string {
  if (field === 'metadata.name' || field === 'metadata.namespace') return textAt(object, field);
  if (custom !== undefined) return textAt(object, field);
  const special = VALUES[groupKind(group, kind)]?.[field];
  if (special === undefined) return textAt(object, field);
  return typeof special === 'string' ? textAt(object, special) : special(object);
}

function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === ',') {
      terms.push(text.slice(start, i));
      start = i + 1;
    }
  }
  terms.push(text.slice(start));
  return terms;
}

function unescapeValue(text: string): { readonly text: string; readonly error?: undefined } | { readonly error: string } {
  let out = '';
  const runes = text[Symbol.iterator]();
  for (let next = runes.next(); !next.done; next = runes.next()) {
    let rune = next.value;
    if (rune === ',' || rune === '=') return { error: `invalid field selector: unescaped character in value: ${rune.charCodeAt(0)}` };
    if (rune === '\\') {
      const escaped = runes.next();
      if (escaped.done || !'\\,='.includes(escaped.value))
        return { error: `invalid field selector: invalid escape sequence: \\${escaped.value ?? ''}` };
      rune = escaped.value;
    }
    out += rune;
  }
  return { text: out };
}

type LabelResult = { readonly field: string; readonly error?: undefined } | { readonly error: string };

function fieldLabel(field: string, { group, version, kind, custom }: FieldSelectorKind): LabelResult {
  if (custom !== undefined) {
    const known = field === 'metadata.name' || (custom.namespaced && field === 'metadata.namespace') || custom.fields.includes(field);
    return known ? { field } : { error: `field label not supported: ${field}` };
  }
  const name = groupKind(group, kind);
  const table = FIELDS[name];
  if (table === undefined) {
    if (field === 'metadata.name' || field === 'metadata.namespace') return { field };
    return { error: `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"` };
  }
  const mapped = Object.hasOwn(table, field) ? table[field] : undefined;
  if (mapped !== undefined) return { field: mapped };
  if (name === 'batch/Job') return { error: `field label ${JSON.stringify(field)} not supported for Job` };
  if (name === 'resource.k8s.io/ResourceSlice')
    return { error: `field label not supported for resource.k8s.io/${version}, Kind=ResourceSlice: ${field}` };
  return { error: `field label not supported: ${field}` };
}

function groupKind(group: string, kind: string): string {
  return `${group}/${kind}`;
}

/** Each field by itself: `[a, b]` → `{a: a, b: b}`. */
function same(...fields: string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(fields.map((field) => [field, field]));
}

const NAMESPACED = ['metadata.name', 'metadata.namespace'];
const INVOLVED = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];

/** What may be asked for → how it is called from there on. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '/Pod': {
    ...same(
      ...NAMESPACED,
      'spec.nodeName',
      'spec.restartPolicy',
      'spec.schedulerName',
      'spec.serviceAccountName',
      'spec.hostNetwork',
      'status.phase',
      'status.podIP',
      'status.podIPs',
      'status.nominatedNodeName',
    ),
    'spec.host': 'spec.nodeName',
  },
  '/Node': same('metadata.name', 'spec.unschedulable'),
  '/ReplicationController': same(...NAMESPACED, 'status.replicas'),
  '/Event': same(...NAMESPACED, ...INVOLVED.map((field) => `involvedObject.${field}`), 'reason', 'reportingComponent', 'source', 'type'),
  'events.k8s.io/Event': {
    ...same(...NAMESPACED, 'reason', 'type'),
    ...Object.fromEntries(INVOLVED.map((field) => [`regarding.${field}`, `involvedObject.${field}`])),
    reportingController: 'reportingComponent',
  },
  '/Namespace': same('metadata.name', 'status.phase'),
  '/Secret': same(...NAMESPACED, 'type'),
  '/Service': same(...NAMESPACED, 'spec.clusterIP', 'spec.type'),
  'batch/Job': same(...NAMESPACED, 'status.successful'),
  'certificates.k8s.io/CertificateSigningRequest': same('metadata.name', 'spec.signerName'),
  'certificates.k8s.io/ClusterTrustBundle': same('metadata.name', 'spec.signerName'),
  'certificates.k8s.io/PodCertificateRequest': same('metadata.name', 'spec.signerName', 'spec.podName', 'spec.nodeName'),
  'resource.k8s.io/ResourceSlice': same('metadata.name', 'spec.nodeName', 'spec.driver'),
};

/** Fields that are elsewhere in the object than their name says, or have a zero value that is not "". */
const VALUES: Readonly<Record<string, Readonly<Record<string, string | ((object: Json) => string)>>>> = {
  '/Pod': {
    'spec.hostNetwork': (pod) => textAt(pod, 'spec.hostNetwork') || 'false',
    'status.podIP': podIp,
    // Go: may be asked for, but is in no set.
    'status.podIPs': () => '',
  },
  '/Node': { 'spec.unschedulable': (node) => textAt(node, 'spec.unschedulable') || 'false' },
  '/ReplicationController': { 'status.replicas': (controller) => textAt(controller, 'status.replicas') || '0' },
  '/Event': { source: (event) => textAt(event, 'source.component') || textAt(event, 'reportingComponent') },
  'events.k8s.io/Event': {
    ...Object.fromEntries(INVOLVED.map((field) => [`involvedObject.${field}`, `regarding.${field}`])),
    reportingComponent: 'reportingController',
    source: (event) => textAt(event, 'deprecatedSource.component') || textAt(event, 'reportingController'),
  },
  'batch/Job': { 'status.successful': (job) => textAt(job, 'status.succeeded') || '0' },
};

function podIp(pod: Json): string {
  const ips = at(pod, 'status.podIPs');
  const first = isList(ips) ? ips[0] : undefined;
  return first === undefined ? textAt(pod, 'status.podIP') : textAt(first, 'ip');
}

function textAt(object: Json, path: string): string {
  const value = at(object, path);
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function at(object: Json, path: string): Json | undefined {
  let value: Json | undefined = object;
  for (const step of path.split('.')) {
    if (!isObject(value)) return undefined;
    const owner: JsonObject = value;
    value = Object.hasOwn(owner, step) ? owner[step] : undefined;
  }
  return value;
}
