/**
 * All minors in one table. A type is one line of fields, a field has a range only where it is not there (or not the same) for as long as its type:
 *
 *   field := name ':' type flags            type := 's' string | 'b' boolean | 'i' int32 | 'l' int64 | 'd' double | 't' date-time | 'm' with microseconds
 *                                                 | 'y' base64 | 'q' quantity | 'x' int or string | 'a' any JSON | '&' type name | '[' type | '{' type
 *   flags := '!' required  'z' its zero value is the default  'v' a struct by value  '=' JSON default  '#' enum
 *            'L' list type  'K' list-map keys  'M' map type  'P' patch strategy  'G' merge key  '@' from '-' until      (each after a blank)
 */

const LETTERS = { string: 's', boolean: 'b', 'int-or-string': 'x', any: 'a', date: 't' };
const FORMATS = { int32: 'i', int64: 'l', double: 'd', byte: 'y', 'date-time-micro': 'm' };

/** @returns {{newest: number, types: Record<string, string>, kinds: string[], enums: Record<string, string[]>}} */
export function assemble({ newest, snapshots }, tables) {
  const minors = [...snapshots.keys()].sort((a, b) => a - b);
  const known = knownFormats(snapshots, tables.formats);
  const types = {};
  const names = [...new Set(minors.flatMap((m) => [...snapshots.get(m).types.keys()]))].sort();
  for (const name of names) {
    const present = minors.filter((m) => snapshots.get(m).types.has(name));
    const [home, kind] = name.split('.');
    const tags = tables.tags[home]?.[kind] ?? {};
    const fields = [...new Set(present.flatMap((m) => [...snapshots.get(m).types.get(name).keys()]))].sort();
    const rows = typeFlags(tags[''], present, newest);
    for (const field of fields) {
      const runs = runsOf(present, (minor) => {
        const found = snapshots.get(minor).types.get(name).get(field);
        return found === undefined ? undefined : fieldText(name, found, known.get(`${name}.${field}`), tags[field], minor, tables.enums);
      });
      for (const { text, from, until } of runs) rows.push(`${field}:${text}${rangeText(from, until, present)}`);
    }
    types[name] = `${present[0]}-${present.at(-1) === newest ? '' : present.at(-1)};${rows.join(';')}`;
    if (present.length !== present.at(-1) - present[0] + 1) throw new Error(`${name} is there in ${present}, which is no range`);
  }
  const enums = Object.fromEntries(Object.entries(tables.enums).filter(([name]) => name !== 'source'));
  return { oldest: minors[0], newest, kinds: kindRows(minors, snapshots, tables), enums, types };
}

/** The older packages have no formats: another minor's, else the table's, is taken. */
function knownFormats(snapshots, table) {
  const known = new Map();
  for (const { types } of snapshots.values())
    for (const [name, fields] of types)
      for (const [field, { type, format }] of fields) {
        const key = `${name}.${field}`;
        const before = known.get(key);
        if (before === undefined || (format !== undefined && before.format === undefined)) known.set(key, { type, format });
        if (type !== 'any' && known.get(key).type === 'any') known.get(key).type = type;
      }
  for (const [key, format] of Object.entries(table)) if (known.has(key)) known.get(key).format ??= format;
  return known;
}

function fieldText(name, { type, format, required }, known, tagText, minor, enums) {
  const tags = tagsAt(tagText, minor);
  const effective = type === 'any' && known.type === 'int-or-string' ? known.type : type;
  let text = typeText(name.split('.')[0], effective, format ?? known.format, tags.has('quantity'), name);
  if (required) text += ' !';
  if (tags.has('zero')) text += ' z';
  if (tags.has('value')) text += ' v';
  if (tags.has('default')) text += ` =${tags.get('default')}`;
  if (enums[tags.get('enum')] !== undefined) text += ` #${tags.get('enum')}`;
  const [list, keys] = (tags.get('list') ?? '').split(':');
  if (list !== '') text += ` L${list}`;
  if (keys !== undefined) text += ` K${keys}`;
  if (tags.has('map')) text += ` M${tags.get('map')}`;
  if (tags.has('patch')) text += ` P${tags.get('patch')}`;
  if (tags.has('key')) text += ` G${tags.get('key')}`;
  return text;
}

