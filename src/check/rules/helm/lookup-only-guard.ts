import type { Rule } from '../../rule.ts';
import { siteLocation } from '../../sites.ts';
import { changingFiles } from './nondeterministic.ts';

export const lookupOnlyGuard: Rule = {
  id: 'helm/lookup-only-guard',
  on: 'chart',
  severity: 'info',
  summary: 'a result of chance is kept by `lookup` alone',
  why: '`lookup` finds nothing in `helm template`, in `helm diff` and in Argo CD: there the value changes at every render.',
  remedy: 'Let the user give the value, or the name of an existing Secret, instead.',
  check: (subject, report) => {
    const guarded = [...subject.analysis.walker.chances.values()].filter((chance) => chance.guarded);
    if (guarded.length === 0) return;
    const changing = changingFiles(subject);
    for (const { name, site } of guarded) {
      const location = siteLocation(subject, site);
      const isSeen = [...changing].some((path) => subject.analysis.reachable(path).has(site.tree.name));
      if (location !== undefined && isSeen) report({ message: `${name} runs wherever lookup cannot see the cluster`, location });
    }
  },
};
