/** Rows that say what a chart holds: one row, one test, named after the lines of the list that it proves. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json, JsonObject } from '../kube/index.ts';
import { loadSystem, type Rendered, readAt, theObject, type Wish } from './system.ts';

/** At a path (`readAt`): a value, the pattern of a text, or undefined: nothing stands there. */
export type Wants = Readonly<Record<string, Json | RegExp | undefined>>;

/** "what (A10.1, A10.2)", the wish, "Kind/name", what stands in that object. */
export type Row = readonly [title: string, wish: Wish, object: string, wants: Wants];

export function proveRows(system: string, rows: readonly Row[]): void {
  for (const [title, wish, id, wants] of rows) {
    test(`${system}: ${title}`, async () => {
      const { objects, failure } = (await loadSystem(system)).render(wish);
      assert.equal(failure, '');
      proveObject(theObject(objects, id), wants, `${id} ${JSON.stringify(wish)}`);
    });
  }
}

export function proveObject(object: JsonObject, wants: Wants, said: string): void {
  for (const [path, want] of Object.entries(wants)) {
    const have = readAt(object, path);
    if (want instanceof RegExp) assert.match(String(have), want, `${said} ${path}`);
    else assert.deepEqual(have, want, `${said} ${path}`);
  }
}

/** "what (A22.3)", and what is to hold of the render. */
export function proveRender(system: string, title: string, wish: Wish, holds: (rendered: Rendered) => void): void {
  test(`${system}: ${title}`, async () => {
    const rendered = (await loadSystem(system)).render(wish);
    assert.equal(rendered.failure, '');
    holds(rendered);
  });
}
