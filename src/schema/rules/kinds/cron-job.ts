/** CronJob (pkg/apis/batch/validation): schedule, time zone, and the Job that it makes. */

import { GoError, loadZone } from '../../../golang/index.ts';
import { At, type JsonObject, nameIsDnsSubdomain, parseCron, type Report } from '../../../kube/index.ts';
import { nonNegative } from './checks.ts';
import type { Kind, KindContext } from './context.ts';
import { validateJobSpec } from './job.ts';
import { given, maybePart, maybeText, part, text } from './read.ts';

const SPEC: At = At.root.to('spec');
/** The names of its Jobs end in eleven more characters. */
const NAME_MAX = 52;

export const cronJob: Kind = {
  namespaced: true,
  names: nameIsDnsSubdomain,
  validate(object, report, context) {
    const spec = part(object['spec']);
    const before = context.old === undefined ? undefined : part(context.old['spec']);
    schedule(spec, before, report, context);
    nonNegative(spec, ['startingDeadlineSeconds', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit'], SPEC, report);
    const zone = maybeText(spec['timeZone']);
    if (zone !== undefined && context.minor >= ZONES_SINCE && (before === undefined || maybeText(before['timeZone']) !== zone))
      timeZone(zone, report);
    concurrency(text(spec['concurrencyPolicy']), report);
    jobTemplate(part(spec['jobTemplate']), part(before?.['jobTemplate']), report, context);
    const name = text(part(object['metadata'])['name']);
    if (context.old === undefined && name.length > NAME_MAX)
      report.invalid(At.root.to('metadata').to('name'), 'api/job-name', name, 'must be no more than 52 characters');
  },
};

function schedule(spec: JsonObject, before: JsonObject | undefined, report: Report, { minor }: KindContext): void {
  const at = SPEC.to('schedule');
  const written = text(spec['schedule']);
  if (written === '') {
    report.required(at, 'api/cron-schedule');
    return;
  }
  const read = parseCron(written);
  if ('error' in read) report.invalid(at, 'api/cron-schedule', written, read.error);
  if (!written.includes('TZ')) return;
  // Before 1.29 a zone in the schedule only excluded the timeZone field.
  const lenient = minor < ZONE_IN_SCHEDULE_UNTIL || text(before?.['schedule']).includes('TZ');
  if (minor < ZONES_SINCE) return;
  if (!lenient) report.invalid(at, 'api/cron-schedule', written, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead');
  else if (given(spec['timeZone']))
    report.invalid(at, 'api/cron-schedule', written, 'cannot use both timeZone field and TZ or CRON_TZ in schedule');
}

const ZONE_IN_SCHEDULE_UNTIL = 29;
/** spec.timeZone is on by default. */
const ZONES_SINCE = 25;

function timeZone(zone: string, report: Report): void {
  const at = SPEC.to('timeZone');
  const refuse = (detail: string): void => report.invalid(at, 'api/cron-schedule', zone, detail);
  if (zone === '') {
    refuse('timeZone must be nil or non-empty string');
    return;
  }
  const parts = zone.split('/');
  if (parts.some((name) => name === '.' || name === '..' || name.startsWith('-') || !/^[A-Za-z._0-9+-]{1,14}$/.test(name))) {
    refuse(`unknown time zone ${zone}`);
    return;
  }
  if (zone.toLowerCase() === 'local') refuse('timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones');
  const fault = zoneFault(zone);
  if (fault !== undefined) refuse(fault);
}

function zoneFault(zone: string): string | undefined {
  try {
    loadZone(zone);
    return undefined;
  } catch (error) {
    if (error instanceof GoError) return error.message;
    throw error;
  }
}

function concurrency(policy: string, report: Report): void {
  const known = ['Allow', 'Forbid', 'Replace'];
  const at = SPEC.to('concurrencyPolicy');
  if (policy === '') report.required(at, 'api/allowed-value');
  else if (!known.includes(policy)) report.notSupported(at, 'api/allowed-value', policy, known);
}

function jobTemplate(template: JsonObject, before: JsonObject, report: Report, context: KindContext): void {
  const spec = part(template['spec']);
  const at = SPEC.to('jobTemplate').to('spec');
  validateJobSpec(spec, at, report, context, maybePart(part(before['spec'])['template']));
  if (given(spec['selector'])) report.invalid(at.to('selector'), 'api/job-selector', spec['selector'], '`selector` will be auto-generated');
  if (spec['manualSelector'] === true) report.notSupported(at.to('manualSelector'), 'api/job-selector', true, ['nil', 'false']);
}
