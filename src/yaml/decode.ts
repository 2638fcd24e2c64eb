/**
 * Nodes to values: yaml.v2's decoder (decode.go) into an interface{}, then sigs.k8s.io/yaml's conversion to JSON and back, which turns keys
 * into strings and every number into a float64.
 */
import type { GoMap, Value } from '../golang/index.ts';
import { fail, YamlFailure } from './failure.ts';
import { goScalar, goSyntax } from './go-syntax.ts';
import { keyOfScalar } from './key.ts';
import { NESTING_LIMIT } from './limits.ts';
import type { Node } from './parser.ts';
import type { Scalar } from './resolve.ts';
import { jsonScalar, MERGE_TAG } from './tagged-scalar.ts';

/**
 * Told of every entry of a map or list: where its key (for a list, its item) and its value start in the text, in bytes (of UTF-16, in its
 * UTF-8 form). An entry that a merge or an alias brought is where it was written. Of a key that is there twice the last call counts. Some
 * calls may be about containers of an attempt that was given up, which no result holds.
 */
export type Mark = (container: GoMap | Value[], key: string | number, keyOffset: number, valueOffset: number) => void;

/** Decodes a document. Throws YamlFailure. */
export function decodeDocument(root: Node, mark: Mark | undefined): Value {
  const decoder = new Decoder(mark);
  const value = decoder.decode(root, 0);
  // Go converts to JSON after decoding: a bad key is found before a number that JSON cannot hold, and what was overwritten is not found.
  if (decoder.badKeys.size > 0) refuseBadKeys(value, decoder.badKeys);
  if (decoder.nonFinite) refuseNonFinite(value);
  return value;
}

/** An entry whose key JSON cannot have: null, or a whole number beyond int64. */
interface BadEntry {
  readonly key: Node;
  readonly scalar: Scalar;
  readonly child: Node;
}

function refuseBadKeys(value: Value, badKeys: ReadonlyMap<object, BadEntry>): void {
  if (Array.isArray(value)) for (const item of value) refuseBadKeys(item, badKeys);
  if (!(value instanceof Map)) return;
  const bad = badKeys.get(value);
  if (bad !== undefined) {
    const type = bad.scalar === null ? '%!s(<nil>)' : 'uint64';
    const message = `unsupported map key of type: ${type}, key: ${goScalar(bad.scalar, false)}, value: ${goSyntax(bad.child, false)}`;
    throw new YamlFailure(message, bad.key.start);
  }
  for (const item of value.values()) refuseBadKeys(item, badKeys);
}

class Decoder {
  /** Keys that JSON cannot have, by the map that has them. */
  readonly badKeys: Map<object, BadEntry> = new Map();
  nonFinite = false;
  readonly #mark: Mark | undefined;
  readonly #open: Set<Node> = new Set();
  #aliasDepth = 0;
  #aliasCount = 0;
  // Go counts the document itself.
  #count = 1;

  constructor(mark: Mark | undefined) {
    this.#mark = mark;
  }

  decode(node: Node, depth: number): Value {
    this.#countNode(node);
    if (depth > NESTING_LIMIT) fail(`exceeded max depth of ${NESTING_LIMIT}`, node.start);
    switch (node.kind) {
      case 'scalar':
        return this.#number(jsonScalar(node));
      case 'alias':
        return this.#alias(node, (target) => this.decode(target, depth + 1));
      case 'list': {
        const list: Value[] = [];
        for (const child of node.children) {
          list.push(this.decode(child, depth + 1));
          this.#mark?.(list, list.length - 1, child.start, child.start);
        }
        return list;
      }
      default: {
        const map: GoMap = new Map();
        this.#fill(map, node, depth);
        return map;
      }
    }
  }

  /** Go: the more of a document comes from aliases, the larger it is, the sooner this stops it. */
  #countNode(node: Node): void {
    this.#count++;
    if (this.#aliasDepth > 0) this.#aliasCount++;
    if (this.#aliasCount > 100 && this.#count > 1000 && this.#aliasCount / this.#count > allowedAliasRatio(this.#count))
      fail('document contains excessive aliasing', node.start);
  }

  #number(scalar: Scalar): Value {
    if (typeof scalar === 'bigint') return Number(scalar);
    if (typeof scalar === 'number' && !Number.isFinite(scalar)) this.nonFinite = true;
    return scalar;
  }

