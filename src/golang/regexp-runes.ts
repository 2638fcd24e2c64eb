/**
 * Sets of runes for Go's regular expressions: sorted ranges, Perl and POSIX groups, Unicode classes, simple case folding (Go's
 * regexp/syntax and unicode packages, Unicode 15.0). A Unicode class comes out of the engine under us when a pattern first asks for it,
 * without what later versions of Unicode added, so that every Node gives the same answer.
 */
import { toLowerRune, toTitleRune, toUpperRune } from './unicode.ts';
import { ASSIGNED_RUNS } from './unicode-assigned.ts';

/** Ranges of runes: lowest, highest, lowest, highest …; sorted, disjoint, not adjacent. */
export type RuneSet = readonly number[];

export const MAX_RUNE = 0x10ffff;
/** True when the rune is in the set. */
export function hasRune(set: RuneSet, rune: number): boolean {
  let low = 0;
  let high = set.length >> 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rune > set[2 * middle + 1]!) low = middle + 1;
    else if (rune < set[2 * middle]!) high = middle;
    else return true;
  }
  return false;
}

/** Any ranges, in any order, as a RuneSet. */
export function runeSet(ranges: RuneSet): RuneSet {
  const pairs: [number, number][] = [];
  for (let i = 0; i < ranges.length; i += 2) pairs.push([ranges[i]!, ranges[i + 1]!]);
  pairs.sort((a, b) => a[0] - b[0]);
  const set: number[] = [];
  for (const [low, high] of pairs) {
    const last = set.length - 1;
    if (last > 0 && low <= set[last]! + 1) set[last] = Math.max(set[last]!, high);
    else set.push(low, high);
  }
  return set;
}

/** Every rune that is not in the set. */
export function negated(set: RuneSet): RuneSet {
  const out: number[] = [];
  let next = 0;
  for (let i = 0; i < set.length; i += 2) {
    if (next < set[i]!) out.push(next, set[i]! - 1);
    next = set[i + 1]! + 1;
  }
  if (next <= MAX_RUNE) out.push(next, MAX_RUNE);
  return out;
}

const PERL = new Map<string, RuneSet>([
  ['d', [0x30, 0x39]],
  ['s', [0x09, 0x0a, 0x0c, 0x0d, 0x20, 0x20]],
  ['w', [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a]],
]);

/** \d, \D, \s, \S, \w, \W: by the letter. */
export function perlGroup(letter: string, fold: boolean): RuneSet | undefined {
  const set = PERL.get(letter.toLowerCase());
  if (set === undefined) return undefined;
  const folded = fold ? foldSet(set) : set;
  return letter === letter.toLowerCase() ? folded : negated(folded);
}

const POSIX = new Map<string, RuneSet>([
  ['alnum', [0x30, 0x39, 0x41, 0x5a, 0x61, 0x7a]],
  ['alpha', [0x41, 0x5a, 0x61, 0x7a]],
  ['ascii', [0x00, 0x7f]],
  ['blank', [0x09, 0x09, 0x20, 0x20]],
  ['cntrl', [0x00, 0x1f, 0x7f, 0x7f]],
  ['digit', [0x30, 0x39]],
  ['graph', [0x21, 0x7e]],
  ['lower', [0x61, 0x7a]],
  ['print', [0x20, 0x7e]],
  ['punct', [0x21, 0x2f, 0x3a, 0x40, 0x5b, 0x60, 0x7b, 0x7e]],
  ['space', [0x09, 0x0d, 0x20, 0x20]],
  ['upper', [0x41, 0x5a]],
  ['word', [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a]],
  ['xdigit', [0x30, 0x39, 0x41, 0x46, 0x61, 0x66]],
]);

/** The group of "[:name:]" or "[:^name:]": by the name between the colons. */
export function posixGroup(name: string, fold: boolean): RuneSet | undefined {
  const negative = name.startsWith('^');
  const set = POSIX.get(negative ? name.slice(1) : name);
  if (set === undefined) return undefined;
  const folded = fold ? foldSet(set) : set;
  return negative ? negated(folded) : folded;
}

