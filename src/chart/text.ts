/** What Go makes of a string by way of its runes, as far as the files of a chart need it. */
import { isAscii } from '../base/index.ts';
import { fromRunes, isPrint, isSpace, mapRunes, runes } from '../golang/index.ts';

/** The bytes that are not UTF-8 as U+FFFD each: what []rune(text) and back makes of them. */
export function throughRunes(text: string): string {
  return isAscii(text) ? text : fromRunes(runes(text));
}

/** Spaces to a blank, what cannot be printed dropped: how Helm cleans the strings of Chart.yaml. */
export function sanitize(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return mapRunes(text, (rune) => (isSpace(rune) ? 0x20 : isPrint(rune) ? rune : -1));
}
