/**
 * What one Kubernetes minor has: its kinds and the shapes of their types. Made on demand and kept: a minor costs the unpacking (once for all),
 * the list of its kinds, and each type when it is first looked into.
 */
import type { GroupVersionKind, TypeInfo } from '../../kube/index.ts';
import { type KindInfo, type KindLine, kindLines, readKind } from './kinds.ts';
import { pack } from './pack.ts';
import type { StructShape } from './shape.ts';
import { typeInfoOf } from './type-info.ts';
import { Types } from './types.ts';

export interface Kubernetes {
  /** 30 = Kubernetes 1.30 */
  readonly minor: number;
  readonly kinds: readonly KindInfo[];
  find(gvk: GroupVersionKind): KindInfo | undefined;
  /** By plural, singular or short name, as kubectl takes them. */
  findResource(group: string, version: string, name: string): KindInfo | undefined;
  /** The type of a kind, of its list (DeploymentList), or of what a subresource takes (Scale, Eviction). */
  typeOf(gvk: GroupVersionKind): StructShape | undefined;
  /** A type by its name in the pack: "core/v1.PodSpec". */
  struct(name: string): StructShape | undefined;
  /** What merging must know of a kind: the same object for the same type. */
  typeInfo(gvk: GroupVersionKind): TypeInfo | undefined;
}

/** The minors that the pack has. */
export function supportedKubernetes(): { readonly oldest: number; readonly newest: number } {
  const { oldest, newest } = pack();
  return { oldest, newest };
}

const minors = new Map<number, Kubernetes>();

/** One minor; a newer or older one than the pack has is taken as its nearest (ask supportedKubernetes first to refuse). */
export function kubernetes(minor: number): Kubernetes {
  const { oldest, newest } = pack();
  const known = Math.min(Math.max(Math.trunc(minor), oldest), newest);
  let found = minors.get(known);
  if (found === undefined) {
    found = new Minor(known);
    minors.set(known, found);
  }
  return found;
}

/** The package folder of a group: "networking.k8s.io" → networking, "" → core. */
export function folderOf(group: string): string {
  if (group === '') return 'core';
  return group === 'internal.apiserver.k8s.io' ? 'apiserverinternal' : group.split('.', 1)[0]!;
}

/** A type that is an object of its own has both; parts have neither. */
const OBJECT_FIELDS = ['apiVersion', 'kind'];

class Minor implements Kubernetes {
  readonly minor: number;
  readonly #types: Types;
  readonly #lines = new Map<string, KindLine>();
  readonly #infos = new Map<KindLine, KindInfo>();
  #kinds: readonly KindInfo[] | undefined;

  constructor(minor: number) {
    this.minor = minor;
    this.#types = new Types(minor);
    for (const line of kindLines()) {
      if (line.from <= minor && minor <= line.until) this.#lines.set(`${line.apiVersion} ${line.kind}`, line);
    }
  }

  get kinds(): readonly KindInfo[] {
    this.#kinds ??= [...this.#lines.values()].map((line) => this.#info(line));
    return this.#kinds;
  }

  #info(line: KindLine): KindInfo {
    let info = this.#infos.get(line);
    if (info === undefined) {
      info = readKind(line);
      this.#infos.set(line, info);
    }
    return info;
  }

  find({ group, version, kind }: GroupVersionKind): KindInfo | undefined {
    const line = this.#lines.get(`${group === '' ? version : `${group}/${version}`} ${kind}`);
    return line === undefined ? undefined : this.#info(line);
  }

  findResource(group: string, version: string, name: string): KindInfo | undefined {
    return this.kinds.find((kind) => {
      if (kind.group !== group || kind.version !== version) return false;
      return kind.resource === name || kind.singular === name || kind.shortNames.includes(name);
    });
  }

  typeOf(gvk: GroupVersionKind): StructShape | undefined {
    const info = this.find(gvk);
    if (info !== undefined) return this.struct(info.type);
    const found =
      this.struct(`${folderOf(gvk.group)}/${gvk.version}.${gvk.kind}`) ??
      (gvk.group === '' ? this.struct(`meta/v1.${gvk.kind}`) : undefined);
    return found !== undefined && OBJECT_FIELDS.every((name) => found.fields.has(name)) ? found : undefined;
  }

  struct(name: string): StructShape | undefined {
    return this.#types.find(name);
  }

  typeInfo(gvk: GroupVersionKind): TypeInfo | undefined {
    const type = this.typeOf(gvk);
    return type === undefined ? undefined : typeInfoOf(type);
  }
}
