/** Keys of maps: strings in the end, whatever they were (sigs.k8s.io/yaml, convertToJSONableObject). */
import { formatFloat } from '../golang/index.ts';
import type { Scalar } from './resolve.ts';

/** The key as JSON has it; undefined for null and for whole numbers beyond int64, which sigs.k8s.io/yaml refuses. */
export function keyOfScalar(scalar: Scalar): string | undefined {
  switch (typeof scalar) {
    case 'string':
      return scalar;
    case 'boolean':
      return scalar ? 'true' : 'false';
    case 'bigint':
      return scalar < 2n ** 63n ? scalar.toString() : undefined;
    case 'number':
      return floatKey(scalar);
    default:
      return undefined;
  }
}

/** Go: keys that are floats are formatted as float32, shortest. */
function floatKey(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return single > 0 ? '.inf' : '-.inf';
  for (let precision = 1; precision < 10; precision++) {
    const short = Number(single.toPrecision(precision));
    if (Math.fround(short) === single) return formatFloat(short, 'g', -1);
  }
  return formatFloat(single, 'g', -1);
}