function typeText(home, type, format, quantity, name) {
  if (type.list !== undefined) return `[${typeText(home, type.list, format, quantity, name)}`;
  if (type.map !== undefined) return `{${typeText(home, type.map, format, quantity, name)}`;
  if (type.ref !== undefined) return `&${type.ref.startsWith(`${home}.`) ? type.ref.slice(home.length + 1) : type.ref}`;
  if (quantity) return 'q';
  if (type === 'number' && FORMATS[format] === undefined) throw new Error(`Cannot tell the format of a number of ${name}`);
  if (type === 'date') return format === 'date-time-micro' ? 'm' : 't';
  return FORMATS[format] ?? LETTERS[type];
}

function typeFlags(text, present) {
  return runsOf(present, (minor) => (tagsAt(text, minor).has('map') ? `M${tagsAt(text, minor).get('map')}` : undefined)).map(
    ({ text, from, until }) => `:${text}${rangeText(from, until, present)}`,
  );
}

/** "patch=merge key=name list=map:name@30-" at one minor. */
function tagsAt(text, minor) {
  const tags = new Map();
  if (text === undefined) return tags;
  for (const part of text.match(/(?:[^\s"]|"[^"]*")+/g)) {
    const [, tag, value, from, until] = /^(\w+)(?:=(.*?))?(?:@(\d*)-(\d*))?$/.exec(part);
    if (Number(from || 0) <= minor && minor <= Number(until || 99)) tags.set(tag, value);
  }
  return tags;
}

function runsOf(minors, textAt) {
  const runs = [];
  for (const minor of minors) {
    const text = textAt(minor);
    const last = runs.at(-1);
    if (text !== undefined && last?.text === text && last.until === minor - 1) last.until = minor;
    else if (text !== undefined) runs.push({ text, from: minor, until: minor });
  }
  return runs;
}

function rangeText(from, until, present) {
  const whole = from === present[0] && until === present.at(-1);
  return whole ? '' : ` @${from === present[0] ? '' : from}-${until === present.at(-1) ? '' : until}`;
}

const VERBS = { create: 'c', delete: 'd', deletecollection: 'D', get: 'g', list: 'l', patch: 'p', update: 'u', watch: 'w' };

/** "group/version resource Kind N|C verbs range short,names categories sub:verbs:kind …" */
function kindRows(minors, snapshots, tables) {
  const keys = [...new Set(minors.flatMap((m) => [...snapshots.get(m).resources.keys()]))].sort();
  return keys.flatMap((key) =>
    runsOf(minors, (minor) => {
      const found = snapshots.get(minor).resources.get(key);
      if (found === undefined) return undefined;
      const { group, version, resource, kind, type, namespaced, verbs, subs } = found;
      const names = tables.resources[group === '' ? resource : `${resource}.${group}`] ?? tables.resources[resource] ?? '';
      const subTexts = [...subs]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([sub, s]) => {
          const target = s.kind === undefined || s.kind === type ? '' : `:${s.kind}`;
          return `${sub}:${letters(s.verbs)}${target}`;
        });
      const head = [
        group === '' ? version : `${group}/${version}`,
        resource,
        kind,
        type.split('/')[0],
        namespaced ? 'N' : 'C',
        letters(verbs),
        names || '-',
      ];
      return [...head, ...subTexts].join(' ');
    }).map(({ text, from, until }) => `${from}-${until === minors.at(-1) ? '' : until} ${text}`),
  );
}

function letters(verbs) {
  return (
    [...verbs]
      .map((verb) => VERBS[verb] ?? '')
      .sort()
      .join('') || '*'
  );
}
