/** The pod's rules as the kinds with a template ask for them. */
import type { At, JsonObject, Report } from '../../../kube/index.ts';
import { asStruct } from '../metadata/index.ts';
import { type PodContext, validatePodTemplate } from '../pod/index.ts';
import type { KindContext } from './context.ts';

/** `old`: the template before an update. */
export function validateTemplate(template: JsonObject, at: At, report: Report, context: KindContext, old?: JsonObject): void {
  validatePodTemplate(template, at, report, podContext(context, old));
}

export function podContext({ minor }: KindContext, old: JsonObject | undefined): PodContext {
  return old === undefined ? { minor } : { minor, old: asStruct<NonNullable<PodContext['old']>>(old) };
}
