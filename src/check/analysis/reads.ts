/** Which values are read, as a tree of keys from the root chart's values. */
import { ITEM, type Scope, type Site } from './abstract.ts';

export interface ReadNode {
  readonly children: Map<string, ReadNode>;
  /** It was evaluated as such: printed, tested, handed on. */
  isRead: boolean;
  /** With all that is below it: toYaml, a comparison, an unknown function. */
  isWhole: boolean;
  /** Where, the first few. */
  readonly sites: Site[];
}

const MAX_SITES = 8;

export class Reads {
  readonly root: ReadNode = newNode();

  /** A subchart's globals are its ancestors' too. */
  add(scope: Scope, path: readonly string[], site: Site | undefined, whole: boolean): void {
    this.#add([...scope.prefix, ...path], site, whole);
    if (path[0] !== 'global') return;
    for (let up = scope.parent; up !== undefined; up = up.parent) this.#add([...up.prefix, ...path], site, whole);
  }

  #add(path: readonly string[], site: Site | undefined, whole: boolean): void {
    let node = this.root;
    for (const key of path) {
      let next = node.children.get(key);
      if (next === undefined) node.children.set(key, (next = newNode()));
      node = next;
    }
    node.isRead = true;
    node.isWhole ||= whole;
    if (site !== undefined && node.sites.length < MAX_SITES && !node.sites.some((known) => same(known, site))) node.sites.push(site);
  }

  /** True when something reads the value at `path`, which has nothing below it. */
  hasLeaf(path: readonly string[]): boolean {
    return this.#nodes(path).some((node) => node.isRead);
  }

  /** True when something reads the value at `path` or below it, or a whole that it is part of. */
  hasAny(path: readonly string[]): boolean {
    return this.#nodes(path).length > 0;
  }

  /** The nodes for a path, by key and by "any item"; a whole above counts as one. */
  #nodes(path: readonly string[]): ReadNode[] {
    let nodes = [this.root];
    for (const key of path) {
      const whole = nodes.find((node) => node.isWhole);
      if (whole !== undefined) return [whole];
      nodes = nodes.flatMap((node) =>
        [node.children.get(key), key === ITEM ? undefined : node.children.get(ITEM)].filter((n) => n !== undefined),
      );
      if (nodes.length === 0) return [];
    }
    return nodes;
  }
}

const same = (a: Site, b: Site): boolean => a.tree === b.tree && a.start === b.start;

function newNode(): ReadNode {
  return { children: new Map(), isRead: false, isWhole: false, sites: [] };
}
