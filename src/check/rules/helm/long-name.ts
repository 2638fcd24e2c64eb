import type { Severity } from '../../../base/index.ts';
import type { Value } from '../../../golang/index.ts';
import { objectsOf, type RenderedObject, valueAt } from '../../objects.ts';
import { objectPlace } from '../../place.ts';
import type { Rule } from '../../rule.ts';
import { LINT_RENDER, type Subject } from '../../subject.ts';

const RELEASE_NAME_LENGTH = 53;
const LABEL_LENGTH = 63;
const CRON_JOB_LENGTH = 52;

export const longName: Rule = {
  id: 'helm/long-name',
  on: 'chart',
  severity: 'warning',
  summary: 'a name becomes too long when the release has a long name',
  why: 'Helm allows release names of 53 characters; the API server then refuses the object.',
  remedy: 'Truncate the whole name, suffix included: {{ printf "%s-web" (include "chart.fullname" . | trunc 59 | trimSuffix "-") }}.',
  kinds: ['Service', 'Namespace', 'Job', 'CronJob', 'StatefulSet'],
  parameters: [
    { name: 'releaseNameLength', value: RELEASE_NAME_LENGTH, meaning: 'length of the release name that is tried' },
    {
      name: 'labelLength',
      value: LABEL_LENGTH,
      meaning: 'longest label, and longest name of a Service, Namespace, Job, container or volume',
    },
    {
      name: 'cronJobLength',
      value: CRON_JOB_LENGTH,
      meaning: 'longest name of a CronJob; of a StatefulSet whose pods get the label of its revision',
    },
  ],
  check: (subject, report) => {
    const render = longRender(subject);
    if (render === undefined) return;
    const short = new Map((subject.base === undefined ? [] : objectsOf(subject, subject.base)).map((o) => [keyOf(o), o]));
    const names = new Map<string, RenderedObject>();
    for (const object of objectsOf(subject, render)) {
      const before = short.get(keyOf(object));
      const tell = (path: readonly string[], message: string, severity: Severity = 'warning'): void => {
        const text = subject.source(object.file) ?? '';
        report({ message, location: objectPlace(object.file, text, object.kind, object.index, path), severity });
      };
      if (before !== undefined) for (const long of tooLong(object, before)) tell(long.path, long.message, long.severity);
      const id = `${object.kind}/${object.namespace}/${object.name}`;
      const twin = names.get(id);
      if (twin === undefined) names.set(id, object);
      else if (before?.name !== short.get(keyOf(twin))?.name && object.name !== '') {
        tell(
          ['metadata', 'name'],
          `with a release name of ${RELEASE_NAME_LENGTH} characters two objects are called ${object.kind} "${object.name}"`,
        );
      }
    }
  },
};

export const LONG_RELEASE: string = 'longest'.repeat(8).slice(0, RELEASE_NAME_LENGTH);

/** The chart under a release name as long as Helm allows. */
export function longRender(subject: Subject): ReturnType<Subject['render']> {
  const render = subject.render('long', { ...LINT_RENDER, releaseName: LONG_RELEASE });
  return render?.failure === undefined ? render : undefined;
}

const keyOf = (object: RenderedObject): string => `${object.file}\n${object.kind}\n${object.index}`;

interface TooLong {
  readonly path: readonly string[];
  readonly message: string;
  readonly severity?: Severity;
}

const MAX_NAME: ReadonlyMap<string, number> = new Map([
  ['Service', LABEL_LENGTH],
  ['Namespace', LABEL_LENGTH],
  ['Job', LABEL_LENGTH],
  ['CronJob', CRON_JOB_LENGTH],
  ['StatefulSet', LABEL_LENGTH],
]);

function tooLong(object: RenderedObject, before: RenderedObject): TooLong[] {
  const found: TooLong[] = [];
  const { kind, name } = object;
  const max = MAX_NAME.get(kind);
  const given = (what: string, length: number, limit: number): string =>
    `with a release name of ${RELEASE_NAME_LENGTH} characters ${what} has ${length}; at most ${limit} are allowed`;
  if (max !== undefined && name.length > max && before.name.length <= max) {
    found.push({ path: ['metadata', 'name'], message: given(`the name of this ${kind}`, name.length, max) });
  } else if (kind === 'StatefulSet' && name.length > CRON_JOB_LENGTH && before.name.length <= CRON_JOB_LENGTH) {
    const what = 'the name of this StatefulSet (its pods get it with a hash of eleven characters as a label)';
    found.push({ path: ['metadata', 'name'], message: given(what, name.length, CRON_JOB_LENGTH), severity: 'info' });
  }
  for (const path of LABELS) {
    const labels = valueAt(object.value, ...path);
    if (!(labels instanceof Map)) continue;
    for (const [key, value] of labels) {
      if (typeof value === 'string' && value.length > LABEL_LENGTH && lengthOf(valueAt(before.value, ...path, key)) <= LABEL_LENGTH) {
        found.push({ path: [...path, key], message: given(`the label "${key}"`, value.length, LABEL_LENGTH) });
      }
    }
  }
  return [...found, ...longParts(object, before, given)];
}

const LABELS = [
  ['metadata', 'labels'],
  ['spec', 'selector', 'matchLabels'],
  ['spec', 'template', 'metadata', 'labels'],
] as const;

const lengthOf = (value: Value | undefined): number => (typeof value === 'string' ? value.length : 0);

function longParts(
  object: RenderedObject,
  before: RenderedObject,
  given: (what: string, length: number, limit: number) => string,
): TooLong[] {
  const found: TooLong[] = [];
  for (const part of ['containers', 'initContainers', 'volumes']) {
    const list = valueAt(object.value, 'spec', 'template', 'spec', part);
    const short = valueAt(before.value, 'spec', 'template', 'spec', part);
    (Array.isArray(list) ? list : []).forEach((item, i) => {
      const name = valueAt(item, 'name');
      const old = Array.isArray(short) ? valueAt(short[i], 'name') : undefined;
      if (lengthOf(name) <= LABEL_LENGTH || lengthOf(old) > LABEL_LENGTH) return;
      const what = part === 'volumes' ? 'the name of a volume' : 'the name of a container';
      found.push({ path: ['spec', 'template', 'spec', part], message: given(what, lengthOf(name), LABEL_LENGTH) });
    });
  }
  return found;
}
