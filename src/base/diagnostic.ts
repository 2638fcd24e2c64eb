/**
 * The one form of everything that can be wrong, from a lexer error to a failed rollout. Expected failure is data: functions return
 * `{ value, diagnostics }` and always finish. (Inside one template execution an error unwinds as a GoError, as Go's own
 * interpreter does with panic and recover; it becomes a Diagnostic where the render ends.)
 */
import type { Position } from './source.ts';

export type Severity = 'error' | 'warning' | 'info';

/** A place in a file. `endLine`/`endColumn` close the half-open span when it is known. */
export interface Location extends Position {
  readonly file: string;
  readonly endLine?: number;
  readonly endColumn?: number;
}

/** One more place that explains the diagnostic: a frame of the include stack, the values file that set a key. */
export interface Related {
  readonly message: string;
  readonly location?: Location;
}

export interface Diagnostic {
  /** "area/slug": unique, stable, documented. */
  readonly code: string;
  readonly severity: Severity;
  /** What failed, the value in quotes, what is and what was wanted; no full stop. */
  readonly message: string;
  /** Why, more plainly than the message, where that is another program's sentence: "backend.image is not set". */
  readonly cause?: string;
  /** The key of the user's values that it is about: "backend.image.tag". */
  readonly key?: string;
  readonly location?: Location;
  readonly related?: readonly Related[];
  /** What to do. */
  readonly hint?: string;
}

/** A value, and what was wrong on the way. With an error among the diagnostics, `value` is what could be saved. */
export interface Result<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}

/** An error diagnostic. */
export function errorOf(code: string, message: string, more: Partial<Omit<Diagnostic, 'code' | 'message' | 'severity'>> = {}): Diagnostic {
  return { code, severity: 'error', message, ...more };
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => d.severity === 'error');
}
