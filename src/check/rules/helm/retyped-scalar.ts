import { formatFloat, type Value } from '../../../golang/index.ts';
import type { Print } from '../../analysis/walker.ts';
import type { Rule } from '../../rule.ts';
import { absolute, placeText } from '../../sites.ts';
import { locate } from '../../subject.ts';

export const retypedScalar: Rule = {
  id: 'helm/retyped-scalar',
  on: 'chart',
  severity: 'warning',
  summary: 'a value is printed without quotes where a text belongs',
  why: 'In env values, labels, annotations and the data of ConfigMaps Kubernetes takes texts only: an unquoted true or 8080 is refused. A number of a million and more is printed as 1e+06.',
  remedy: 'Write {{ .Values.x | quote }}; for large numbers {{ .Values.x | int64 }}.',
  check: (subject, report) => {
    const { walker, texts } = subject.analysis;
    const seen = new Set<string>();
    for (const print of walker.prints) {
      const template = texts.get(print.tree.source);
      const action = actionOf(print);
      if (template === undefined || template.chart !== subject.prepared?.chart || action === undefined) continue;
      const key = `${template.path}:${action.start}`;
      if (seen.has(key)) continue;
      const place = print.places[0]!;
      const value = walker.valueAt(absolute(place));
      const location = locate(template.file, template.text, action.start, action.end);
      const text = value === undefined ? undefined : printed(value);
      const spot = isAlone(template.text, action) ? stringSpot(template.text, action.start) : undefined;
      if (typeof value === 'number' && text !== undefined && /e\+/.test(text)) {
        seen.add(key);
        report({ message: `"${placeText(place)}" is printed as ${text}`, location, hint: 'write {{ … | int64 }}' });
      } else if (spot !== undefined && (typeof value === 'boolean' || typeof value === 'number')) {
        seen.add(key);
        report({
          message: `"${placeText(place)}" is ${typeWord(value)} ${text} here, ${spot} must be text`,
          location,
          hint: 'write {{ … | quote }}',
        });
      }
    }
  },
};

const typeWord = (value: Value): string => (typeof value === 'boolean' ? 'the boolean' : 'the number');

const printed = (value: Value): string | undefined =>
  typeof value === 'number' ? formatFloat(value, 'g', -1) : typeof value === 'boolean' ? String(value) : undefined;

interface Action {
  readonly start: number;
  readonly end: number;
}

function actionOf({ tree, offset }: Print): Action | undefined {
  const start = tree.text.lastIndexOf('{{', offset);
  const end = tree.text.indexOf('}}', offset);
  return tree.source === '' || start === -1 || end === -1 ? undefined : { start, end: end + 2 };
}

/** The action is all of the value of a key, without quotes. */
function isAlone(text: string, { start, end }: Action): boolean {
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const newline = text.indexOf('\n', end);
  const after = text.slice(end, newline === -1 ? text.length : newline);
  return /^\s*(?:- )?["']?[^\s"'{}]+["']?:\s+$/.test(before) && /^\s*(?:#.*)?$/.test(after);
}

const MAPS: ReadonlyMap<string, string> = new Map([
  ['annotations', 'an annotation'],
  ['labels', 'a label'],
  ['matchLabels', 'a label'],
  ['nodeSelector', 'a label'],
  ['stringData', 'the data of a Secret'],
]);

/** What stands at an offset, when only a text may. */
function stringSpot(text: string, offset: number): string | undefined {
  const lines = text.slice(0, offset).split('\n');
  const own = lines.pop() ?? '';
  const isValue = /^\s*(?:- )?value:/.test(own);
  let indent = indentOf(own);
  for (const line of lines.reverse()) {
    const content = line.replace(/\{\{.*?\}\}/g, '').trim();
    if (content === '' || content.startsWith('#')) continue;
    const depth = indentOf(line);
    const key = /^(?:- )?["']?([^\s"':]+)["']?:/.exec(content)?.[1];
    if (depth > indent || (depth === indent && !(isValue && content.startsWith('- ')))) continue;
    if (isValue) {
      if (key === 'env') return 'the value of an environment variable';
      if (!content.startsWith('- ')) return undefined;
      indent = depth;
      if (depth === 0) return undefined;
      continue;
    }
    if (key === undefined) return undefined;
    // A list of maps: { labels: [{…}] } is nothing that Kubernetes has.
    if (content.startsWith('- ')) return undefined;
    if (key === 'data') return isConfigMap(text, offset) ? 'the data of a ConfigMap' : undefined;
    return MAPS.get(key);
  }
  return undefined;
}

function isConfigMap(text: string, offset: number): boolean {
  const from = text.lastIndexOf('\n---', offset);
  return /^kind:\s*ConfigMap\s*$/m.test(text.slice(Math.max(0, from), offset));
}

const indentOf = (line: string): number => line.length - line.trimStart().length;
