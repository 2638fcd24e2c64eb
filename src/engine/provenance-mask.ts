/**
 * Hides secrets in what people and logs see of a render: values under keys that look like one, what is in Secret objects, and these texts
 * wherever else they stand.
 */
import type { Key } from '../base/index.ts';
import { GoInt, type Value } from '../golang/index.ts';
import { readYaml } from '../yaml/index.ts';
import type { Render } from './options.ts';
import type { KeyUse, Story } from './provenance.ts';
import { type PointerPlace, placesIn } from './provenance-places.ts';

/** What stands for a secret: six bullets, a byte string of UTF-8. */
export const MASKED: string = '\xe2\x80\xa2'.repeat(6);

/** Shorter texts are hidden where they are known to be secret, and not looked for elsewhere. */
const MIN_LENGTH = 4;
/** Most secret texts that are looked for. */
const MAX_TEXTS = 10_000;

export interface Mask {
  /** True for a key whose value is not shown. */
  readonly isSecret: (path: readonly Key[]) => boolean;
  /** True when a secret flows into the text. */
  readonly hides: (story: Story) => boolean;
  /** A text without the secrets that are known. */
  readonly text: (text: string) => string;
  /** A line of a manifest: without secrets, and without its value when `story` says that it is one. */
  readonly line: (text: string, story: Story | undefined) => string;
  /** The lines of a manifest, from 1, whose value is a secret. */
  readonly secretLines: (manifest: { readonly kind: string; readonly content: string }) => ReadonlySet<number>;
}

export function newMask(render: Pick<Render, 'values' | 'provenance' | 'manifests' | 'hooks'>): Mask {
  const texts = new Set<string>();
  const paths: (readonly Key[])[] = [];
  const secretsIn = (values: Value): void =>
    walk(values, [], (path, value) => {
      if (!isSecretPath(path, value)) return;
      paths.push(path);
      addText(texts, scalarText(value));
    });
  secretsIn(render.values ?? render.provenance?.values ?? null);
  const manifests = [...render.manifests, ...render.hooks];
  // What stands in another object too is no secret: the port in a Secret is also the Service's.
  const open = manifests.filter(({ kind }) => kind !== 'Secret' && !kind.endsWith('List')).map(({ content }) => content);
  for (const manifest of manifests) {
    for (const { pointer, value } of secretPlaces(manifest)) {
      const text = scalarText(value);
      const plain = /(^|\/)data\//.test(pointer) ? Buffer.from(text, 'base64').toString('latin1') : text;
      if (open.some((content) => content.includes(plain))) continue;
      addText(texts, text);
      addText(texts, plain);
    }
  }
  // The longest first: one may be in another.
  const known = [...texts].sort((a, b) => b.length - a.length);
  const isSecret = (path: readonly Key[]): boolean => isSecretPath(path, 'text');
  const hidesUse = (use: KeyUse): boolean =>
    use.part === 'value' ? isSecret(use.path) : use.part === 'tree' && paths.some((path) => use.path.every((key, i) => path[i] === key));
  const text = (given: string): string =>
    known.reduce((left, secret) => (left.includes(secret) ? left.replaceAll(secret, MASKED) : left), given);
  const hides = (story: Story): boolean => story.from.some(hidesUse);
  return {
    isSecret,
    hides,
    text,
    line: (given, story) => (story !== undefined && hides(story) ? withoutValue(given) : text(given)),
    secretLines: (manifest) => linesOfPlaces(manifest.content, secretPlaces(manifest)),
  };
}

