/** The values of images and of what containers ask for. */
import type { ImageOptions, WebOptions } from './component.ts';
import type { ContractDraft } from './contract-draft.ts';
import { isComputed } from './expression.ts';
import type { JsonMap } from './model.ts';
import { type Resources, splitResources } from './quantity.ts';
import { CPU, MEMORY, oneOf, QUANTITY, TEXT } from './value-schema.ts';

export interface SharedImage {
  /** The image without an environment's delta: what an environment does not change goes on following the other component. */
  readonly base: WebOptions['image'];
  /** Path of the other component's values. */
  readonly values: readonly string[];
}

export function imageValues(draft: ContractDraft, image: WebOptions['image'], doc: string, whole = true): void {
  if (isComputed(image)) return;
  const parts = typeof image === 'string' ? splitImage(image) : image;
  draft.group('image', doc);
  for (const [word, initial, schema, sentence] of imageWords(parts)) {
    const shown = whole || word === 'repository' || word === 'tag' || initial !== IMAGE_DEFAULTS[word];
    draft.value(`image.${word}`, initial, schema, sentence, shown ? {} : { place: 'schema' });
  }
}

/** Of a component whose image is another's: each part falls back on that one's, so that a new tag is said once. */
export function sharedImageValues(draft: ContractDraft, image: WebOptions['image'], { base, values }: SharedImage): void {
  if (isComputed(image) || isComputed(base)) return;
  const before = new Map(imageWords(partsOf(base)).map(([word, initial]) => [word, initial]));
  for (const [word, initial, schema, sentence] of imageWords(partsOf(image))) {
    const fallback = [...values, 'image', word].join('.');
    const own = before.get(word) === initial ? null : initial;
    draft.value(`image.${word}`, own, schema, `${sentence}. Not set: ${fallback}`, { place: 'schema', fallback });
  }
}

const IMAGE_DEFAULTS = { repository: '', tag: '', digest: '', pullPolicy: 'IfNotPresent' } as const;

type ImageWord = readonly [word: keyof typeof IMAGE_DEFAULTS, initial: string, schema: JsonMap, doc: string];

function imageWords(parts: ImageOptions): readonly ImageWord[] {
  const policy = 'When the node fetches it. Never: it is already there (minikube image load)';
  return [
    ['repository', parts.repository, TEXT, 'Registry and name'],
    ['tag', parts.tag ?? '', TEXT, 'Tag; empty: the appVersion of the chart'],
    ['digest', parts.digest ?? '', { type: 'string', pattern: '^(sha256:[0-9a-f]{64})?$' }, 'Digest (sha256:…); wins over the tag'],
    ['pullPolicy', parts.pull ?? IMAGE_DEFAULTS.pullPolicy, oneOf('Always', 'IfNotPresent', 'Never'), policy],
  ];
}

function partsOf(image: string | ImageOptions): ImageOptions {
  return typeof image === 'string' ? splitImage(image) : image;
}

export function splitImage(image: string): ImageOptions {
  const [name = '', digest] = image.split('@') as [string, ImageOptions['digest']?];
  const colon = name.lastIndexOf(':');
  const tagged = colon > name.lastIndexOf('/');
  return {
    repository: tagged ? name.slice(0, colon) : name,
    ...(tagged && { tag: name.slice(colon + 1) }),
    ...(digest !== undefined && { digest }),
  };
}

export interface ResourceWords {
  /** An autoscaler measures against the request. */
  readonly scaled?: boolean;
  /** Each amount is a value with its own sentence; else requests and limits are a map each. Default: true. */
  readonly leaves?: boolean;
}

export function resourceValues(draft: ContractDraft, resources: Resources, doc: string, words: ResourceWords = {}): void {
  const { requests, limits } = splitResources(resources);
  draft.group('resources', doc);
  if (words.leaves === false) {
    const amounts = { type: 'object', properties: { cpu: CPU, memory: MEMORY }, additionalProperties: QUANTITY };
    draft.value('resources.requests', { ...requests }, amounts, '');
    draft.value('resources.limits', { ...limits }, amounts, '');
    return;
  }
  draft.group('resources.requests', '', { schema: QUANTITY });
  draft.group('resources.limits', '', { schema: QUANTITY });
  const against = words.scaled === true ? '; the autoscaler measures against this' : '';
  draft.value('resources.requests.cpu', requests.cpu, CPU, `Processor that is kept for it${against}`);
  draft.value('resources.requests.memory', requests.memory, MEMORY, 'Memory that is kept for it');
  if (limits.cpu !== undefined) draft.value('resources.limits.cpu', limits.cpu, CPU, 'More processor than this is not given');
  draft.value('resources.limits.memory', limits.memory, MEMORY, 'More memory than this and the container is killed');
}
