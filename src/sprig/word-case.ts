/** Snake, kebab and camel case as github.com/huandu/xstrings v1.5.0 (convert.go) sees words. */
import {
  decodeRune,
  fromRunes,
  isLetter,
  isNumber,
  isPunct,
  isSpace,
  isUpper,
  RUNE_ERROR,
  runes,
  toLowerRune,
  toUpperRune,
} from '../golang/index.ts';

/** "someWords", "some_words", "some words" to "some_words". */
export function snakeCase(text: string): string {
  return splitWords(text, '_');
}

/** "someWords" to "some-words". */
export function kebabCase(text: string): string {
  return splitWords(text, '-');
}

/** xstrings.ToPascalCase: "some_words" to "SomeWords". */
export function camelCase(text: string): string {
  const all = runes(text);
  const out: number[] = [];
  let at = 0;
  // Connectors at the beginning stay.
  while (at < all.length && isConnector(all[at]!)) out.push(all[at++]!);
  if (at === all.length) {
    // xstrings: text of connectors alone ends with its last one twice.
    return fromRunes(out.concat(all.slice(-1)));
  }
  let previous = toUpperRune(all[at]!);
  let afterUpper = isUpper(all[at]!);
  for (at++; at < all.length; at++) {
    let rune = all[at]!;
    if (isConnector(previous)) {
      if (isConnector(rune)) {
        out.push(previous);
        previous = rune;
        continue;
      }
      afterUpper = isUpper(rune);
      rune = toUpperRune(rune);
    } else {
      if (afterUpper) {
        if (isUpper(rune)) rune = toLowerRune(rune);
        else afterUpper = false;
      }
      out.push(previous);
    }
    previous = rune;
  }
  out.push(previous);
  return fromRunes(out);
}

type WordKind = 'invalid' | 'number' | 'upper' | 'alphabet' | 'connector' | 'punctuation' | 'other';

/** text[start:end]. */
interface Word {
  readonly kind: WordKind;
  readonly start: number;
  readonly end: number;
}

function isConnector(rune: number): boolean {
  return rune === 0x2d || rune === 0x5f || isSpace(rune);
}

/** Common, rare and compatibility ideographs, which have no case and are no alphabet. */
function isIdeograph(rune: number): boolean {
  return (rune >= 0x4e00 && rune <= 0x9fcc) || (rune >= 0x3400 && rune <= 0x4d85) || (rune >= 0x20000 && rune <= 0x2b81d);
}

function isAlphabet(rune: number): boolean {
  return isLetter(rune) && !isIdeograph(rune);
}

/** Lower-case words with a connector between them; numbers lean on the words beside them. */
function splitWords(text: string, connector: string): string {
  let out = '';
  let word = nextWord(text, 0);
  const emit = (kind: WordKind, piece: Word): void => {
    out += lowerWord(kind, text.slice(piece.start, piece.end), connector);
  };
  const emitTail = (): void => {
    for (; word.kind === 'alphabet' || word.kind === 'number'; word = nextWord(text, word.end)) emit(word.kind, word);
  };
  const continues = (kind: WordKind): boolean => separates(kind) && kind !== 'invalid';
  const separates = (kind: WordKind): boolean => kind !== 'connector' && kind !== 'punctuation';
  while (word.end < text.length) {
    const last = word;
    if (last.kind !== 'connector') emit(last.kind, last);
    word = nextWord(text, last.end);
    if (last.kind === 'number') {
      emitTail();
      if (continues(word.kind)) out += connector;
    } else if (last.kind === 'connector') {
      emit('connector', last);
    } else if (last.kind !== 'punctuation') {
      if (word.kind !== 'number') {
        if (separates(word.kind)) out += connector;
      } else if (word.end < text.length) {
        const number = word;
        word = nextWord(text, number.end);
        if (word.kind !== 'alphabet') {
          // "Bld4Floor": the number belongs to the word before it.
          emit('number', number);
          if (separates(word.kind)) out += connector;
        } else {
          // "http2xx": it begins a word of its own.
          out += connector;
          emit('number', number);
          emitTail();
          if (continues(word.kind)) out += connector;
        }
      }
    }
  }
  emit(word.kind, word);
  return out;
}

function lowerWord(kind: WordKind, word: string, connector: string): string {
  if (kind !== 'upper' && kind !== 'connector') return word;
  let out = '';
  for (const rune of runes(word)) {
    if (isConnector(rune)) out += connector;
    else out += fromRunes([isUpper(rune) ? toLowerRune(rune) : rune]);
  }
  return out;
}

/** The next rune at `at`, past bytes that are not UTF-8 (and past U+FFFD itself); `previous` again when there is none. `end` is where it ends. */
function validRune(text: string, at: number, previous: number): { readonly rune: number; readonly end: number } {
  for (let end = at; end < text.length; ) {
    const { rune, size } = decodeRune(text, end);
    end += size;
    if (rune !== RUNE_ERROR) return { rune, end };
  }
  return { rune: previous, end: text.length };
}

function nextWord(text: string, start: number): Word {
  if (start >= text.length) return { kind: 'invalid', start, end: start };
  const first = validRune(text, start, RUNE_ERROR);
  const { rune } = first;
  if (rune === RUNE_ERROR) return { kind: 'invalid', start, end: first.end };
  const run = (kind: WordKind, belongs: (rune: number) => boolean, from: number = first.end): Word => {
    let last = rune;
    let end = from;
    while (end < text.length) {
      const next = validRune(text, end, last);
      if (!belongs(next.rune)) break;
      last = next.rune;
      end = next.end;
    }
    return { kind, start, end };
  };
  if (isConnector(rune)) return run('connector', isConnector);
  if (isPunct(rune)) return run('punctuation', isPunct);
  if (isUpper(rune)) return upperWord(text, start, first);
  if (isAlphabet(rune)) return run('alphabet', isLowerAlphabet);
  if (isNumber(rune)) return run('number', isNumber);
  return run('other', (r) => !(isConnector(r) || isAlphabet(r) || isNumber(r) || isPunct(r)));
}

function isLowerAlphabet(rune: number): boolean {
  return isAlphabet(rune) && !isUpper(rune);
}

/** "HTTP", "Status", and the "HTTP" of "HTTPStatus". */
function upperWord(text: string, start: number, first: { readonly rune: number; readonly end: number }): Word {
  let end = first.end;
  if (end === text.length) return { kind: 'upper', start, end };
  let next = validRune(text, end, first.rune);
  const belongs = isUpper(next.rune) ? isUpper : isLowerAlphabet;
  let before = end;
  while (belongs(next.rune)) {
    before = end;
    end = next.end;
    if (end === text.length) return { kind: 'upper', start, end };
    next = validRune(text, end, next.rune);
  }
  // The last capital of several begins the next word when small letters follow.
  if (belongs === isUpper && isAlphabet(next.rune)) end = before;
  return { kind: 'upper', start, end };
}
