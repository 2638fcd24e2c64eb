/** A message of `helm lint`, and how its checks hand them out. */
import type { Diagnostic, Location, Severity } from '../../base/index.ts';
import type { Finding } from '../rule.ts';
import type { HelmRuleId } from './rules.ts';

/** What is known beside the sentence; a text is a hint. */
type More = Pick<Diagnostic, 'cause' | 'key' | 'hint' | 'related'>;

export class Messages {
  readonly findings: Finding[] = [];

  /**
   * Helm's RunLinterRule: true when `message` is undefined, that is when the check passed. `path` is what helm prints in front; the
   * location is in that file unless another is given.
   */
  run(
    rule: HelmRuleId,
    severity: Severity,
    path: string,
    message: string | undefined,
    at?: Location | undefined | (() => Location),
    more?: string | More,
  ): boolean {
    if (message === undefined) return true;
    const location = (typeof at === 'function' ? at() : at) ?? { file: path, line: 1, column: 1 };
    this.findings.push({ code: rule, severity, message, location, subject: path, ...(typeof more === 'string' ? { hint: more } : more) });
    return false;
  }
}
