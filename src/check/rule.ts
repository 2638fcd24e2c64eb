/** What a rule is: what the book of rules says of it, and the function that looks for it. */
import type { Diagnostic, Location, Related, Severity } from '../base/index.ts';
import type { Subject, Template, ValuesFile } from './subject.ts';

/** "group/name". */
export type RuleId = `${string}/${string}`;

/** The words of a rule: the rule book (docs/rules/) is made of them. */
export interface RuleText {
  readonly id: RuleId;
  /** Of a finding that says nothing else. */
  readonly severity: Severity;
  /** One line, no full stop. */
  readonly summary: string;
  /** What goes wrong, for whom. */
  readonly why: string;
  readonly remedy: string;
  /** The kinds of objects that it looks at, when it looks at certain kinds only. */
  readonly kinds?: readonly string[];
  /** The numbers that it goes by. */
  readonly parameters?: readonly { readonly name: string; readonly value: number; readonly meaning: string }[];
}

/** What a rule says of one place. */
export interface Found {
  readonly message: string;
  readonly location: Location;
  /** Default: the rule's. */
  readonly severity?: Severity;
  readonly hint?: string;
  readonly related?: readonly Related[];
}

export type Report = (found: Found) => void;

/** A rule with its function. `on` says what the function is called with, once for each. */
export type Rule = RuleText &
  (
    | { readonly on: 'chart'; readonly check: (subject: Subject, report: Report) => void }
    | { readonly on: 'values'; readonly check: (file: ValuesFile, subject: Subject, report: Report) => void }
    | { readonly on: 'template'; readonly check: (template: Template, subject: Subject, report: Report) => void }
  );

/** A Diagnostic whose code is the rule's id. */
export interface Finding extends Diagnostic {
  readonly code: RuleId;
  readonly location: Location;
  /** What the finding is about as `helm lint` prints it: "Chart.yaml", "templates/", "values.yaml". */
  readonly subject: string;
}
