/**
 * For the tests of this folder: evaluates a call as a template writes it, `trunc -3 (upper "abc")`, and shows the result with its types.
 * No template engine: arguments are given as they are, but for nil, which becomes a nil map or list where the parameter is one. The
 * wanted texts of the tables were all printed by sprig itself.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeUtf8, fixedClock, seededRandom } from '../base/index.ts';
import {
  durationType,
  type FuncMap,
  fixed,
  formatFloat,
  formatTime,
  GoBytes,
  GoComplex,
  GoError,
  type GoFunc,
  GoInt,
  type GoMap,
  GoStruct,
  type GoType,
  goDuration,
  goNil,
  goTime,
  nilList,
  printValue,
  quote,
  sortedKeys,
  timeAt,
  timeType,
  timeValue,
  typedList,
  typedMap,
  typeNamed,
  typeOf,
  types,
  utcZone,
  type Value,
  variadic,
  versionOf,
  versionPointerType,
  versionString,
} from '../golang/index.ts';
import { sprigFunctions } from './index.ts';

const { float64, int, int64, list, map, string } = types;
const commonValues: GoType<GoMap> = typeNamed('common.Values', 'map', types.any);

function nilMap(): GoMap {
  const nothing: GoMap = new Map();
  nothing[goNil] = true;
  return nothing;
}

/** Values that templates cannot write down. */
const makers: readonly GoFunc[] = [
  fixed('mkBytes', [string], (s) => new GoBytes(s)),
  variadic('mkStrs', [], string, (...s) => typedList(types.strings, s)),
  variadic('mkInts', [], int, (...n) => typedList(types.ints, n)),
  fixed('mkU8', [int], (n) => new GoInt(BigInt.asUintN(8, n.n), types.uint8)),
  fixed('mkI32', [int], (n) => new GoInt(BigInt.asIntN(32, n.n), types.int32)),
  fixed('mkU64', [int], (n) => new GoInt(BigInt.asUintN(64, n.n), types.uint64)),
  fixed('mkI64', [int], (n) => new GoInt(n.n, int64)),
  fixed('mkDur', [int], (n) => goDuration(n.n)),
  fixed('mkTime', [int64, int64], (s, n) => goTime(timeAt(s.n, n.n, utcZone))),
  fixed('mkVals', [map], (m) => typedMap(commonValues, new Map(m))),
  fixed('mkNilMap', [], nilMap),
  fixed('mkNilList', [], () => nilList(list)),
  fixed('mkCplx', [float64, float64], (re, im) => new GoComplex(re, im)),
  fixed('unb64', [string], (s) => Buffer.from(s, 'base64').toString('latin1')),
];

export const functions: FuncMap = sprigFunctions({ random: seededRandom('tests'), clock: fixedClock(1_700_000_000n * 1_000_000_000n) });
const all: FuncMap = new Map([...functions, ...makers.map((f) => [f.name, f] as const)]);

/** One test for each row: the call, and what Go gives for it: a dump of the result, or "error: …". */
export function testCalls(rows: readonly (readonly [call: string, want: string])[]): void {
  for (const [call, want] of rows) {
    test(call, () => {
      assert.equal(evaluate(call), encodeUtf8(want));
    });
  }
}

/** The dump of what a call gives, or "error: …". */
export function evaluate(call: string): string {
  const tokens = encodeUtf8(call).match(/"(?:[^"\\]|\\.)*"|[()]|[^\s()"]+/g) ?? [];
  try {
    return dump(readCall(tokens, 0).value);
  } catch (error) {
    if (error instanceof GoError) return `error: ${error.message}`;
    throw error;
  }
}

interface Read {
  readonly value: Value;
  readonly next: number;
}

function readCall(tokens: readonly string[], start: number): Read {
  const f = all.get(tokens[start]!);
  assert.ok(f, `no function ${tokens[start]}`);
  const args: Value[] = [];
  let next = start + 1;
  while (next < tokens.length && tokens[next] !== ')') {
    const param = f.params[Math.min(args.length, f.params.length - 1)] ?? types.any;
    const argument = readArgument(tokens, next, param);
    args.push(argument.value);
    next = argument.next;
  }
  return { value: f.call(...args), next };
}

function readArgument(tokens: readonly string[], at: number, param: GoType): Read {
  const token = tokens[at]!;
  if (token === '(') {
    const { value, next } = readCall(tokens, at + 1);
    return { value, next: next + 1 };
  }
  return { value: literal(token, param), next: at + 1 };
}

function literal(token: string, param: GoType): Value {
  if (token.startsWith('"')) return encodeUtf8(JSON.parse(Buffer.from(token, 'latin1').toString('utf8')));
  if (token === 'nil') return param === map ? nilMap() : param === list ? nilList(list) : null;
  if (token === 'true' || token === 'false') return token === 'true';
  if (/^-?[0-9]+$/.test(token) && param !== float64)
    return new GoInt(BigInt(token), param.kind.includes('int') && param !== types.any ? (param as GoType<GoInt>) : int);
  return Number(token);
}

/** A value with the types of everything in it. */
export function dump(value: Value): string {
  if (value === null) return 'nil';
  if (typeof value === 'string') return `string:${quote(value)}`;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return `f:${formatFloat(value, 'g', -1)}`;
  const name = typeOf(value)!.name;
  if (value instanceof GoBytes) return `bytes:${Buffer.from(value.data, 'latin1').toString('hex')}`;
  if (Array.isArray(value)) return value[goNil] ? `${name}(nil)` : `${name}[${value.map(dump).join(',')}]`;
  if (value instanceof Map) {
    if ((value as GoMap)[goNil]) return `${name}(nil)`;
    return `${name}{${sortedKeys(value)
      .map((key) => `${quote(key)}:${dump(value.get(key)!)}`)
      .join(',')}}`;
  }
  if (value instanceof GoInt && value.type === durationType) return `dur:${printValue(value)}`;
  return value instanceof GoStruct ? dumpStruct(value, name) : `${name}:${printValue(value)}`;
}

function dumpStruct(value: GoStruct, name: string): string {
  if (value.type === timeType) {
    const time = timeValue(value);
    return `time:${formatTime(time, '2006-01-02T15:04:05.999999999Z07:00')}/${time.zone.name}`;
  }
  if (value.type !== versionPointerType) return `${name}:${printValue(value)}`;
  const version = versionOf(value);
  return `ver:${quote(versionString(version))}${quote(version.original)}`;
}