/** The runes that differ from this one by case only, itself among them. */
export function foldRune(rune: number): readonly number[] {
  if (rune < 0x80) {
    const upper = rune & ~0x20;
    if (upper < 0x41 || upper > 0x5a) return [rune];
    if (upper === 0x4b) return [0x4b, 0x6b, 0x212a];
    return upper === 0x53 ? [0x53, 0x73, 0x17f] : [upper, upper | 0x20];
  }
  return orbits().get(rune) ?? [rune];
}

/** The set, and everything that differs from one of its runes by case only. */
export function foldSet(set: RuneSet): RuneSet {
  const out = [...set];
  const add = (rune: number, others: readonly number[]): void => {
    for (const other of others) if (other !== rune) out.push(other, other);
  };
  if ((set[set.length - 1] ?? 0) < 0x80) {
    for (let rune = 0x41; rune <= 0x7a; rune++) if (hasRune(set, rune)) add(rune, foldRune(rune));
  } else if (set.length > 2 || set[0]! > 0x41 || set[1]! < LAST_FOLDED) {
    for (const [rune, others] of orbits()) if (hasRune(set, rune)) add(rune, others);
  }
  return runeSet(out);
}

/** U+1E943 is the last rune that has another case. */
const LAST_FOLDED = 0x1e943;
let orbitsByRune: ReadonlyMap<number, readonly number[]> | undefined;

function orbits(): ReadonlyMap<number, readonly number[]> {
  if (orbitsByRune !== undefined) return orbitsByRune;
  const table = new Map<number, number[]>();
  const join = (a: number, b: number): void => {
    const merged = [...new Set([...(table.get(a) ?? [a]), ...(table.get(b) ?? [b])])];
    for (const rune of merged) table.set(rune, merged);
  };
  const cased = engineSet('Changes_When_Casemapped');
  for (let i = 0; i < cased.length; i += 2) {
    for (let rune = cased[i]!; rune <= cased[i + 1]!; rune++) {
      // Dotted and dotless i have another case in Turkish only.
      if (rune === 0x130 || rune === 0x131) continue;
      for (const other of [toLowerRune(rune), toUpperRune(rune), toTitleRune(rune)]) if (other !== rune) join(rune, other);
    }
  }
  orbitsByRune = table;
  return table;
}

const CATEGORIES = 'C Cc Cf Cn Co Cs L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs';

/**
 * The scripts of Unicode 15.0 that Go finds. Go: 1.25 looks scripts up by a name with one capital and no underscores, so that "Old_Italic"
 * and all other names of several words are unknown to it.
 */
const SCRIPTS =
  'Adlam Ahom Arabic Armenian Avestan Balinese Bamum Batak Bengali Bhaiksuki Bopomofo Brahmi Braille Buginese Buhid Carian Chakma Cham ' +
  'Cherokee Chorasmian Common Coptic Cuneiform Cypriot Cyrillic Deseret Devanagari Dogra Duployan Elbasan Elymaic Ethiopic Georgian ' +
  'Glagolitic Gothic Grantha Greek Gujarati Gurmukhi Han Hangul Hanunoo Hatran Hebrew Hiragana Inherited Javanese Kaithi Kannada Katakana ' +
  'Kawi Kharoshthi Khmer Khojki Khudawadi Lao Latin Lepcha Limbu Lisu Lycian Lydian Mahajani Makasar Malayalam Mandaic Manichaean Marchen ' +
  'Medefaidrin Miao Modi Mongolian Mro Multani Myanmar Nabataean Nandinagari Newa Nko Nushu Ogham Oriya Osage Osmanya Palmyrene Phoenician ' +
  'Rejang Runic Samaritan Saurashtra Sharada Shavian Siddham Sinhala Sogdian Soyombo Sundanese Syriac Tagalog Tagbanwa Takri Tamil Tangsa ' +
  'Tangut Telugu Thaana Thai Tibetan Tifinagh Tirhuta Toto Ugaritic Vai Vithkuqi Wancho Yezidi Yi';

