/** The failures of one render: the first one, which is Helm's, and those after it that have another cause. */
import type { Diagnostic } from '../../base/index.ts';

/** Most failures that one render tells. */
const MAX_FAILURES = 20;

export class Failures {
  readonly #list: Diagnostic[] = [];
  readonly #causes = new Set<string>();

  get first(): Diagnostic | undefined {
    return this.#list[0];
  }

  get isFull(): boolean {
    return this.#list.length >= MAX_FAILURES;
  }

  /** The same key that is missing, and the same place of one helper, are told once. */
  add(failure: Diagnostic): void {
    const { code, location, key } = failure;
    const causes = [
      ...(location === undefined ? [] : [`${location.file}:${location.line}:${location.column}`]),
      ...(key === undefined ? [] : [`${code} ${key}`]),
      ...(failure.cause === undefined ? [] : [failure.cause]),
      // One library that is missing lacks all its templates.
      ...(code === 'template/missing-template' ? [`library ${/template "([^".]*\.)/.exec(failure.message)?.[1] ?? failure.message}`] : []),
    ];
    const isKnown = causes.some((cause) => this.#causes.has(cause));
    for (const cause of causes) this.#causes.add(cause);
    if (!this.isFull && !isKnown) this.#list.push(failure);
  }

  rendered(files: Map<string, string>): {
    readonly files: Map<string, string>;
    readonly failure: Diagnostic | undefined;
    readonly others: readonly Diagnostic[];
  } {
    return { files, failure: this.first, others: this.#list.slice(1) };
  }
}
