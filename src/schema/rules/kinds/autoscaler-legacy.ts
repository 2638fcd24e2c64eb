/** The metrics of a HorizontalPodAutoscaler in the v2 form, whatever its version: the conversions of pkg/apis/autoscaling/{v1,v2beta1}. */
import type { Json, JsonObject } from '../../../kube/index.ts';
import { given, items, part, text } from './read.ts';

export function metricsOf(object: JsonObject): readonly JsonObject[] {
  const spec = part(object['spec']);
  const version = text(object['apiVersion']).replace('autoscaling/', '');
  if (version === 'v1') return cpuMetric(spec['targetCPUUtilizationPercentage']);
  const list = items(spec['metrics']).map(part);
  return version === 'v2beta1' ? list.map(fromBeta1) : list;
}

function cpuMetric(percentage: Json | undefined): readonly JsonObject[] {
  if (!given(percentage)) return [];
  return [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: percentage } } }];
}

function fromBeta1(metric: JsonObject): JsonObject {
  const result: { [key: string]: Json } = {};
  for (const name of Object.keys(metric)) {
    const value = metric[name]!;
    result[name] = name === 'type' || !given(value) ? value : beta1Source(name, part(value));
  }
  return result;
}

function beta1Source(kind: string, source: JsonObject): JsonObject {
  const value = kind === 'object' || kind === 'external' ? nonZero(source['targetValue']) : null;
  const average = kind === 'object' ? source['averageValue'] : source['targetAverageValue'];
  const utilization = source['targetAverageUtilization'];
  const type = given(utilization) ? 'Utilization' : given(value) ? 'Value' : 'AverageValue';
  return {
    name: source['name'] ?? null,
    container: source['container'] ?? null,
    metric: { name: source['metricName'] ?? null },
    describedObject: source['target'] ?? null,
    target: { type, value: value ?? null, averageValue: average ?? null, averageUtilization: utilization ?? null },
  };
}

function nonZero(value: Json | undefined): Json {
  return value === undefined || value === '0' || value === 0 ? null : value;
}