const ALIASES =
  'Casedletter LC Closepunctuation Pe Combiningmark M Connectorpunctuation Pc Control Cc Currencysymbol Sc Dashpunctuation Pd ' +
  'Decimalnumber Nd Enclosingmark Me Finalpunctuation Pf Format Cf Initialpunctuation Pi Letter L Letternumber Nl Lineseparator Zl ' +
  'Lowercaseletter Ll Mark M Mathsymbol Sm Modifierletter Lm Modifiersymbol Sk Nonspacingmark Mn Number N Openpunctuation Ps Other C ' +
  'Otherletter Lo Othernumber No Otherpunctuation Po Othersymbol So Paragraphseparator Zp Privateuse Co Punctuation P Separator Z ' +
  'Spaceseparator Zs Spacingmark Mc Surrogate Cs Symbol S Titlecaseletter Lt Unassigned Cn Uppercaseletter Lu Cntrl Cc Digit Nd Punct P';

const unicodeSets = new Map<string, RuneSet>();

/** \p{name}: a category, one of its long names, a script, Any, Assigned, ASCII; undefined when Go does not know the name. */
export function unicodeClass(name: string, fold: boolean): RuneSet | undefined {
  const property = propertyOf(name);
  if (property === undefined) return undefined;
  const key = fold ? `${property} i` : property;
  let set = unicodeSets.get(key);
  if (set === undefined) {
    set = fold ? foldSet(unicodeClass(name, false)!) : unicodeSet(property);
    unicodeSets.set(key, set);
  }
  return set;
}

function propertyOf(name: string): string | undefined {
  const letters = name.replaceAll(/[_ -]/g, '').toLowerCase();
  const canonical = letters.charAt(0).toUpperCase() + letters.slice(1);
  if (canonical === 'Any' || canonical === 'Assigned' || canonical === 'Ascii') return canonical;
  if (canonical === 'Lc') return 'LC';
  if (CATEGORIES.split(' ').includes(canonical)) return canonical;
  if (SCRIPTS.split(' ').includes(canonical)) return `Script=${canonical}`;
  const aliases = ALIASES.split(' ');
  const at = aliases.indexOf(canonical);
  return at % 2 === 0 ? aliases[at + 1] : undefined;
}

function unicodeSet(property: string): RuneSet {
  if (property === 'Any') return [0, MAX_RUNE];
  if (property === 'Ascii') return [0, 0x7f];
  const assigned = assignedSet();
  if (property === 'Assigned') return assigned;
  const unassigned = negated(assigned);
  if (property === 'Cn') return unassigned;
  const outside = negated(engineSet(property));
  const set = negated(runeSet([...outside, ...unassigned]));
  switch (property) {
    // What Unicode moved to another category after 15.0: U+0295 and U+1171E.
    case 'Ll':
    case 'LC':
      return runeSet([...set, 0x295, 0x295]);
    case 'Lo':
      return without(set, 0x295);
    case 'Mn':
      return runeSet([...set, 0x1171e, 0x1171e]);
    case 'Mc':
      return without(set, 0x1171e);
    case 'C':
      return runeSet([...set, ...unassigned]);
    default:
      return set;
  }
}

function without(set: RuneSet, rune: number): RuneSet {
  return negated(runeSet([...negated(set), rune, rune]));
}

function assignedSet(): RuneSet {
  const set: number[] = [];
  let at = 0;
  for (const [i, length] of ASSIGNED_RUNS.split(' ').entries()) {
    const next = at + Number.parseInt(length, 36);
    if (i % 2 === 1) set.push(at, next - 1);
    at = next;
  }
  return runeSet(set);
}

const CHUNK = 0x400;

/** The runes of which the engine says that they have the property: asked in chunks, for a question a rune would be slow. */
function engineSet(property: string): RuneSet {
  const pattern = new RegExp(`\\p{${property}}+`, 'gu');
  const set: number[] = [];
  for (let start = 0; start <= MAX_RUNE; start += CHUNK) {
    if (start >= 0xd800 && start < 0xe000) continue;
    const width = start > 0xffff ? 2 : 1;
    const chunk = String.fromCodePoint(...Array.from({ length: CHUNK }, (_, i) => start + i));
    for (const match of chunk.matchAll(pattern)) {
      const low = start + match.index / width;
      set.push(low, low + match[0].length / width - 1);
    }
  }
  // Surrogates are no text of their own.
  if (property === 'C' || property === 'Cs') set.push(0xd800, 0xdfff);
  return runeSet(set);
}
