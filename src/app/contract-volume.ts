/** The values of volumes. */

import type { ContractDraft } from './contract-draft.ts';
import type { ContractInput } from './contract-part.ts';
import { FLAG, MEMORY, oneOf, TEXT } from './value-schema.ts';

export function volumeValues(draft: ContractDraft, { description, parts }: ContractInput): void {
  if (parts.volumes.length === 0) return;
  draft.group('volumes', 'Storage that pods mount');
  for (const { name, values, mount } of parts.volumes) {
    const options = description.volumes?.[name]?.options;
    if (options === undefined) continue;
    const at = draft.under(values);
    at.group('', `Mounted at ${mount}`);
    at.value('size', options.size, MEMORY, 'How much');
    at.value('storageClass', options.class ?? '', TEXT, "Storage class; empty: the cluster's default");
    const modes = oneOf('ReadWriteOnce', 'ReadWriteMany', 'ReadOnlyMany', 'ReadWriteOncePod');
    at.value('accessMode', options.access ?? 'ReadWriteOnce', modes, 'Who may mount it: one node (ReadWriteOnce), or many');
    at.value('keep', true, FLAG, 'Keep the claim when the release is uninstalled', { place: 'schema' });
    at.value('backup', options.backup === 'velero', FLAG, 'Velero backs it up (annotation of the pods)', backupPlace(description, name));
  }
}

function backupPlace(description: ContractInput['description'], name: string): { place?: 'schema' } {
  const said = [description.volumes?.[name]?.options, ...Object.values(description.environments ?? {}).map((e) => e.volumes?.[name])];
  return said.some((one) => one?.backup !== undefined) ? {} : { place: 'schema' };
}
