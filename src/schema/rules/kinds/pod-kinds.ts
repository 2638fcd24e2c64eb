/** Pod and PodTemplate: the rules of pods are all in rules/pod. */
import { At, nameIsDnsSubdomain } from '../../../kube/index.ts';
import { validatePod } from '../pod/index.ts';
import type { Kind } from './context.ts';
import { podContext, validateTemplate } from './pods.ts';
import { maybePart, part } from './read.ts';

export const pod: Kind = {
  namespaced: true,
  names: nameIsDnsSubdomain,
  ownMetadata: true,
  validate(object, report, context) {
    validatePod(object, report, podContext(context, context.old));
  },
};

export const podTemplate: Kind = {
  namespaced: true,
  names: nameIsDnsSubdomain,
  validate(object, report, context) {
    validateTemplate(part(object['template']), At.root.to('template'), report, context, maybePart(context.old?.['template']));
  },
};
