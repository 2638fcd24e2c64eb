import type { Related } from '../../../base/index.ts';
import type { NilRisk } from '../../analysis/walker.ts';
import type { Rule } from '../../rule.ts';
import { schemaKeys } from '../../schema-keys.ts';
import { absolute, placeText, siteLocation, siteText } from '../../sites.ts';

/** Other places of the same risk that a finding names. */
const MAX_RELATED = 3;

const STATES: Readonly<Record<NilRisk['state'], string>> = {
  missing: 'is not set by default',
  null: 'is null by default',
  scalar: 'is no map by default',
};

export const nilPointer: Rule = {
  id: 'helm/nil-pointer',
  on: 'chart',
  severity: 'warning',
  summary: 'a key is read below a value that may not be there',
  why: 'The render fails with "nil pointer evaluating interface {}" as soon as the template gets there.',
  remedy:
    'Define the parent in values.yaml (an empty map is enough), read it inside {{ with }} or {{ if }}, or put the steps in parentheses: (.Values.a).b. Only parents that are missing, null or no map under the values at hand are found. It is information for a parent that is null, and for `global`.',
  check: (subject, report) => {
    const schema = schemaKeys(subject.source('values.schema.json'));
    const risks = new Map<string, NilRisk[]>();
    for (const risk of subject.analysis.walker.nilRisks) {
      const key = placeText(risk.parent);
      const isSure = schema.requires(absolute(risk.parent)) && risk.state !== 'scalar';
      if (isSure || siteLocation(subject, risk.site) === undefined) continue;
      const known = risks.get(key);
      if (known === undefined) risks.set(key, [risk]);
      else if (!known.some((other) => other.site.tree === risk.site.tree && other.site.start === risk.site.start)) known.push(risk);
    }
    for (const [parent, [first, ...others]] of risks) {
      const related = others.slice(0, MAX_RELATED).map(({ site }): Related => {
        const location = siteLocation(subject, site);
        return { message: `${siteText(site)} too`, ...(location === undefined ? {} : { location }) };
      });
      report({
        message: `"${first!.key}" is read of "${parent}", which ${STATES[first!.state]}: the render fails where this is reached`,
        location: siteLocation(subject, first!.site)!,
        // A parent chart always gives a subchart its globals; a null says that the value may be left out.
        ...(first!.state === 'null' || parent === 'global' ? { severity: 'info' as const } : {}),
        hint: `define "${parent}" in values.yaml, or read it only inside {{ with }}`,
        ...(related.length === 0 ? {} : { related }),
      });
    }
  },
};
