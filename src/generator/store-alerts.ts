/** Alerts of stores: the server away, its volume full, its connections or memory used up, its dumps missed. */
import type { ResolvedApplication, ResolvedStore } from '../app/index.ts';
import type { RuleText } from './alert.ts';
import { storeName, storeObject } from './store-link.ts';
import { bundledText, storeFlag } from './store-pod.ts';

export function storeAlerts(application: ResolvedApplication): readonly RuleText[] {
  return application.stores.flatMap((store) => [
    ...serverAlerts(application, store),
    ...(store.backup ? backupAlerts(application, store) : []),
  ]);
}

function serverAlerts(application: ResolvedApplication, store: ResolvedStore): readonly RuleText[] {
  const name = storeName(application, store);
  const subject = subjectOf(store);
  const namespace = 'namespace="{{ .Release.Namespace }}"';
  const pods = `${namespace},pod=~"{{ ${name} }}-${store.as === 'StatefulSet' ? '[0-9]+' : '[a-z0-9]+-[a-z0-9]+'}"`;
  const claim = store.as === 'StatefulSet' ? `data-{{ ${name} }}-0` : `{{ ${name} }}`;
  const bundled = bundledText(application, store);
  const exported = `and (${bundled}) ${storeFlag(application, store, 'metrics.enabled')}`;
  return [
    {
      name: `${subject}Unavailable`,
      when: `(sum(kube_pod_status_ready{condition="true",${pods}}) or vector(0)) < 1`,
      for: '2m',
      severity: 'critical',
      summary: `${store.title} is not ready`,
      condition: bundled,
    },
    ...(store.persistent ? [volumeAlert(store, `${namespace},persistentvolumeclaim="${claim}"`, `${bundled}`, application)] : []),
    store.engine === 'postgres'
      ? {
          name: `${subject}ConnectionsUsedUp`,
          when: `sum(pg_stat_database_numbackends{${pods}}) / max(pg_settings_max_connections{${pods}}) > 0.8`,
          for: '5m',
          severity: 'warning',
          summary: 'More than four fifths of the connections of PostgreSQL are used',
          condition: exported,
        }
      : {
          name: `${subject}MemoryUsedUp`,
          when: `redis_memory_used_bytes{${pods}} / (redis_memory_max_bytes{${pods}} > 0) > 0.9`,
          for: '5m',
          severity: 'warning',
          summary: 'More than nine tenths of the memory of Redis are used',
          condition: exported,
        },
  ];
}

function volumeAlert(store: ResolvedStore, claim: string, bundled: string, application: ResolvedApplication): RuleText {
  return {
    name: `${subjectOf(store)}VolumeFull`,
    when: `kubelet_volume_stats_available_bytes{${claim}} / kubelet_volume_stats_capacity_bytes{${claim}} < 0.15`,
    for: '15m',
    severity: 'critical',
    summary: `Less than a seventh of the volume of ${store.title} is free`,
    condition: `and (${bundled}) ${storeFlag(application, store, 'persistence.enabled')}`,
  };
}

function backupAlerts(application: ResolvedApplication, store: ResolvedStore): readonly RuleText[] {
  const object = `{{ ${storeObject(application, store, '-backup')} }}`;
  const condition = storeFlag(application, store, 'backup.enabled');
  return [
    {
      name: `${subjectOf(store)}BackupFailed`,
      when: `kube_job_status_failed{namespace="{{ .Release.Namespace }}",job_name=~"${object}-[a-z0-9]+"} > 0`,
      severity: 'critical',
      summary: `A dump of ${store.title} failed`,
      condition,
    },
    {
      name: `${subjectOf(store)}BackupMissed`,
      when: `time() - kube_cronjob_next_schedule_time{namespace="{{ .Release.Namespace }}",cronjob="${object}"} > 3600`,
      severity: 'critical',
      summary: `A dump of ${store.title} was not made when it should have been`,
      condition,
    },
  ];
}

/** 'job-queue' → JobQueue. */
function subjectOf({ name }: ResolvedStore): string {
  return name.replaceAll(/(^|-)([a-z0-9])/g, (_, _dash, letter: string) => letter.toUpperCase());
}
