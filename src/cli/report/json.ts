/** A render as JSON for programs. Texts are ordinary strings; bytes that are no UTF-8 become U+FFFD. */
import { decodeUtf8 } from '../../base/index.ts';
import type { Render } from '../../engine/index.ts';

export const SCHEMA_VERSION = 1;

export function reportJson(render: Render): string {
  const document = {
    schemaVersion: SCHEMA_VERSION,
    manifests: render.manifests,
    hooks: render.hooks,
    crds: render.crds,
    notes: render.notes,
    diagnostics: render.diagnostics,
  };
  return `${JSON.stringify(document, (_, value: unknown) => (typeof value === 'string' ? decodeUtf8(value) : value), 2)}\n`;
}
