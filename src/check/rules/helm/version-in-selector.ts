import type { Chart } from '../../../chart/index.ts';
import type { FilesRender } from '../../../engine/index.ts';
import { marshalJson } from '../../../golang/index.ts';
import { objectsOf, type RenderedObject, readAll, valueAt } from '../../objects.ts';
import { objectPlace } from '../../place.ts';
import type { Rule } from '../../rule.ts';
import { LINT_RENDER, type Subject } from '../../subject.ts';

/** Fields that cannot be changed once the object exists. */
const FIELDS: ReadonlyMap<string, readonly (readonly string[])[]> = new Map<string, readonly (readonly string[])[]>([
  ['Deployment', [['spec', 'selector']]],
  ['DaemonSet', [['spec', 'selector']]],
  ['ReplicaSet', [['spec', 'selector']]],
  [
    'StatefulSet',
    [
      ['spec', 'selector'],
      ['spec', 'volumeClaimTemplates'],
      ['spec', 'serviceName'],
    ],
  ],
]);

export const versionInSelector: Rule = {
  id: 'helm/version-in-selector',
  on: 'chart',
  severity: 'error',
  summary: 'the version of the chart or the app reaches a field that cannot change',
  why: 'The next version of the chart cannot be installed over this one: "field is immutable".',
  remedy: 'Use labels without a version there: app.kubernetes.io/name and app.kubernetes.io/instance.',
  kinds: [...FIELDS.keys()],
  check: (subject, report) => {
    const { base } = subject;
    if (base === undefined || !subject.analysis.walker.readsVersion || !mayHoldVersion(subject, base)) return;
    const next = subject.render('next version', LINT_RENDER, nextVersion);
    if (next === undefined || next.failure !== undefined) return;
    const changed = [...next.files].filter(([path, text]) => base.files.get(path) !== text && KINDS.test(text));
    const later = new Map([...readAll(subject, changed)].map((object) => [keyOf(object), object]));
    if (later.size === 0) return;
    for (const object of objectsOf(subject, base)) {
      for (const field of FIELDS.get(object.kind) ?? []) {
        const twin = later.get(keyOf(object));
        if (twin === undefined || fieldText(object, field) === fieldText(twin, field)) continue;
        report({
          message: `${field.join('.')} of ${object.kind} "${object.name}" changes with the version of the chart or the app`,
          location: objectPlace(object.file, subject.source(object.file) ?? '', object.kind, object.index, field),
        });
      }
    }
  },
};

/** Whether the beginning of a version stands in one of the fields at all: else the second render can be spared. */
function mayHoldVersion(subject: Subject, base: FilesRender): boolean {
  const { version, appVersion } = subject.prepared!.chart.metadata;
  const parts = [version, appVersion].filter((text) => text !== '').map((text) => text.replace(/^v/, '').split('.').slice(0, 2).join('.'));
  return objectsOf(subject, base).some((object) =>
    (FIELDS.get(object.kind) ?? []).some((field) => {
      const text = fieldText(object, field);
      return parts.some((part) => text.includes(part) || text.includes(part.replaceAll('.', '-')));
    }),
  );
}

const KINDS = new RegExp(`^kind: *["']?(?:${[...FIELDS.keys()].join('|')})\\b`, 'm');

const NEXT = '98.76.54';

function nextVersion(chart: Chart): Chart {
  const { metadata } = chart;
  return { ...chart, metadata: { ...metadata, version: NEXT, appVersion: metadata.appVersion === '' ? '' : NEXT } };
}

const keyOf = (object: RenderedObject): string => `${object.file}\n${object.kind}\n${object.index}`;

const fieldText = (object: RenderedObject, field: readonly string[]): string => marshalJson(valueAt(object.value, ...field) ?? null);
