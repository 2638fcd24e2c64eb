/** Lists of quantities: the server keeps nothing finer than a thousandth (SetDefaults_ResourceList, pkg/apis/core/v1/defaults.go). */
import { isObject, type Json, type JsonObject, quantityOf, quantityText, scaledQuantity, setKey } from '../../kube/index.ts';
import type { Shape, Step } from './shape.ts';

const MILLI = -3;

/** Limits and requests, wherever a type has them. */
export const RESOURCES: Shape = { after: roundLists('limits', 'requests') };

/** Rounds the quantities of the named fields up to thousandths. */
export function roundLists(...keys: readonly string[]): Step {
  return (object) => {
    let out = object;
    for (const key of keys) {
      const old = object[key];
      if (!isObject(old)) continue;
      const made = roundList(old);
      if (made !== old) out = { ...out, [key]: made };
    }
    return out;
  };
}

function roundList(list: JsonObject): JsonObject {
  let out: { [key: string]: Json } | undefined;
  for (const name in list) {
    const value = list[name] as Json;
    if (!mayBeFine(value)) continue;
    const read = quantityOf(value);
    if ('error' in read || read.value.scale >= MILLI) continue;
    out ??= { ...list };
    setKey(out, name, quantityText({ unscaled: scaledQuantity(read.value, 3), scale: MILLI, format: read.value.format }));
  }
  return out ?? list;
}

/** Only a fraction, a small suffix or an exponent can be finer than a thousandth: most quantities need not be read. */
function mayBeFine(value: Json): boolean {
  if (typeof value === 'number') return !Number.isInteger(value);
  if (typeof value !== 'string') return false;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code === 0x2e || code === 0x6e || code === 0x75 || code === 0x65 || code === 0x45) return true; // . n u e E
  }
  return false;
}
