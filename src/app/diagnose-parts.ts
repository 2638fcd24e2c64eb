/** What can be wrong in words that stand in several places: of components, stores and environments. */
import type { WebOptions } from './component.ts';
import { splitImage } from './contract-image.ts';
import { isComputed } from './expression.ts';
import { amountOf, type Resources, splitResources } from './quantity.ts';
import type { Report } from './report.ts';
import type { Scale } from './scale.ts';

export function diagnoseResources(resources: Resources, at: string, report: Report): void {
  const { requests, limits } = splitResources(resources);
  for (const kind of ['cpu', 'memory'] as const) {
    const request = amountOf(requests[kind]);
    const limit = limits[kind] === undefined ? Number.POSITIVE_INFINITY : amountOf(limits[kind]);
    const small = kind === 'memory' && /m$/.test(resources.memory);
    if (request === undefined || limit === undefined || small) {
      report(
        'quantity',
        `${at}.${kind}`,
        `"${resources[kind]}" is no amount, wanted e.g. "${kind === 'cpu' ? '100m/500m' : '128Mi/256Mi'}"`,
      );
    } else if (request > limit) {
      report('limit-below-request', `${at}.${kind}`, `the limit "${limits[kind]}" is below the request "${requests[kind]}"`);
    }
  }
}

export function diagnoseImage(image: WebOptions['image'], at: string, report: Report): void {
  if (isComputed(image)) return;
  const parts = typeof image === 'string' ? splitImage(image) : image;
  if (parts.tag === 'latest' && parts.digest === undefined) {
    report('latest-image', at, 'the tag "latest" means another image every day', 'name a version', 'warning');
  }
}

export function diagnoseScale(options: { readonly scale?: Scale | false }, at: string, report: Report): void {
  if (options.scale === undefined || options.scale === false) return;
  const { kind, min, max } = options.scale;
  const least = kind === 'keda' ? 0 : 1;
  if (!(min >= least && max >= min && max >= 1)) {
    report('scale-range', `${at}.scale`, `${kind}(${min}, ${max}) is no range, wanted ${least} <= min <= max`);
  }
  if (options.scale.kind === 'keda') {
    if (Object.keys(options.scale.options.triggers).length === 0)
      report('scale-target', `${at}.scale`, 'there is no trigger, wanted at least one');
    return;
  }
  const { targets } = options.scale;
  if (targets.cpu === undefined && targets.memory === undefined)
    report('scale-target', `${at}.scale`, 'there is no target, wanted cpu or memory');
}
