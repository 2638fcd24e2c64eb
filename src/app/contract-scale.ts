/** The values of autoscalers. */
import { type ComponentInput, rare } from './contract-part.ts';
import { isComputed } from './expression.ts';
import type { JsonMap } from './model.ts';
import type { Hpa, Keda, ScaleSpeed } from './scale.ts';
import { FLAG, integer, OPEN_LIST, OPEN_MAP, VARIABLE } from './value-schema.ts';

export function scaleValues(input: ComponentInput, hpa: Hpa, enabled: boolean): void {
  const { draft } = input;
  draft.group('autoscaling', input.flat ? 'HorizontalPodAutoscaler; needs the metrics server' : '');
  draft.value(
    'autoscaling.enabled',
    enabled && hpa.targets.enabled !== false,
    FLAG,
    'While true, the autoscaler alone sets the number of pods',
  );
  draft.value('autoscaling.minReplicas', hpa.min, integer(1), 'Fewest pods');
  draft.value('autoscaling.maxReplicas', hpa.max, integer(1), 'Most pods');
  const { cpu, memory, behavior } = hpa.targets;
  draft.value(
    'autoscaling.targetCPUUtilizationPercentage',
    cpu ?? 0,
    integer(0),
    'Wanted CPU use, in percent of the request; 0: not looked at',
  );
  draft.value(
    'autoscaling.targetMemoryUtilizationPercentage',
    memory ?? 0,
    integer(0),
    'Wanted memory use, in percent of the request; 0: not looked at',
    memory === undefined ? rare(input) : {},
  );
  const more = 'More metrics (MetricSpec of autoscaling/v2), e.g. of the requests per second';
  draft.value('autoscaling.metrics', [], OPEN_LIST, more, { place: 'schema' });
  const speeds = { ...(behavior?.up && { scaleUp: speedOf(behavior.up) }), ...(behavior?.down && { scaleDown: speedOf(behavior.down) }) };
  const doc = "How fast (HorizontalPodAutoscalerBehavior); empty: Kubernetes' own";
  draft.value('autoscaling.behavior', speeds, OPEN_MAP, doc, behavior === undefined ? rare(input) : {});
}

/** KEDA's: what its triggers look at stays reachable as values. */
export function kedaValues(input: ComponentInput, { min, max, options }: Keda, enabled: boolean): void {
  const { draft } = input;
  draft.group('autoscaling', input.flat ? 'ScaledObject; needs KEDA in the cluster' : '');
  draft.value('autoscaling.enabled', enabled && options.enabled !== false, FLAG, 'While true, KEDA alone sets the number of pods');
  draft.value('autoscaling.minReplicas', min, integer(0), 'Fewest pods');
  draft.value('autoscaling.maxReplicas', max, integer(1), 'Most pods');
  draft.value('autoscaling.pollingInterval', options.poll ?? 30, integer(1), 'Seconds between two looks');
  draft.value('autoscaling.cooldownPeriod', options.cooldown ?? 300, integer(0), 'Seconds of calm before the last pods go');
  for (const [name, trigger] of Object.entries(options.triggers)) {
    draft.group(`autoscaling.triggers.${name}`, `What KEDA looks at (${trigger.type})`);
    for (const [word, initial] of Object.entries(trigger.metadata)) {
      if (!isComputed(initial)) draft.value(`autoscaling.triggers.${name}.${word}`, initial, VARIABLE, '');
    }
  }
}

function speedOf(speed: ScaleSpeed): JsonMap {
  return {
    ...(speed.calm !== undefined && { stabilizationWindowSeconds: speed.calm }),
    ...(speed.percent !== undefined && { policies: [{ type: 'Percent', value: speed.percent, periodSeconds: speed.period ?? 60 }] }),
  };
}
