import { marshalJson } from '../../../golang/index.ts';
import { objectsOf, type RenderedObject, valueAt } from '../../objects.ts';
import { objectPlace } from '../../place.ts';
import type { Rule } from '../../rule.ts';
import { longRender } from './long-name.ts';

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'];

export const releaseCollision: Rule = {
  id: 'helm/release-collision',
  on: 'chart',
  severity: 'info',
  summary: "two releases of the chart in one namespace get in each other's way",
  why: "Two objects of one name: the second install fails. Two workloads with one selector: each takes the other's pods for its own.",
  remedy:
    'Put the release into the name, {{ include "chart.fullname" . }}, and into the selector, app.kubernetes.io/instance: {{ .Release.Name }}. A name that stays the same is information (some objects can exist only once); a selector that stays the same is a warning.',
  kinds: WORKLOADS,
  check: (subject, report) => {
    const { base } = subject;
    const other = longRender(subject);
    if (base === undefined || other === undefined) return;
    const others = new Map(objectsOf(subject, other).map((object) => [keyOf(object), object]));
    for (const object of objectsOf(subject, base)) {
      const twin = others.get(keyOf(object));
      if (twin === undefined || object.name === '') continue;
      const at = (...path: string[]): ReturnType<typeof objectPlace> =>
        objectPlace(object.file, subject.source(object.file) ?? '', object.kind, object.index, path);
      if (twin.name === object.name && twin.namespace === object.namespace) {
        report({ message: `${object.kind} "${object.name}" has the same name in every release`, location: at('metadata', 'name') });
      } else if (WORKLOADS.includes(object.kind) && selectorOf(object) !== 'null' && selectorOf(object) === selectorOf(twin)) {
        report({
          message: `the selector of ${object.kind} "${object.name}" is the same in every release`,
          location: at('spec', 'selector'),
          severity: 'warning',
          hint: 'add app.kubernetes.io/instance: {{ .Release.Name }}',
        });
      }
    }
  },
};

const keyOf = (object: RenderedObject): string => `${object.file}\n${object.kind}\n${object.index}`;

const selectorOf = (object: RenderedObject): string => marshalJson(valueAt(object.value, 'spec', 'selector') ?? null);
