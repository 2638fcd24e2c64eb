import type { Rule } from '../../rule.ts';
import { absolute, placeText, siteLocation } from '../../sites.ts';

export const defaultSwallows: Rule = {
  id: 'helm/default-swallows',
  on: 'chart',
  severity: 'warning',
  summary: '`default` takes false or 0 for a value that is missing',
  why: 'A user who sets the value to false gets true all the same; one who sets 0 replicas gets the default.',
  remedy:
    'Write the default into values.yaml and drop `default`; or ask `{{ if hasKey .Values "x" }}` or `ternary`. It is a warning for a switch and information for a number.',
  check: (subject, report) => {
    const { walker } = subject.analysis;
    const seen = new Set<string>();
    for (const { places, fallback, site } of walker.defaults) {
      const location = siteLocation(subject, site);
      const key = `${location?.file}:${site.start}`;
      if (location === undefined || seen.has(key) || fallback === false || fallback === 0 || fallback === '') continue;
      for (const place of places) {
        const value = walker.valueAt(absolute(place));
        const isSwitch = typeof value === 'boolean' && fallback === true;
        const isNumber = typeof value === 'number' && typeof fallback === 'number';
        if (!isSwitch && !isNumber) continue;
        seen.add(key);
        const lost = isSwitch ? 'false' : '0';
        report({
          message: `"${placeText(place)}: ${lost}" counts as missing here and becomes ${fallback}`,
          location,
          severity: isSwitch ? 'warning' : 'info',
          hint: 'the value has a default in values.yaml: drop `default`',
        });
        break;
      }
    }
  },
};
