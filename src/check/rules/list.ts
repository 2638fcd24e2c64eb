/** All rules, written out: a new one is added here. */
import { helmLintRules } from '../helm-lint/rules.ts';
import type { Rule, RuleText } from '../rule.ts';
import { deadBranch } from './helm/dead-branch.ts';
import { deadTemplate } from './helm/dead-template.ts';
import { defaultSwallows } from './helm/default-swallows.ts';
import { longName } from './helm/long-name.ts';
import { lookupOnlyGuard } from './helm/lookup-only-guard.ts';
import { nilPointer } from './helm/nil-pointer.ts';
import { nondeterministic } from './helm/nondeterministic.ts';
import { releaseCollision } from './helm/release-collision.ts';
import { retypedScalar } from './helm/retyped-scalar.ts';
import { retypedValue } from './helm/retyped-value.ts';
import { undefinedValue } from './helm/undefined-value.ts';
import { unknownValue } from './helm/unknown-value.ts';
import { unusedValue } from './helm/unused-value.ts';
import { versionInSelector } from './helm/version-in-selector.ts';

/** The rules with a function of their own. */
export const ruleList: readonly Rule[] = [
  unknownValue,
  unusedValue,
  undefinedValue,
  nilPointer,
  retypedScalar,
  retypedValue,
  defaultSwallows,
  nondeterministic,
  lookupOnlyGuard,
  longName,
  releaseCollision,
  versionInSelector,
  deadTemplate,
  deadBranch,
];

/** The words of every rule, helm's first. */
export const ruleTexts: readonly RuleText[] = [...helmLintRules, ...ruleList];
