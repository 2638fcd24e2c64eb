import type { Severity } from '../../../base/index.ts';
import { formatFloat } from '../../../golang/index.ts';
import { leavesOf, pathText } from '../../paths.ts';
import type { Rule } from '../../rule.ts';
import { locate } from '../../subject.ts';

export const retypedValue: Rule = {
  id: 'helm/retyped-value',
  on: 'values',
  severity: 'info',
  summary: 'an unquoted value is not what it looks like',
  why: 'YAML reads 1.10 as the number 1.1, 0777 as 511, 12e3 as 12000, and no, off and y as booleans.',
  remedy:
    'Put it in quotes when it is a text. It is a warning for a number under a key that names a text (tag, version, password …) and information elsewhere; modes of files (defaultMode: 0644) are left alone.',
  check: (file, _subject, report) => {
    for (const { value, container, key, path } of leavesOf(file.values)) {
      if (typeof value !== 'boolean' && typeof value !== 'number') continue;
      const offset = file.origins.get(container, key)?.offset;
      const at = offset === undefined ? undefined : plainScalar(file.text, offset, typeof key === 'number');
      if (at === undefined || (typeof value === 'boolean' ? /^(true|false)$/i : PLAIN_NUMBER).test(at.text)) continue;
      const shown = typeof value === 'boolean' ? `the boolean ${value}` : `the number ${numberText(value)}`;
      if (numberText(value) === at.text || (typeof key === 'string' && MODE.test(key))) continue;
      const severity: Severity = typeof value === 'number' && typeof key === 'string' && TEXT_KEY.test(key) ? 'warning' : 'info';
      const location = locate(file.name, file.text, at.start, at.start + at.text.length);
      report({
        message: `"${pathText(path)}: ${at.text}" is ${shown}`,
        location,
        severity,
        hint: `write "${at.text}" in quotes when it is a text`,
      });
    }
  },
};

/** Whole numbers that a float64 holds. */
const PLAIN_NUMBER = /^-?(0|[1-9][0-9]{0,14})$/;
/** Keys of file modes, where octal is meant. */
const MODE = /mode$|umask|permission/i;
const TEXT_KEY = /(tag|version|revision|sha|digest|commit|password|secret|token|id|name|zip|phone|account|branch)$/i;

const numberText = (value: number | boolean): string =>
  typeof value === 'boolean' ? String(value) : Number.isSafeInteger(value) ? String(value) : formatFloat(value, 'g', -1);

/** The plain scalar of an entry that begins at `offset`; undefined when it is quoted, tagged, an alias or elsewhere. */
function plainScalar(text: string, offset: number, isItem: boolean): { text: string; start: number } | undefined {
  const pattern = isItem ? ITEM_VALUE : KEY_VALUE;
  pattern.lastIndex = offset;
  const [whole, value] = pattern.exec(text) ?? [];
  if (whole === undefined || value === undefined) return undefined;
  return { text: value, start: offset + whole.length - value.length };
}

const KEY_VALUE = /(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s:#"'][^:\n]*?)[ \t]*:[ \t]+([^\s"'&*!#,\]}[{][^\s,\]}]*)/y;
const ITEM_VALUE = /([^\s"'&*!#,\]}[{-][^\s,\]}]*)/y;
