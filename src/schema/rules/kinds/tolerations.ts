/** Tolerations outside of pods (pkg/apis/core/validation): those of a RuntimeClass. */
import { type At, type JsonObject, labelKeyErrors, labelValueErrors, type Report } from '../../../kube/index.ts';
import { oneOf, refuse } from './checks.ts';
import { given, items, type Maybe, part, text } from './read.ts';

const RULE = 'api/toleration';
const EFFECTS: readonly string[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function tolerations(list: Maybe, at: At, report: Report): void {
  items(list).forEach((item, i) => {
    toleration(part(item), at.to(i), report);
  });
}

function toleration(written: JsonObject, at: At, report: Report): void {
  const [key, operator, value, effect] = ['key', 'operator', 'value', 'effect'].map((name) => text(written[name])) as [
    string,
    string,
    string,
    string,
  ];
  const place = at.to('operator');
  if (key !== '') refuse(at.to('key'), report, RULE, key, labelKeyErrors(key));
  else if (operator !== 'Exists')
    report.invalid(place, RULE, operator, 'operator must be Exists when `key` is empty, which means "match all values and all keys"');
  if (given(written['tolerationSeconds']) && effect !== 'NoExecute')
    report.invalid(at.to('effect'), RULE, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
  if (operator === 'Exists') {
    if (value !== '') report.invalid(place, RULE, value, "value must be empty when `operator` is 'Exists'");
  } else if (operator === 'Equal' || operator === '') {
    const wrong = labelValueErrors(value);
    if (wrong.length > 0) report.invalid(place, RULE, value, wrong.join(';'));
  } else {
    const compares = operator === 'Lt' || operator === 'Gt';
    report.notSupported(place, RULE, operator, compares ? ['Equal', 'Exists', 'Lt', 'Gt'] : ['Equal', 'Exists']);
  }
  if (effect !== '') oneOf(effect, EFFECTS, at.to('effect'), report, RULE);
}
