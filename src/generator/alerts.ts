/** Alerts that every component gets after its kind, from kube-state-metrics, the kubelet and Prometheus itself. */
import type { ResolvedApplication, ResolvedComponent } from '../app/index.ts';
import type { RuleText } from './alert.ts';
import { storeAlerts } from './store-alerts.ts';
import { nameOf } from './template-text.ts';
import { flagText, ownFlag, valueText } from './template-value.ts';

export function alertsOf(application: ResolvedApplication): readonly RuleText[] {
  const { monitor } = application.reach;
  const own: readonly RuleText[] = (monitor?.alerts ?? []).map((alert) => ({
    ...alert,
    when: literalText(alert.when),
    summary: literalText(alert.summary),
  }));
  const said = new Set(own.map(({ name }) => name));
  const usual = [
    ...application.components.flatMap((component) => componentAlerts(application, component)),
    ...volumeAlerts(application),
    ...certificateAlerts(application),
    ...storeAlerts(application),
  ];
  return [...own, ...usual.filter(({ name }) => !said.has(name))];
}

function componentAlerts(application: ResolvedApplication, component: ResolvedComponent): readonly RuleText[] {
  if (component.workload === 'Job' || component.workload === 'CronJob') return jobAlerts(application, component);
  const { name } = component;
  const subject = subjectOf(application, component);
  const found: RuleText[] = [
    {
      name: `${subject}Unavailable`,
      of: name,
      when: '(sum(kube_pod_status_ready{condition="true",$pods}) or vector(0)) < 1',
      for: '5m',
      severity: 'critical',
      summary: `No pod of ${name} is ready`,
    },
    {
      name: `${subject}Restarting`,
      of: name,
      when: 'increase(kube_pod_container_status_restarts_total{$pods}[15m]) > 2',
      severity: 'warning',
      summary: `A pod of ${name} was restarted three times in a quarter of an hour`,
    },
    {
      name: `${subject}OutOfMemory`,
      of: name,
      when: 'kube_pod_container_status_last_terminated_reason{reason="OOMKilled",$pods} == 1 and on (namespace, pod, container) increase(kube_pod_container_status_restarts_total{$pods}[15m]) > 0',
      severity: 'warning',
      summary: `A container of ${name} was killed for want of memory`,
    },
  ];
  if (component.kind === 'scheduler') found.push(twice(subject, name));
  if (component.scales) found.push(atMaximum(application, component, subject));
  if (component.metrics !== undefined) found.push(unread(subject, name));
  return found;
}

function twice(subject: string, name: string): RuleText {
  return {
    name: `${subject}Twice`,
    of: name,
    when: 'sum(kube_pod_status_phase{phase="Running",$pods}) > 1',
    for: '5m',
    severity: 'critical',
    summary: `${name} runs more than once`,
  };
}

function unread(subject: string, name: string): RuleText {
  return {
    name: `${subject}MetricsMissing`,
    of: name,
    when: 'up{$pods} == 0',
    for: '10m',
    severity: 'warning',
    summary: `Prometheus cannot read the metrics of ${name}`,
  };
}

function atMaximum(application: ResolvedApplication, component: ResolvedComponent, subject: string): RuleText {
  const hpa = `namespace="{{ .Release.Namespace }}",horizontalpodautoscaler="{{ ${nameOf(application, component.hpaName)} }}"`;
  return {
    name: `${subject}AtMaximum`,
    when: `kube_horizontalpodautoscaler_status_current_replicas{${hpa}} >= kube_horizontalpodautoscaler_spec_max_replicas{${hpa}}`,
    for: '15m',
    severity: 'warning',
    summary: `The autoscaler of ${component.name} can add no more pods`,
    condition: ownFlag(application, component, 'autoscaling.enabled'),
  };
}

function jobAlerts(application: ResolvedApplication, component: ResolvedComponent): readonly RuleText[] {
  const subject = subjectOf(application, component);
  const object = `{{ ${nameOf(application, component.object)} }}`;
  const failed: RuleText = {
    name: `${subject}Failed`,
    when: `kube_job_status_failed{namespace="{{ .Release.Namespace }}",job_name=~"${object}(-[a-z0-9]+)?"} > 0`,
    severity: component.hook === undefined ? 'warning' : 'critical',
    summary: `${component.name} failed`,
  };
  if (component.kind !== 'cron') return [failed];
  const missed: RuleText = {
    name: `${subject}Missed`,
    when: `time() - kube_cronjob_next_schedule_time{namespace="{{ .Release.Namespace }}",cronjob="${object}"} > 3600`,
    severity: 'warning',
    summary: `${component.name} did not run when it should have`,
  };
  return [failed, missed];
}

function volumeAlerts(application: ResolvedApplication): readonly RuleText[] {
  return application.volumes
    .filter((volume) => volume.per === 'release')
    .map((volume) => {
      const claim = `namespace="{{ .Release.Namespace }}",persistentvolumeclaim="{{ ${nameOf(application, volume.object)} }}"`;
      return {
        name: `${pascal(volume.name)}VolumeFull`,
        when: `kubelet_volume_stats_available_bytes{${claim}} / kubelet_volume_stats_capacity_bytes{${claim}} < 0.1`,
        for: '15m',
        severity: 'warning',
        summary: `Less than a tenth of the volume ${volume.name} is free`,
      };
    });
}

function certificateAlerts(application: ResolvedApplication): readonly RuleText[] {
  if (!application.reach.ingress) return [];
  const enabled = flagText(application, ['ingress', 'enabled']);
  return [
    {
      name: 'CertificateExpires',
      when: 'certmanager_certificate_expiration_timestamp_seconds{namespace="{{ .Release.Namespace }}"} - time() < 14 * 24 * 3600',
      for: '1h',
      severity: 'warning',
      summary: 'A certificate ends within two weeks and was not renewed',
      condition: `and ${enabled} ${valueText(application, ['ingress', 'tls'])}`,
    },
  ];
}

/** Prometheus has templates too: its braces must come through Helm's. */
function literalText(text: string): string {
  return text.replaceAll('{{', '{{ "{{" }}');
}

/** 'celery-beat' → CeleryBeat; the one component of a flat chart is called like the application. */
function subjectOf(application: ResolvedApplication, component: ResolvedComponent): string {
  return pascal(component.values.length === 0 ? application.name : component.name);
}

function pascal(name: string): string {
  return name.replaceAll(/(^|-)([a-z0-9])/g, (_, _dash, letter: string) => letter.toUpperCase());
}
