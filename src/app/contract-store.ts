/** The values of a bundled or external Redis. */
import { imageValues, resourceValues, splitImage, tolerationJson } from './contract-component.ts';
import type { ContractDraft } from './contract-draft.ts';
import type { RedisOptions } from './store.ts';
import { FLAG, integer, MEMORY, OPEN_LIST, oneOf, PORT, TEXT, TEXT_MAP } from './value-schema.ts';

export const REDIS_PORT = 6379;

export function redisValues(draft: ContractDraft, redis: RedisOptions): void {
  draft.value('enabled', (redis.mode ?? 'bundled') === 'bundled', FLAG, 'true: one pod of this chart; false: a server of your own');
  imageValues(draft, splitImage(redis.image), 'Image of Redis');
  draft.value('database', redis.database ?? 0, integer(0), 'Number of the database');
  draft.group('persistence', 'Storage; without it the data lives as long as the pod');
  draft.value('persistence.enabled', redis.persistent ?? redis.size !== undefined, FLAG, 'Whether the data outlives the pod');
  draft.value('persistence.size', redis.size ?? '1Gi', MEMORY, 'How much');
  draft.value('persistence.storageClass', redis.class ?? '', TEXT, "Storage class; empty: the cluster's default");
  const accessModes = oneOf('ReadWriteOnce', 'ReadWriteOncePod', 'ReadWriteMany');
  draft.value('persistence.accessMode', 'ReadWriteOnce', accessModes, 'Who may mount it');
  draft.value('persistence.keep', true, FLAG, 'Keep the claim when the release is uninstalled');
  draft.group('external', 'The server when enabled is false; not needed when an existing Secret names it');
  draft.value('external.host', redis.host ?? '', TEXT, 'Its host');
  draft.value('external.port', redis.port ?? REDIS_PORT, PORT, 'Its port');
  resourceValues(draft, redis.resources, 'What the pod of Redis asks for and may use');
  draft.value('nodeSelector', { ...redis.nodes }, TEXT_MAP, 'Labels that the node must have');
  draft.value('tolerations', (redis.tolerations ?? []).map(tolerationJson), OPEN_LIST, 'Taints of nodes that it puts up with');
}
