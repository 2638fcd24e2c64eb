import type { Rule } from '../../rule.ts';
import { locate, type Subject } from '../../subject.ts';

export const deadTemplate: Rule = {
  id: 'helm/dead-template',
  on: 'template',
  severity: 'info',
  summary: 'a template is defined and never included',
  why: 'Dead code misleads whoever changes the chart.',
  remedy:
    'Remove the definition. Nothing is said when the name stands as a text anywhere else, or when templates are included under computed names.',
  check: (template, subject, report) => {
    const { walker } = subject.analysis;
    if (walker.hasUnknownCall) return;
    const called = walker.called;
    for (const name of template.trees.keys()) {
      if (name === template.path || called.has(name) || mentions(subject, name) > 1) continue;
      const define = template.text.indexOf(`"${name}"`);
      if (define === -1) continue;
      const location = locate(template.file, template.text, define, define + name.length + 2);
      report({ message: `template "${name}" is never included`, location });
    }
  },
};

/** How often the name stands between quotes in any template or values file. */
function mentions(subject: Subject, name: string): number {
  const count = (text: string): number => text.split(`"${name}"`).length - 1 + (text.split(`\`${name}\``).length - 1);
  const templates = subject.parsed.reduce((sum, { text }) => sum + count(text), 0);
  return subject.valuesFiles.reduce((sum, { text }) => sum + count(text), templates);
}
