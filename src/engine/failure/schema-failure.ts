/** values.schema.json is not met: each violation with the place that set the value and the line of the schema that forbids it. */
import { type Diagnostic, type FileTree, type Key, type Location, type Origins, positionAt, type Related } from '../../base/index.ts';
import type { ValuesLayer, Violation } from '../../chart/index.ts';
import type { GoMap, Value } from '../../golang/index.ts';
import { readYaml } from '../../yaml/index.ts';
import { textOf } from './context.ts';
import { ValuesFiles } from './values-files.ts';
import { ValuesIndex } from './values-index.ts';
import { isHidden, keyText, meantBy, setText } from './words.ts';

/** Most violations that are told one by one. */
const MAX_VIOLATIONS = 50;

interface Inputs {
  readonly files: FileTree;
  readonly layers: readonly ValuesLayer[];
  readonly sourceOf: (name: string) => string | undefined;
  readonly values: GoMap;
  readonly origins: Origins;
}

export function schemaFailure(failure: Diagnostic, violations: readonly Violation[], inputs: Inputs): Diagnostic {
  const [first] = violations;
  if (first === undefined) return failure;
  const index = new ValuesIndex(inputs.values, [], inputs.origins);
  const files = new ValuesFiles(inputs.layers, index, inputs.sourceOf);
  const told = violations.slice(0, MAX_VIOLATIONS).map((violation) => tell(violation, index, files, inputs.files));
  const related = told.flatMap(({ entries }) => entries);
  const location = (told.find((one) => one.entries[0]?.location !== undefined)?.entries[0] ?? told[0]!.entries[1])?.location;
  const hint = told.find((one) => one.hint !== undefined)?.hint;
  return {
    ...failure,
    cause:
      violations.length === 1
        ? told[0]!.cause
        : `${violations.length} values are not as the schema wants them, the first: ${told[0]!.cause}`,
    key: told[0]!.key,
    ...(location === undefined ? {} : { location }),
    related,
    ...(hint === undefined ? {} : { hint }),
  };
}

interface Told {
  readonly cause: string;
  readonly key: string;
  readonly entries: readonly Related[];
  readonly hint?: string;
}

function tell(violation: Violation, index: ValuesIndex, files: ValuesFiles, tree: FileTree): Told {
  const message = isHidden(violation.path) ? withoutValue(violation.message) : violation.message;
  const path = keysOf(violation.path, index);
  const extra = /^additional properties (.*) not allowed$/.exec(message)?.[1];
  const lacking = /^missing propert(?:y|ies) (.*)$/.exec(message)?.[1];
  const names = [...(extra ?? lacking ?? '').matchAll(/'((?:[^'\\]|\\.)*)'/g)].map(([, name]) => name!);
  const key: readonly Key[] = names[0] === undefined ? path : [...path, names[0]];
  const text = key.length === 0 ? 'the values' : keyText(key);
  const value = files.locationOf(extra === undefined ? path : key) ?? files.nearest(path)?.location;
  const schema = schemaPlace(violation, tree, names[0]);
  const cause =
    extra !== undefined
      ? `${text} is not allowed`
      : lacking !== undefined
        ? `${text} is not set`
        : `${text}: ${violation.forms.length === 0 ? message : `it fits none of the forms: ${violation.forms.join('; or ')}`}`;
  const entries: Related[] = [{ message: cause, ...(value === undefined ? {} : { location: value }) }];
  if (schema.location !== undefined) entries.push({ message: 'the schema says so', location: schema.location });
  const hint = hintOf({
    violation,
    key,
    isExtra: extra !== undefined,
    isLacking: lacking !== undefined,
    known: schema.known,
    siblings: index.valueAt(path),
    files,
  });
  return { cause, key: key.length === 0 ? '' : keyText(key), entries, ...(hint === undefined ? {} : { hint }) };
}

