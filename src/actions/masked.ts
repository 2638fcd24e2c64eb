/** What is said about a chart, without the secrets that are known: Helm's own sentences may quote values. */
import type { Diagnostic, Related } from '../base/index.ts';
import { type Mask, newMask } from '../engine/index.ts';
import type { ChartRenderResult } from './chart-render.ts';

/** The diagnostics of a render, and the texts that they point into. */
export function maskedDiagnostics({ render, sources }: ChartRenderResult): {
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: (file: string) => string | undefined;
} {
  const { diagnostics } = render;
  if (diagnostics.length === 0) return { diagnostics, sources };
  const mask = newMask(render);
  return { diagnostics: diagnostics.map((found) => withoutSecrets(found, mask)), sources: maskedSources(sources, mask) };
}

export function withoutSecrets<T extends Diagnostic>(found: T, { text }: Pick<Mask, 'text'>): T {
  const { message, cause, hint, related } = found;
  return {
    ...found,
    message: text(message),
    ...(cause === undefined ? {} : { cause: text(cause) }),
    ...(hint === undefined ? {} : { hint: text(hint) }),
    ...(related === undefined ? {} : { related: related.map((one): Related => ({ ...one, message: text(one.message) })) }),
  };
}

export function maskedSources(
  sources: (file: string) => string | undefined,
  { text }: Pick<Mask, 'text'>,
): (file: string) => string | undefined {
  return (file) => {
    const source = sources(file);
    return source === undefined ? undefined : text(source);
  };
}