  #alias<T>(node: Node, use: (target: Node) => T): T {
    if (this.#open.has(node)) fail(`anchor '${node.value}' value contains itself`, node.start);
    this.#open.add(node);
    this.#aliasDepth++;
    const result = use(node.target!);
    this.#aliasDepth--;
    this.#open.delete(node);
    return result;
  }

  #fill(map: GoMap, node: Node, depth: number): void {
    for (let i = 0; i < node.children.length; i += 2) {
      const key = node.children[i]!;
      const child = node.children[i + 1]!;
      if (isMerge(key)) {
        this.#merge(map, child, depth);
        continue;
      }
      const name = this.#key(map, key, child, depth);
      const value = this.decode(child, depth + 1);
      if (name === undefined) continue;
      map.set(name, value);
      this.#mark?.(map, name, key.start, child.start);
    }
  }

  #key(map: GoMap, key: Node, child: Node, depth: number): string | undefined {
    let node = key;
    if (key.kind === 'alias') {
      this.#countNode(key);
      node = this.#alias(key, (target) => target);
      this.#aliasDepth++;
    }
    if (node.kind !== 'scalar') {
      const content = this.decode(node, depth + 1);
      fail(`invalid map key: ${goSyntax(node, content !== null)}`, key.start);
    }
    this.#countNode(node);
    if (key.kind === 'alias') this.#aliasDepth--;
    const scalar = jsonScalar(node);
    const name = keyOfScalar(scalar);
    if (name !== undefined) return name;
    this.badKeys.set(map, { key, scalar, child });
    return undefined;
  }

  #merge(map: GoMap, node: Node, depth: number): void {
    if (depth > NESTING_LIMIT) fail(`exceeded max depth of ${NESTING_LIMIT}`, node.start);
    switch (node.kind) {
      case 'map':
        this.#mergeMap(map, node, depth);
        return;
      case 'alias':
        this.#mergeAlias(map, node, depth);
        return;
      case 'list':
        // The first of the list wins, so it comes last.
        for (const item of node.children.toReversed()) {
          if (item.kind === 'alias') this.#mergeAlias(map, item, depth);
          else if (item.kind === 'map') this.#mergeMap(map, item, depth);
          else failMerge(item);
        }
        return;
      default:
        failMerge(node);
    }
  }

  #mergeMap(map: GoMap, node: Node, depth: number): void {
    this.#countNode(node);
    this.#fill(map, node, depth + 1);
  }

  #mergeAlias(map: GoMap, node: Node, depth: number): void {
    if (node.target!.kind !== 'map') failMerge(node);
    this.#countNode(node);
    this.#alias(node, (target) => this.#mergeMap(map, target, depth));
  }
}

function failMerge(node: Node): never {
  fail('map merge requires map or sequence of maps as the value', node.start);
}

function isMerge(key: Node): boolean {
  return key.kind === 'scalar' && key.value === '<<' && (key.implicit || key.tag === MERGE_TAG);
}

const RATIO_FROM = 400_000;
const RATIO_TO = 4_000_000;

function allowedAliasRatio(count: number): number {
  if (count <= RATIO_FROM) return 0.99;
  if (count >= RATIO_TO) return 0.1;
  return 0.99 - 0.89 * ((count - RATIO_FROM) / (RATIO_TO - RATIO_FROM));
}

/** json.Marshal walks maps by sorted keys and stops at the first number that JSON cannot hold. */
function refuseNonFinite(value: Value): void {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    const name = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
    throw new YamlFailure(`json: unsupported value: ${name}`, 0);
  }
  if (Array.isArray(value)) for (const item of value) refuseNonFinite(item);
  if (value instanceof Map) for (const key of [...value.keys()].sort()) refuseNonFinite(value.get(key) ?? null);
}
