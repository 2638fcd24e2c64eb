/**
 * What Go's decoders say of one scalar: encoding/json for plain types, and the types with a decoder of their own (resource.Quantity,
 * intstr.IntOrString, metav1.Time and MicroTime, []byte). undefined: all is well.
 */
import { decodeUtf8, encodeUtf8 } from '../../base/index.ts';
import { GoError, parseTime, utcZone } from '../../golang/index.ts';
import { isList, isObject, type Json, parseQuantity } from '../../kube/index.ts';
import type { Field, ScalarShape } from '../pack/index.ts';
import { goType } from './go-type.ts';

export interface ScalarFault {
  readonly rule: string;
  readonly detail: string;
}

const WRONG = 'schema/wrong-type';
const INT32 = 2 ** 31;
const INT64 = 2 ** 63;

/** @param value not null @param where "ServicePort.spec.ports.port", made only when something is wrong */
export function scalarFault(kind: ScalarShape['kind'], value: Json, where: () => string, field?: Field): ScalarFault | undefined {
  switch (kind) {
    case 'any':
      return undefined;
    case 'string':
      return typeof value === 'string' ? undefined : mismatch(value, goType({ kind }, field), where());
    case 'boolean':
      return typeof value === 'boolean' ? undefined : mismatch(value, 'bool', where());
    case 'int32':
      return integerFault(value, 'int32', INT32, where);
    case 'int64':
      return integerFault(value, 'int64', INT64, where);
    case 'double':
      return typeof value === 'number' ? undefined : mismatch(value, 'float64', where());
    case 'int-or-string':
      return typeof value === 'string' ? undefined : intOrStringFault(value, where);
    case 'quantity':
      return quantityFault(value);
    case 'bytes':
      return typeof value === 'string' ? base64Fault(value) : isBytes(value) ? undefined : mismatch(value, '[]uint8', where());
    case 'date-time':
    case 'micro-time':
      return timeFault(kind, value, where);
  }
}

function integerFault(value: Json, type: string, limit: number, where: () => string): ScalarFault | undefined {
  if (typeof value !== 'number') return mismatch(value, type, where());
  if (Number.isInteger(value) && value >= -limit && value < limit) return undefined;
  const rule = Number.isInteger(value) ? 'schema/range' : WRONG;
  return { rule, detail: `json: cannot unmarshal number ${value} into Go struct field ${where()} of type ${type}` };
}

function intOrStringFault(value: Json, where: () => string): ScalarFault | undefined {
  const fault = integerFault(value, 'int32', INT32, where);
  return fault?.rule === WRONG ? { ...fault, rule: 'schema/int-or-string' } : fault;
}

/** Go: a quantity is read from the JSON text itself, without its quotes, so that numbers do and `true` is as bad as "true". */
function quantityFault(value: Json): ScalarFault | undefined {
  const text = typeof value === 'string' ? value.trim() : typeof value === 'object' ? '{' : String(value);
  const result = parseQuantity(text);
  return 'error' in result ? { rule: 'schema/quantity', detail: result.error } : undefined;
}

/** Go: a []byte may be written as a list of numbers too. */
function isBytes(value: Json): boolean {
  return isList(value) && value.every((item) => typeof item === 'number' && Number.isInteger(item) && item >= 0 && item < 256);
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Go: base64.StdEncoding skips line breaks. */
function base64Fault(text: string): ScalarFault | undefined {
  if (BASE64.test(text) || BASE64.test(text.replace(/[\r\n]/g, ''))) return undefined;
  return { rule: 'schema/format', detail: `illegal base64 data at input byte ${illegalByte(text)}` };
}

/** The offset that Go names: of the first byte that cannot be, else of the quantum that is cut short. */
function illegalByte(text: string): number {
  let inQuantum = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '\r' || c === '\n') continue;
    if (inQuantum === 0) start = i;
    if (!/[A-Za-z0-9+/]/.test(c)) return c === '=' && inQuantum >= 2 ? Math.min(i + 1, text.length) : i;
    inQuantum = (inQuantum + 1) % 4;
  }
  return inQuantum === 0 ? text.length : start;
}

const LAYOUTS = { 'date-time': '2006-01-02T15:04:05Z07:00', 'micro-time': '2006-01-02T15:04:05.000000Z07:00' };
const TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d?):(\d\d):(\d\d)([.,]\d+)?(?:Z|[+-](\d\d):(\d\d))$/;

function timeFault(kind: 'date-time' | 'micro-time', value: Json, where: () => string): ScalarFault | undefined {
  if (typeof value !== 'string') return mismatch(value, 'string', where());
  const found = TIME.exec(value);
  const fraction = kind === 'date-time' || /^\.\d{6}$/.test(found?.[7] ?? '');
  if (found !== null && fraction && isDate(found)) return undefined;
  try {
    parseTime(LAYOUTS[kind], encodeUtf8(value), utcZone);
    return undefined;
  } catch (error) {
    if (error instanceof GoError) return { rule: 'schema/format', detail: decodeUtf8(error.message) };
    throw error;
  }
}

function isDate([, year, month, day, hour, minute, second, , zoneHours, zoneMinutes]: RegExpExecArray): boolean {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const leap = (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1];
  if (days === undefined || d < 1 || d > days) return false;
  return Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60 && Number(zoneHours ?? 0) <= 24 && Number(zoneMinutes ?? 0) < 60;
}

export function mismatch(value: Json, type: string, where: string): ScalarFault {
  return { rule: WRONG, detail: `json: cannot unmarshal ${jsonType(value)} into Go struct field ${where} of type ${type}` };
}

function jsonType(value: Json): string {
  if (Array.isArray(value)) return 'array';
  if (isObject(value)) return 'object';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** What was meant, where that is plain: 80 for "80", "5" for 5, true for "true". */
export function meant(kind: ScalarShape['kind'], value: Json): Json | undefined {
  if (kind === 'string' && (typeof value === 'number' || typeof value === 'boolean')) return String(value);
  if (kind === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  if ((kind === 'int32' || kind === 'int64') && typeof value === 'string' && /^-?\d{1,9}$/.test(value)) return Number(value);
  return undefined;
}
