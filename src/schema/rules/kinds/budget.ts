/** PodDisruptionBudget (pkg/apis/policy/validation). Its names are not looked at, but as parts of URLs. */
import { At, nameIsPathSegment, Report } from '../../../kube/index.ts';
import { atMost100Percent, intOrPercent, labelSelector, oneOf } from './checks.ts';
import type { Kind } from './context.ts';
import { given, maybeText, part } from './read.ts';

/** unhealthyPodEvictionPolicy is on by default. */
const EVICTION_POLICY_SINCE = 27;
const SPEC: At = At.root.to('spec');

export const podDisruptionBudget: Kind = {
  namespaced: true,
  names: nameIsPathSegment,
  kubeFinalizers: false,
  validate(object, report, { minor, old }) {
    const spec = part(object['spec']);
    const rule = 'api/disruption-budget';
    if (given(spec['minAvailable']) && given(spec['maxUnavailable']))
      report.invalid(SPEC, rule, spec, 'minAvailable and maxUnavailable cannot be both set');
    for (const name of ['minAvailable', 'maxUnavailable']) {
      intOrPercent(spec[name], SPEC.to(name), report);
      atMost100Percent(spec[name], SPEC.to(name), report);
    }
    const before = new Report();
    if (old !== undefined) labelSelector(part(old['spec'])['selector'], SPEC, before);
    labelSelector(spec['selector'], SPEC.to('selector'), report, before.errors.length > 0);
    const eviction = maybeText(spec['unhealthyPodEvictionPolicy']);
    if (eviction !== undefined && minor >= EVICTION_POLICY_SINCE)
      oneOf(eviction, ['AlwaysAllow', 'IfHealthyBudget'], SPEC.to('unhealthyPodEvictionPolicy'), report, rule);
  },
};
