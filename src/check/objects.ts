/** Objects of a render, parsed, with the template that made them. */

import type { FilesRender } from '../engine/index.ts';
import { GoError, type GoMap, type Value } from '../golang/index.ts';
import { documents, readYaml } from '../yaml/index.ts';
import type { Subject } from './subject.ts';

export interface RenderedObject {
  /** "templates/service.yaml" */
  readonly file: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** Among the objects of its kind in this template. */
  readonly index: number;
  readonly value: GoMap;
}

const known = new WeakMap<FilesRender, readonly RenderedObject[]>();

/** The objects that the chart's own templates make; hooks that only test are not among them. */
export function objectsOf(subject: Subject, render: FilesRender): readonly RenderedObject[] {
  let objects = known.get(render);
  if (objects === undefined) known.set(render, (objects = [...readAll(subject, render.files)]));
  return objects;
}

/** The objects of some files only, not kept. */
export function* readAll(subject: Subject, files: Iterable<readonly [string, string]>): Generator<RenderedObject> {
  for (const [path, text] of files) {
    const file = subject.fileOf(path);
    if (file.startsWith('charts/') || path.endsWith('NOTES.txt')) continue;
    const seen = new Map<string, number>();
    for (const part of documents(text)) {
      if ('error' in part) break;
      const value = readDocument(part.text);
      const kind = value === undefined ? undefined : textAt(value, 'kind');
      if (value === undefined || kind === undefined) continue;
      const index = seen.get(kind) ?? 0;
      seen.set(kind, index + 1);
      yield {
        file,
        kind,
        name: textAt(value, 'metadata', 'name') ?? '',
        namespace: textAt(value, 'metadata', 'namespace') ?? '',
        index,
        value,
      };
    }
  }
}

function readDocument(text: string): GoMap | undefined {
  try {
    const read = readYaml(text);
    return read.error === undefined && read.value instanceof Map ? read.value : undefined;
  } catch (error) {
    if (error instanceof GoError) return undefined;
    throw error;
  }
}

export function valueAt(value: Value | undefined, ...path: readonly string[]): Value | undefined {
  return path.reduce<Value | undefined>((at, key) => (at instanceof Map ? at.get(key) : undefined), value);
}

function textAt(value: Value, ...path: readonly string[]): string | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : undefined;
}
