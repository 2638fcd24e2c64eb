import type { Rule } from '../../rule.ts';
import { siteLocation, siteText } from '../../sites.ts';

export const deadBranch: Rule = {
  id: 'helm/dead-branch',
  on: 'chart',
  severity: 'info',
  summary: 'a branch of a template is never taken',
  why: 'A condition that cannot hold is a mistake more often than not.',
  remedy:
    'Mend the condition or remove the branch. A switch that is off counts only when values files are given: then all branches are named that these values leave out.',
  check: (subject, report) => {
    const { walker } = subject.analysis;
    const hasValues = (subject.options.values ?? []).length > 0;
    for (const { site, text } of walker.deadBranches) {
      if (text === 'false with these values' && !hasValues) continue;
      const location = siteLocation(subject, site);
      if (location === undefined) continue;
      const branch = text === 'always true' ? 'its {{ else }} is never taken' : 'the branch is never taken';
      report({ message: `"${siteText(site)}" is ${text}: ${branch}`, location });
    }
  },
};
