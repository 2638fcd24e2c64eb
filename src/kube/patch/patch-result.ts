/** What patching gives: the new value, or upstream's sentence with the HTTP status that the API server answers it with. */
import { goType } from '../go-text.ts';
import type { Json } from '../json.ts';

export interface PatchError {
  readonly error: string;
  readonly status: 400 | 413 | 422 | 500;
}

export type PatchResult = { readonly value: Json } | PatchError;

/** Thrown inside this folder, caught by `patchResult`. */
class PatchFailure extends Error {
  readonly status: PatchError['status'];

  constructor(message: string, status: PatchError['status']) {
    super(message);
    this.status = status;
  }
}

export function fail(message: string, status: PatchError['status'] = 500): never {
  throw new PatchFailure(message, status);
}

/** Runs a step of patching; its failures become values. */
export function patchResult(run: () => Json): PatchResult {
  try {
    return { value: run() };
  } catch (error) {
    if (error instanceof PatchFailure) return { error: error.message, status: error.status };
    throw error;
  }
}

export function failType(wanted: string, value: Json): never {
  fail(`expected a ${wanted}, but received a ${goType(value) ?? '%!s(<nil>)'}`);
}
