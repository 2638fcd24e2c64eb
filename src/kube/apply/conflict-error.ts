/** Conflicts as the API server answers them (managedfields/internal/conflict.go). */
import type { ApplyError } from './apply-error.ts';
import { stepsText } from './field-set.ts';
import type { Conflict } from './updater.ts';

/** 409 with a cause for each field. */
export function conflictError(conflicts: readonly Conflict[]): ApplyError {
  const causes = conflicts.map(({ owner, path }) => ({
    type: 'FieldManagerConflict' as const,
    message: `conflict with ${ownerText(owner)}`,
    field: stepsText(path),
  }));
  return { error: messageOf(conflicts), status: 409, causes };
}

function messageOf(conflicts: readonly Conflict[]): string {
  const [first] = conflicts;
  if (first !== undefined && conflicts.length === 1) {
    return `Apply failed with 1 conflict: conflict with ${ownerText(first.owner)}: ${stepsText(first.path)}`;
  }
  const lines: string[] = [];
  let owner: string | undefined;
  for (const conflict of conflicts) {
    if (conflict.owner !== owner) lines.push(`conflicts with ${ownerText(conflict.owner)}:`);
    owner = conflict.owner;
    lines.push(`- ${stepsText(conflict.path)}`);
  }
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
}

/** `"kubectl" with subresource "scale" using apps/v1`: the version is only said of updates. */
function ownerText(identifier: string): string {
  const owner = JSON.parse(identifier) as { manager?: string; operation: string; apiVersion?: string; subresource?: string };
  let text = JSON.stringify(owner.manager ?? '');
  if (owner.subresource !== undefined) text += ` with subresource ${JSON.stringify(owner.subresource)}`;
  return owner.operation === 'Update' ? `${text} using ${owner.apiVersion ?? ''}` : text;
}
