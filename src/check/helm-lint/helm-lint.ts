/** What `helm lint` finds, with its sentences, severities and order (helm/pkg/chart/v2/lint; helm 3: pkg/lint). */
import type { Finding } from '../rule.ts';
import type { Subject } from '../subject.ts';
import { lintChartYaml } from './chart-yaml.ts';
import { lintCrds } from './crds.ts';
import { lintDependencies } from './dependencies.ts';
import { Messages } from './message.ts';
import { lintTemplates } from './templates.ts';
import { lintValues } from './values.ts';

export function helmLint(subject: Subject): Finding[] {
  const messages = new Messages();
  lintChartYaml(subject, messages);
  lintValues(subject, messages);
  lintTemplates(subject, messages);
  lintDependencies(subject, messages);
  if (subject.helm === 4) lintCrds(subject, messages);
  return messages.findings;
}
