/** Answers of Kubernetes' own code (testdata/README.md) against ours: sums, quotas, limit ranges, budgets, updates, autoscalers. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sourceDir } from '../../testing/source-dir.ts';
import type { Json, JsonObject } from '../json.ts';
import { type PodFacts, podGroup, replicasForAverage, replicasForUtilization } from './autoscale.ts';
import { budgetOf } from './disruption.ts';
import { applyLimitRange, claimLimitFaults, limitRangeFaults } from './limit-range.ts';
import { containerResources, podResources, qosClass, type ResourceList, resourceTexts } from './pod-resources.ts';
import { claimUsage, missingForQuota, podUsage, quotaMatchesClaim, quotaMatchesOthers, quotaMatchesPod, serviceUsage } from './quota.ts';
import { objectAt, textAt } from './read.ts';
import { daemonSetUpdate, deploymentUpdate, statefulSetUpdate } from './rollout.ts';
import { limitReplicas } from './scale-limits.ts';

function rows<Row>(name: string): readonly Row[] {
  return JSON.parse(readFileSync(join(sourceDir(import.meta.url), 'testdata', name), 'utf8'));
}

function texts(list: ResourceList): JsonObject {
  return resourceTexts(list);
}

test('pods: requests, limits, quota usage, quality of service', () => {
  for (const { spec, want } of rows<{ spec: JsonObject; want: Json }>('pods.json')) {
    const { requests, limits } = podResources(spec);
    const got = { requests: texts(requests), limits: texts(limits), usage: texts(podUsage(spec)), qos: qosClass(spec) };
    assert.deepEqual(got, want, JSON.stringify(spec));
  }
});

/** Upstream goes through its maps in any order, and joins: `[a, b]`. */
function sentences(error: string | null): readonly string[] {
  if (error === null) return [];
  return (error.startsWith('[') ? error.slice(1, -1) : error).split(/, (?=minimum|maximum|\w[\w-]* max limit)/).sort();
}

test('limit ranges: defaults and refusals', () => {
  interface Row {
    readonly object: JsonObject;
    readonly limits: JsonObject;
    readonly want: {
      readonly error: string | null;
      readonly containers?: readonly { requests: JsonObject; limits: JsonObject; name: string }[];
    };
  }
  for (const { object, limits, want } of rows<Row>('limit-ranges.json')) {
    if (object['kind'] === 'PersistentVolumeClaim') {
      assert.deepEqual([...new Set(claimLimitFaults(object, limits))].sort(), sentences(want.error));
      continue;
    }
    const spec = applyLimitRange(objectAt(object, 'spec'), limits);
    assert.deepEqual([...new Set(limitRangeFaults(spec, limits))].sort(), sentences(want.error), JSON.stringify(object));
    const containers = [...((spec['initContainers'] as Json[]) ?? []), ...(spec['containers'] as Json[])].map((container) => {
      const own = containerResources(container);
      return { name: textAt(container, 'name'), requests: texts(own.requests), limits: texts(own.limits) };
    });
    assert.deepEqual(containers, want.containers);
  }
});

test('quotas: scopes, demands, usage of services and claims', () => {
  interface Row {
    readonly object: JsonObject;
    readonly quota?: JsonObject;
    readonly want: { readonly match?: boolean; readonly constraint?: string | null; readonly usage?: JsonObject };
  }
  for (const { object, quota, want } of rows<Row>('quotas.json')) {
    const kind = object['kind'];
    if (quota === undefined) {
      assert.deepEqual(texts(kind === 'Service' ? serviceUsage(object) : claimUsage(object)), want.usage, JSON.stringify(object));
      continue;
    }
    const spec = objectAt(object, 'spec');
    const match =
      kind === 'Pod' ? quotaMatchesPod(quota, spec) : kind === 'Service' ? quotaMatchesOthers(quota) : quotaMatchesClaim(quota, object);
    assert.equal(match, want.match, JSON.stringify({ object, quota }));
    if (kind === 'Pod') assert.equal(missingForQuota(quota, spec) ?? null, want.constraint, JSON.stringify({ object, quota }));
  }
});

