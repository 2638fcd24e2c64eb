/** Collects the values of a chart, in reading order. One draft is one contract under construction. */
import type { Contract, Json, JsonMap, ValueEntry, ValueGroup } from './model.ts';

export interface ContractDraft {
  /** A value: 'autoscaling.enabled' under the draft's own path. */
  value(path: string, initial: Json, schema: JsonMap, doc: string): void;
  /** A map of values: its sentence, and what may stand in it besides the named ones. */
  group(path: string, doc: string, more?: { readonly schema: JsonMap; readonly keys?: string }): void;
  /** The same contract, one level deeper. */
  under(path: readonly string[]): ContractDraft;
}

export interface OpenContract extends ContractDraft {
  finish(): Contract;
}

export function draftContract(): OpenContract {
  const entries: ValueEntry[] = [];
  const groups: ValueGroup[] = [];
  const at = (base: readonly string[]): ContractDraft => ({
    value: (path, initial, schema, doc) => {
      entries.push({ path: [...base, ...splitPath(path)], default: initial, schema, doc });
    },
    group: (path, doc, more) => {
      groups.push({
        path: [...base, ...splitPath(path)],
        doc,
        ...(more && { more: more.schema }),
        ...(more?.keys !== undefined && { keys: more.keys }),
      });
    },
    under: (path) => at([...base, ...path]),
  });
  return { ...at([]), finish: () => ({ entries, groups }) };
}

export function splitPath(path: string): readonly string[] {
  return path === '' ? [] : path.split('.');
}