/** "  password: ••••••": the key stays. */
export function withoutValue(line: string): string {
  const [, before] = /^(\s*(?:- +)*(?:"[^"]*"|'[^']*'|[^\s:#'"{[][^:#]*):(?:\s+(?:\||>)[-+0-9]*\s*$)?)/.exec(line) ?? [];
  if (before === undefined) return line.trim() === '' ? line : `${/^\s*/.exec(line)![0]}${MASKED}`;
  return before === line || line.slice(before.length).trim() === '' ? line : `${before} ${MASKED}`;
}

function addText(texts: Set<string>, text: string): void {
  if (texts.size >= MAX_TEXTS) return;
  for (const part of [text, text.trim(), ...text.split('\n').map((line) => line.trim())]) {
    if (part.length >= MIN_LENGTH && !COMMON.has(part)) texts.add(part);
  }
}

/** Words that hide nothing. */
const COMMON: ReadonlySet<string> = new Set([
  'true',
  'false',
  'null',
  'none',
  'name',
  'default',
  'data',
  'http',
  'https',
  'localhost',
  'admin',
  'root',
]);

function scalarText(value: Value): string {
  if (typeof value === 'string') return value;
  if (value instanceof GoInt) return value.n.toString();
  return typeof value === 'number' ? String(value) : '';
}

/** Words that a secret is called by, at the end of a key: "dbPassword", "API_TOKEN", "credentials". */
const SECRET_WORD =
  /(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|credential|key|cert(?:ificate)?pem|dsn|connection[-_]?(?:string|url)|auth|private[-_]?(?:pem|cert)|salt|kubeconfig|htpasswd|dockerconfigjson)s?(?:[-_]?(?:value|data|base64|b64|text|plain|\d+))?$/i;
/** Keys of plain things all the same. */
const PLAIN_WORD =
  /^(?:existing|use|enable|disable|create|has|is|mount|automount|image)[A-Z_-]|^(?:topologyKey|primaryKey|sortKey|partitionKey|labelKey|annotationKey|auth)$/;
/** Containers in which everything is one. */
const SECRET_TREE =
  /^(?:[a-z]*[-_]?)?(?:secret|credential|password|token|api[-_]?key)s?(?:[-_]?(?:data|env|values|vars|files))?$|^(?:secret|string)Data$|Secrets?$|Passwords?$|Tokens?$|Credentials?$/i;
/** What stands in such containers and is none. */
const PLAIN_LEAF =
  /(?:name|names|namespace|enabled?|create|type|kind|annotations?|labels?|path|mountPath|provider|store|ref|interval|mode|size|length|policy|host|port)$/i;

/** True for the key of a scalar that looks like a secret. */
export function isSecretPath(path: readonly Key[], value: Value): boolean {
  if (typeof value === 'boolean' || value === null || value === '') return false;
  let last = path.length - 1;
  while (last > 0 && typeof path[last] === 'number') last--;
  const name = String(path[last] ?? '');
  const above = path.slice(0, last).map(String);
  if (name === 'key' && above.some((key) => /tolerations|expressions|affinity|selector|spread/i.test(key))) return false;
  if (SECRET_WORD.test(name) && !PLAIN_WORD.test(name)) return true;
  return !PLAIN_LEAF.test(name) && above.some((key) => SECRET_TREE.test(key) && !PLAIN_WORD.test(key));
}

function walk(value: Value, path: readonly Key[], visit: (path: readonly Key[], value: Value) => void, depth: number = 0): void {
  if (depth > MAX_DEPTH) return;
  if (value instanceof Map || Array.isArray(value)) for (const [key, item] of value.entries()) walk(item, [...path, key], visit, depth + 1);
  else visit(path, value);
}

const MAX_DEPTH = 200;

/** The scalars in the data of a Secret, and of Secrets in a list. */
function secretPlaces({ kind, content }: { readonly kind: string; readonly content: string }): PointerPlace[] {
  if (kind === 'Secret') return placesIn(content).filter(({ pointer }) => /^\/(?:data|stringData)(?:\/|$)/.test(pointer));
  if (!kind.endsWith('List')) return [];
  const read = readYaml(content);
  const items = read.value instanceof Map ? read.value.get('items') : undefined;
  if (!Array.isArray(items)) return [];
  const isSecret = items.map((item) => item instanceof Map && item.get('kind') === 'Secret');
  return placesIn(content).filter(
    ({ pointer }) => isSecret[Number(/^\/items\/(\d+)\/(?:data|stringData)(?:\/|$)/.exec(pointer)?.[1] ?? -1)],
  );
}

function linesOfPlaces(content: string, places: readonly PointerPlace[]): Set<number> {
  const lines = new Set<number>();
  let line = 1;
  let at = 0;
  const lineAt = (offset: number): number => {
    for (let next = content.indexOf('\n', at); next !== -1 && next < offset; next = content.indexOf('\n', at)) {
      line++;
      at = next + 1;
    }
    return line;
  };
  for (const { start, end } of places) {
    const first = lineAt(start);
    const last = lineAt(Math.max(start, end - 1));
    for (let i = first; i <= last; i++) lines.add(i);
  }
  return lines;
}
