/**
 * Label selectors: the text grammar (apimachinery pkg/labels/selector.go), LabelSelector objects (apis/meta/v1/helpers.go) and plain maps, made
 * into one compiled form that matches and prints. Bad selectors are values with upstream's sentence. Field selectors: field-selector.ts.
 */
import { isList, isObject, type Json, type JsonObject } from './json.ts';
import { parseRequirements } from './selector-parser.ts';
import { goQuote, makeRequirement, parseInt64, type SelectorOperator, type SelectorRequirement } from './selector-requirement.ts';

export type { SelectorOperator, SelectorRequirement } from './selector-requirement.ts';

/** All requirements must hold; none of them: everything matches. `nothing`: matches no object at all (a nil LabelSelector). */
export interface Selector {
  readonly nothing: boolean;
  readonly requirements: readonly SelectorRequirement[];
}

export type SelectorResult =
  | { readonly selector: Selector; readonly error?: undefined }
  | { readonly error: string; readonly selector?: undefined };

/** labels.Everything and labels.Nothing. */
export const EVERYTHING: Selector = { nothing: false, requirements: [] };
export const NOTHING: Selector = { nothing: true, requirements: [] };

/** No text is longer than a URL may be; a longer one is refused, not parsed. */
export const MAX_SELECTOR_TEXT: number = 1 << 20;

/** `a=b,c in (d,e),!f`: labels.Parse. Requirements come out sorted by key, values sorted. */
export function parseSelector(text: string): SelectorResult {
  if (text.length > MAX_SELECTOR_TEXT) return { error: `selector is longer than ${MAX_SELECTOR_TEXT} characters` };
  const parsed = parseRequirements(text);
  if (typeof parsed === 'string') return { error: parsed };
  return { selector: { nothing: false, requirements: sortByKey(parsed) } };
}

/**
 * A LabelSelector object (`matchLabels`, `matchExpressions`): LabelSelectorAsSelector. Absent or null matches nothing, `{}` everything.
 * What is no LabelSelector at all is an error too.
 */
export function selectorOf(value: Json | undefined): SelectorResult {
  if (value === undefined || value === null) return { selector: NOTHING };
  if (!isObject(value)) return { error: 'a label selector must be an object' };
  const requirements: SelectorRequirement[] = [];
  const error = readMatchLabels(value['matchLabels'], requirements) ?? readMatchExpressions(value['matchExpressions'], requirements);
  if (error !== undefined) return { error };
  return { selector: requirements.length === 0 ? EVERYTHING : { nothing: false, requirements: sortByKey(requirements) } };
}

/**
 * A map of labels, as Services and ReplicationControllers have it: SelectorFromSet. Nothing is validated; an empty map matches everything
 * (that a Service without selector selects nothing is its controller's doing). Values that are no strings are left out.
 */
export function selectorOfLabels(labels: Json | undefined): Selector {
  if (!isObject(labels)) return EVERYTHING;
  const requirements: SelectorRequirement[] = [];
  for (const key of Object.keys(labels)) {
    const value = labels[key];
    if (typeof value === 'string') requirements.push({ key, operator: '=', values: [value] });
  }
  return requirements.length === 0 ? EVERYTHING : { nothing: false, requirements: sortByKey(requirements) };
}

/** Whether an object with these labels (`metadata.labels`; absent: none) is selected. */
export function matchesSelector(selector: Selector, labels: Json | undefined): boolean {
  if (selector.nothing) return false;
  const map = isObject(labels) ? labels : NO_LABELS;
  for (const requirement of selector.requirements) if (!matchesRequirement(requirement, map)) return false;
  return true;
}

/** Whether it restricts nothing: `{}`. */
export function matchesEverything(selector: Selector): boolean {
  return !selector.nothing && selector.requirements.length === 0;
}

/** The canonical text: keys in order, `a in (b,c)`, no blanks round `=`. Nothing and everything are both empty, as upstream. */
export function selectorText(selector: Selector): string {
  return selector.requirements.map(requirementText).join(',');
}

/** The one value that `key` must have (`a=b`, `a in (b)`): RequiresExactMatch, for indexes. */
export function exactLabel(selector: Selector, key: string): string | undefined {
  const found = selector.requirements.find((requirement) => requirement.key === key);
  if (found === undefined || found.values.length !== 1) return undefined;
  return found.operator === '=' || found.operator === '==' || found.operator === 'in' ? found.values[0] : undefined;
}

const NO_LABELS: JsonObject = {};

function matchesRequirement({ key, operator, values }: SelectorRequirement, labels: JsonObject): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  const has = typeof value === 'string';
  switch (operator) {
    case '=':
    case '==':
    case 'in':
      return has && values.includes(value);
    case '!=':
    case 'notin':
      return !has || !values.includes(value);
    case 'exists':
      return has;
    case '!':
      return !has;
    case 'gt':
    case 'lt':
      return has && compares(value, operator, values);
  }
}

function compares(value: string, operator: 'gt' | 'lt', values: readonly string[]): boolean {
  const left = parseInt64(value);
  const right = values.length === 1 ? parseInt64(values[0]!) : undefined;
  if (left === undefined || right === undefined) return false;
  return operator === 'gt' ? left > right : left < right;
}

function requirementText({ key, operator, values }: SelectorRequirement): string {
  const joined = values.length === 1 ? values[0]! : [...values].sort().join(',');
  switch (operator) {
    case '!':
      return `!${key}`;
    case 'exists':
      return key;
    case 'in':
    case 'notin':
      return `${key} ${operator} (${joined})`;
    case 'gt':
      return `${key}>${joined}`;
    case 'lt':
      return `${key}<${joined}`;
    default:
      return `${key}${operator}${joined}`;
  }
}

function sortByKey(requirements: SelectorRequirement[]): readonly SelectorRequirement[] {
  return requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

function readMatchLabels(labels: Json | undefined, into: SelectorRequirement[]): string | undefined {
  if (labels === undefined || labels === null) return undefined;
  if (!isObject(labels)) return 'matchLabels must be a map of strings';
  for (const key of Object.keys(labels)) {
    const value = labels[key];
    if (typeof value !== 'string') return 'matchLabels must be a map of strings';
    const made = makeRequirement(key, '=', [value]);
    if (typeof made === 'string') return made;
    into.push(made);
  }
  return undefined;
}

const EXPRESSION_OPERATORS: ReadonlyMap<string, SelectorOperator> = new Map([
  ['In', 'in'],
  ['NotIn', 'notin'],
  ['Exists', 'exists'],
  ['DoesNotExist', '!'],
]);

function readMatchExpressions(expressions: Json | undefined, into: SelectorRequirement[]): string | undefined {
  if (expressions === undefined || expressions === null) return undefined;
  if (!isList(expressions)) return 'matchExpressions must be a list';
  for (const expression of expressions) {
    if (!isObject(expression)) return 'matchExpressions must be a list of objects';
    const { key = '', operator = '', values } = expression;
    if (typeof key !== 'string' || typeof operator !== 'string') return 'key and operator of an expression must be strings';
    const list = values ?? [];
    if (!isList(list) || !list.every((value) => typeof value === 'string')) return 'values of an expression must be a list of strings';
    const known = EXPRESSION_OPERATORS.get(operator);
    if (known === undefined) return `${goQuote(operator)} is not a valid label selector operator`;
    const made = makeRequirement(key, known, list);
    if (typeof made === 'string') return made;
    into.push(made);
  }
  return undefined;
}