function hintOf(about: {
  readonly violation: Violation;
  readonly key: readonly Key[];
  readonly isExtra: boolean;
  readonly isLacking: boolean;
  readonly known: readonly string[];
  readonly siblings: Value | undefined;
  readonly files: ValuesFiles;
}): string | undefined {
  const { key, files } = about;
  const name = String(key.at(-1));
  if (about.isExtra) {
    const meant = meantBy(name, about.known);
    if (meant !== undefined) return `did you mean ${keyText([...key.slice(0, -1), meant])}?`;
    return about.known.length === 0 ? `take ${keyText(key)} out` : `the schema knows ${about.known.slice(0, 12).join(', ')}`;
  }
  if (about.isLacking) {
    const others = about.siblings instanceof Map ? [...about.siblings.keys()].filter((other) => !about.known.includes(other)) : [];
    const meant = meantBy(name, others);
    return `${meant === undefined ? '' : `is ${keyText([...key.slice(0, -1), meant])} misspelt? Else `}${files.howToSet(key)}`;
  }
  if (/^got (?:number|integer|boolean), want string/.test(about.violation.message))
    return `quote the value, or give it with --set-string ${setText(key)}=...`;
  const wanted = /^got string, want (number|integer|boolean)$/.exec(about.violation.message)?.[1];
  if (wanted !== undefined) {
    if (!/^(?:-?[\d.]+|true|false)$/.test(String(about.siblings)))
      return `give ${keyText(key)} ${wanted === 'integer' ? 'an' : 'a'} ${wanted}`;
    const isSetString = files.locationOf(key)?.file.startsWith('--set-string') === true;
    return isSetString ? 'give it with --set instead: --set-string makes texts of numbers' : 'take the quotes away';
  }
  if (/^got null/.test(about.violation.message)) return `give ${keyText(key)} a value, or take the key out`;
  return `change ${keyText(key) || 'them'} in ${files.fileFor(key)}`;
}

/** jsonschema's sentences begin with the value where they tell it. */
const withoutValue = (message: string): string => message.replace(/^'(?:[^'\\]|\\.)*' (?=does not|is not)/s, 'the value ');

/** Numbers are indexes where a list stands. */
function keysOf(path: readonly string[], index: ValuesIndex): Key[] {
  const keys: Key[] = [];
  for (const token of path) keys.push(Array.isArray(index.valueAt(keys)) ? Number(token) : token);
  return keys;
}

/** The line of the schema, and the properties that it knows there. */
function schemaPlace(
  { chart, pointer, message }: Violation,
  tree: FileTree,
  name: string | undefined,
): { readonly location?: Location; readonly known: readonly string[] } {
  const file = `${chart.location}values.schema.json`;
  const text = textOf(tree, file) ?? chart.schema;
  if (text === undefined || pointer === undefined) return { known: [] };
  const marks = new Map<object, Map<Key, number>>();
  const read = readYaml(text, {
    mark: (container, key, keyOffset) => {
      let keys = marks.get(container);
      if (keys === undefined) marks.set(container, (keys = new Map()));
      keys.set(key, keyOffset);
    },
  });
  let at: Value | undefined = read.value;
  let offset = 0;
  for (const token of pointer.split('/').slice(1)) {
    const key = decodeToken(token);
    const container = at;
    if (container instanceof Map) {
      offset = marks.get(container)?.get(key) ?? offset;
      at = container.get(key);
    } else if (Array.isArray(container)) {
      offset = marks.get(container)?.get(Number(key)) ?? offset;
      at = container[Number(key)];
    } else at = undefined;
  }
  const known = at instanceof Map && at.get('properties') instanceof Map ? [...(at.get('properties') as GoMap).keys()] : [];
  const keyword = keywordOf(message);
  if (at instanceof Map && keyword !== undefined) offset = marks.get(at)?.get(keyword) ?? offset;
  // Without the keyword the place is that of the property itself.
  return { location: { file, ...positionAt(text, offset) }, known: known.filter((other) => other !== name) };
}

function decodeToken(token: string): string {
  const text = token.replaceAll('~1', '/').replaceAll('~0', '~');
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const KEYWORDS: readonly (readonly [RegExp, string])[] = [
  [/^got \S+, want/, 'type'],
  [/^additional properties/, 'additionalProperties'],
  [/^missing propert/, 'required'],
  [/^value must be one of/, 'enum'],
  [/^value must be/, 'const'],
  [/does not match pattern/, 'pattern'],
  [/is not valid/, 'format'],
  [/^'(\w+)' failed/, ''],
  [/^(\w+): got/, ''],
];

/** The keyword that a sentence of jsonschema is about. */
function keywordOf(message: string): string | undefined {
  for (const [pattern, keyword] of KEYWORDS) {
    const found = pattern.exec(message);
    if (found !== null) return keyword === '' ? found[1] : keyword;
  }
  return undefined;
}
