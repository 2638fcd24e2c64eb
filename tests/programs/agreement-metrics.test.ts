import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedMetrics, exposedMetrics, metricFaults } from './agreement-metrics.ts';

const asked: readonly (readonly [promql: string, want: string])[] = [
  ['up == 0', 'up'],
  ['sum(rate(a_total{pod=~"b{6,10}-c",status!="5.."}[5m])) by (route) > 0.05', 'a_total(pod,status)'],
  ['sum by (le, strategy) (rate(a_bucket[$__rate_interval])) / ignoring(x) b', 'a_bucket b'],
  ['(a{} or vector(0)) < 1 and on (pod) b:c offset 5m', 'a b:c'],
  ["max(a{x='by (y) {z}'}) unless bool", 'a(x)'],
];

test('metrics and labels that PromQL asks for', () => {
  for (const [promql, want] of asked) {
    const found = askedMetrics(promql).map(({ metric, labels }) => metric + (labels.length > 0 ? `(${labels.join()})` : ''));
    assert.equal(found.join(' '), want, promql);
  }
});

const exposition = `# HELP waits_total Not counted yet
# TYPE waits_total counter
# TYPE asks_seconds histogram
asks_seconds_bucket{le="1",route="/"} 1
asks_seconds_bucket{le="+Inf",route="/"} 1
asks_seconds_sum{route="/"} 0.5
asks_seconds_count{route="/"} 1
`;

test('metrics of a program: counted or only declared', () => {
  const found = [...exposedMetrics(exposition)].map(([name, labels]) => `${name} ${labels && [...labels].join()}`);
  assert.deepEqual(found.sort(), [
    'asks_seconds_bucket le,route',
    'asks_seconds_count route',
    'asks_seconds_sum route',
    'waits_total undefined',
  ]);
});

test('what is asked for and not there', () => {
  const faults = (promql: string) => metricFaults(promql, exposedMetrics(exposition));
  for (const promql of ['waits_total{any="x"}', 'asks_seconds_sum{route="/",pod="x"}', 'kube_pod_info', 'up'])
    assert.deepEqual(faults(promql), []);
  assert.match(faults('rate(wait_total[1m])').join(), /asks for wait_total, which no program has/);
  assert.match(faults('asks_seconds_sum{path="/"}').join(), /asks for asks_seconds_sum by path/);
});