test('updates: surge and unavailability of Deployments, DaemonSets, StatefulSets', () => {
  interface Row {
    readonly object: JsonObject;
    readonly nodes?: number;
    readonly want: { readonly surge?: number; readonly unavailable: number; readonly min?: number };
  }
  for (const { object, nodes, want } of rows<Row>('updates.json')) {
    const name = JSON.stringify(object);
    const type = textAt(object, 'spec', object['kind'] === 'Deployment' ? 'strategy' : 'updateStrategy', 'type');
    if (object['kind'] === 'Deployment') {
      const got = deploymentUpdate(object);
      assert.equal(got.surge, want.surge, name);
      assert.equal(got.minAvailable, want.min, name);
      // Upstream counts no unavailability in a Recreate; all pods go.
      if (type !== 'Recreate') assert.equal(got.unavailable, want.unavailable, name);
    } else if (object['kind'] === 'DaemonSet') {
      const got = daemonSetUpdate(object, nodes ?? 0);
      // The recorder let one pod be missing under OnDelete, too.
      if (type !== 'OnDelete') assert.deepEqual([got.surge, got.unavailable], [want.surge, want.unavailable], name);
    } else {
      const got = statefulSetUpdate(object, { maxUnavailable: true });
      assert.equal(got.unavailable, Math.min(want.unavailable, got.updated), name);
      assert.equal(statefulSetUpdate(object).unavailable, Math.min(1, got.updated), name);
    }
  }
});

test('budgets: expected and desired pods', () => {
  interface Row {
    readonly object: JsonObject;
    readonly scales: readonly number[];
    readonly want: { readonly expected: number; readonly desired: number; readonly error?: string };
  }
  for (const { object, scales, want } of rows<Row>('budgets.json')) {
    const pods = scales.reduce((sum, scale) => sum + scale, 0);
    const got = budgetOf(object, { scales, pods });
    if (want.error !== undefined) assert.equal(got.error, want.error, JSON.stringify(object));
    else assert.deepEqual(got, { expected: want.expected, desired: want.desired }, JSON.stringify({ object, scales }));
  }
});

test('autoscalers: proposals and limits', () => {
  interface Event {
    readonly age: number;
    readonly change: number;
  }
  interface LimitRow {
    readonly object: JsonObject;
    readonly min: number;
    readonly max: number;
    readonly current: number;
    readonly desired: number;
    readonly ups: readonly Event[];
    readonly downs: readonly Event[];
    readonly recs: readonly Event[];
    readonly want: { readonly replicas: number; readonly conditions: string };
  }
  interface ProposalRow {
    readonly facts: readonly { readonly facts: PodFacts; readonly req: number; readonly u?: number }[];
    readonly current: number;
    readonly target: number;
    readonly up: number;
    readonly down: number;
    readonly raw: boolean;
    readonly resource: string;
    readonly want: { readonly replicas: number; readonly usage: number; readonly error?: string };
  }
  const nowMs = 10_000_000;
  const events = (list: readonly Event[]) => list.map(({ age, change }) => ({ atMs: nowMs - age * 1000, change, replicas: change }));
  for (const row of rows<LimitRow | ProposalRow>('autoscalers.json')) {
    if ('facts' in row) {
      const pods = row.facts.map(({ facts, req, u }) => ({
        group: podGroup(facts, row.resource, 0),
        request: req,
        ...(u === undefined ? {} : { usage: u }),
      }));
      const propose = row.raw ? replicasForAverage : replicasForUtilization;
      const got = propose(pods, row.current, row.target, { up: row.up, down: row.down });
      const { replicas, usage, error } = row.want;
      assert.deepEqual(got, error === undefined ? { replicas, usage } : { error }, JSON.stringify(row));
      continue;
    }
    const history = { recommendations: events(row.recs), ups: events(row.ups), downs: events(row.downs) };
    const got = limitReplicas(row.object, { ...row, nowMs, history });
    const limited = got.limited === 'DesiredWithinRange' ? 'False' : 'True';
    assert.deepEqual(
      [got.replicas, `AbleToScale=True/${got.ableToScale};ScalingLimited=${limited}/${got.limited};`],
      [row.want.replicas, row.want.conditions],
      JSON.stringify(row),
    );
  }
});
