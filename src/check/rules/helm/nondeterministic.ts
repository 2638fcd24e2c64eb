import { fixedClock, seededRandom } from '../../../base/index.ts';
import type { Rule } from '../../rule.ts';
import { siteLocation } from '../../sites.ts';
import { LINT_RENDER, type Subject } from '../../subject.ts';

export const nondeterministic: Rule = {
  id: 'helm/nondeterministic',
  on: 'chart',
  severity: 'warning',
  summary: 'the same input does not give the same render',
  why: 'Every upgrade changes the object, restarts pods, and replaces passwords and certificates; `helm diff` and Argo CD never come to rest.',
  remedy:
    'Let the user give the value, or keep what exists with `lookup`. Sort what `keys` and `values` give with `sortAlpha`: Go hands out a map in random order. It is information where only a loop runs in that order. Only calls that the render with these values comes by are named; templates/tests/ is left alone.',
  check: (subject, report) => {
    const { walker } = subject.analysis;
    const changing = walker.chances.size === 0 ? new Set<string>() : changingFiles(subject);
    for (const chance of walker.chances.values()) {
      const location = siteLocation(subject, chance.site);
      if (location === undefined || chance.guarded || location.file.includes('/tests/')) continue;
      const files = [...changing]
        .filter((path) => subject.analysis.reachable(path).has(chance.site.tree.name))
        .map((path) => subject.fileOf(path));
      if (files.length === 0) continue;
      const where = files.includes(location.file) ? '' : ` (seen in ${files.slice(0, 3).join(', ')})`;
      report({ message: `${chance.name} gives another result at every render${where}`, location });
    }
    for (const { site, isLoop } of walker.unordered.values()) {
      const location = siteLocation(subject, site);
      const name = site.tree.text.slice(site.start, site.end);
      if (location === undefined) continue;
      report({
        message: `${name} gives its result in random order`,
        location,
        hint: `sort it: ${name} … | sortAlpha`,
        severity: isLoop ? 'info' : 'warning',
      });
    }
  },
};

/** Paths of templates that render differently with other chance and another time. */
export function changingFiles(subject: Subject): ReadonlySet<string> {
  const { base } = subject;
  const other = subject.render('other chance', {
    ...LINT_RENDER,
    random: seededRandom('another seed'),
    clock: fixedClock(ANOTHER_TIME_NS),
  });
  const changing = new Set<string>();
  if (base === undefined || other === undefined || other.failure !== undefined) return changing;
  for (const [path, text] of base.files) if (other.files.get(path) !== text) changing.add(path);
  return changing;
}

/** 2001-09-09T01:46:40Z */
const ANOTHER_TIME_NS = 1_000_000_000_000_000_000n;
