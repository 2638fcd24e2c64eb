/** Helm's own template functions (pkg/engine/funcs.go and the late-bound ones of engine.go), laid over sprig's. */
import { type Clock, encodeUtf8, type Random } from '../base/index.ts';
import {
  fixed,
  GoError,
  type GoFunc,
  goFail,
  LimitError,
  marshalJson,
  marshalToml,
  quote,
  types,
  UnmarshalTypeError,
  unmarshalJsonList,
  unmarshalJsonMap,
  unmarshalToml,
  type Value,
} from '../golang/index.ts';
import type { ContextFunc, TemplateFuncs } from '../gotemplate/index.ts';
import { type SprigOptions, sprigFunctions } from '../sprig/index.ts';
import { readYamlList, readYamlMap, writeYaml, writeYamlPretty } from '../yaml/index.ts';
import type { HelmVersion } from './capabilities.ts';
import type { Asked, RenderOptions } from './options.ts';

/** Helm: how often one template may be included inside itself. */
const MAX_NESTED_INCLUDES = 1000;

/** The name of the set of all templates, and of every text that tpl parses. */
export const SET_NAME = 'gotpl';

/** Marks a message of `required` and `fail`, which Helm shows without the path to it. */
export const WARN_START = 'HELM_ERR_START';
export const WARN_END = 'HELM_ERR_END';

export interface FunctionOptions extends Pick<RenderOptions, 'cluster' | 'enableDns' | 'lint' | 'origins'> {
  readonly helm: HelmVersion;
  readonly random: Random;
  readonly clock: Clock;
  /** Collects what the snapshot could not answer. */
  readonly asked: Asked[];
  /** What toYaml, fromYaml and their like call instead of the YAML writer and reader. */
  readonly yaml?: YamlForms | undefined;
}

/** Writing and reading YAML as toYaml, toYamlPretty, fromYaml and fromYamlArray do it. */
export interface YamlForms {
  readonly write: (value: Value) => string;
  readonly writePretty: (value: Value) => string;
  readonly readMap: (text: string) => ReturnType<typeof readYamlMap>;
  readonly readList: (text: string) => ReturnType<typeof readYamlList>;
}

const PLAIN_YAML: YamlForms = {
  write: (value) => writeYaml(value),
  writePretty: (value) => writeYamlPretty(value),
  readMap: (text) => readYamlMap(text),
  readList: (text) => readYamlList(text),
};

/** All functions that a template of a chart can call. */
export function helmFunctions(options: FunctionOptions): TemplateFuncs {
  const functions = new Map<string, GoFunc | ContextFunc>(sprigFunctions(sprigOptions(options)));
  const own = [
    ...(options.helm === 4 ? MUST_FORMS : []),
    ...CONVERSIONS,
    ...yamlFunctions(options.yaml ?? PLAIN_YAML, options.helm),
    ...failing(options.lint ?? false),
    ...asking(options),
    include(),
    TPL,
  ];
  for (const f of own) functions.set(f.name, f);
  return functions;
}

/** The options of sprig as the Helm in question was built with it. */
export function sprigOptions({ helm, random, clock, origins }: FunctionOptions): SprigOptions {
  const options: SprigOptions =
    helm === 4 ? { random, clock, semver: 'v3.4', keyIdHash: 'sha256' } : { random, clock, semver: 'v3.3', keyIdHash: 'sha1' };
  return origins === undefined ? options : { ...options, origins };
}

const trimNewline = (text: string): string => (text.endsWith('\n') ? text.slice(0, -1) : text);

/** Runs what may fail; `otherwise` gives the value that Helm shows instead. Limits and bugs of ours go on. */
function orElse<T extends Value>(run: () => T, otherwise: (error: GoError) => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof GoError && !(error instanceof LimitError)) return otherwise(error);
    throw error;
  }
}

const toJson = (value: Value): string => marshalJson(value);

const errorIn = (error: GoError): Map<string, Value> => new Map([['Error', error.message]]);
/** Helm adds the error to what Go had read when it saw that something does not fit. */
const jsonErrorIn = (error: GoError): Value => {
  const map = error instanceof UnmarshalTypeError && error.value instanceof Map ? error.value : new Map<string, Value>();
  return map.set('Error', error.message);
};
const mapOf = (read: ReturnType<typeof readYamlMap>): Value =>
  read.error === undefined ? read.value : errorIn(new GoError(read.error.message));
const listOf = (read: ReturnType<typeof readYamlList>): Value => (read.error === undefined ? read.value : [read.error.message]);

function yamlFunctions({ write, writePretty, readMap, readList }: YamlForms, helm: HelmVersion): GoFunc[] {
  const toYaml = (value: Value): string => trimNewline(write(value));
  return [
    fixed('toYaml', [types.any], (value) =>
      orElse(
        () => toYaml(value),
        () => '',
      ),
    ),
    fixed('toYamlPretty', [types.any], (value) =>
      orElse(
        () => trimNewline(writePretty(value)),
        () => '',
      ),
    ),
    fixed('fromYaml', [types.string], (text) => mapOf(readMap(text))),
    fixed('fromYamlArray', [types.string], (text) => listOf(readList(text))),
    // Helm 3 has no mustToYaml.
    ...(helm === 4 ? [fixed('mustToYaml', [types.any], toYaml)] : []),
  ];
}

const CONVERSIONS: readonly GoFunc[] = [
  fixed('toJson', [types.any], (value) =>
    orElse(
      () => toJson(value),
      () => '',
    ),
  ),
  fixed('fromJson', [types.string], (text) => orElse<Value>(() => unmarshalJsonMap(text), jsonErrorIn)),
  fixed('fromJsonArray', [types.string], (text) =>
    orElse<Value>(
      () => unmarshalJsonList(text),
      (error) => [error.message],
    ),
  ),
  fixed('toToml', [types.any], (value) =>
    orElse(
      () => marshalToml(value),
      (error) => error.message,
    ),
  ),
  fixed('fromToml', [types.string], (text) => orElse<Value>(() => unmarshalToml(text), errorIn)),
];

/** Helm 4's; Helm 3 has sprig's mustToJson. */
const MUST_FORMS: readonly GoFunc[] = [fixed('mustToJson', [types.any], toJson)];

/** `required` and `fail`; when linting they let go. */
function failing(lint: boolean): GoFunc[] {
  const warn = (message: string): string => (lint ? '' : goFail(`${WARN_START}${message}${WARN_END}`));
  return [
    fixed('required', [types.string, types.any], (message, value) => (value === null || value === '' ? warn(message) : value)),
    fixed('fail', [types.string], warn),
  ];
}

function asking({ cluster, enableDns, asked }: FunctionOptions): GoFunc[] {
  const text = types.string;
  return [
    fixed('lookup', [text, text, text, text], (apiVersion, kind, namespace, name) => {
      const query = { apiVersion, kind, namespace, name };
      const found = cluster?.lookup?.(query);
      if (found === undefined) asked.push({ kind: 'lookup', query });
      return found ?? new Map();
    }),
    fixed('getHostByName', [text], (name) => {
      if (!enableDns) return '';
      const address = cluster?.hosts?.get(name);
      if (address === undefined) asked.push({ kind: 'host', name });
      return encodeUtf8(address ?? '');
    }),
  ];
}

/** include: a template's output as a string. The count of nestings belongs to one render. */
function include(): ContextFunc {
  const nested = new Map<string, number>();
  return {
    name: 'include',
    params: [types.string, types.any],
    variadic: false,
    callWithRun: (run, name, data) => {
      const key = name as string;
      const depth = nested.get(key) ?? 0;
      if (depth > MAX_NESTED_INCLUDES) goFail(`rendering template has a nested reference name: ${key}: unable to execute template`);
      nested.set(key, depth + 1);
      try {
        return run.executeTemplate(key, data!);
      } finally {
        nested.set(key, nested.get(key)! - 1);
      }
    },
  };
}

/** tpl: a text as a template among the templates that are there. */
const TPL: ContextFunc = {
  name: 'tpl',
  params: [types.string, types.any],
  variadic: false,
  callWithRun: (run, given, data) => {
    const text = given as string;
    // Without an action a text is its own output: no parsing, no set.
    if (!text.includes('{{')) return withoutNoValue(text);
    const { template, error, set } = run.parseText(SET_NAME, text);
    if (error !== undefined) throw new GoError(`cannot parse template ${quote(text)}: ${error.message}`, { cause: error });
    try {
      return withoutNoValue(run.executeIn(set, template, data!));
    } catch (cause) {
      if (!(cause instanceof GoError)) throw cause;
      throw new GoError(`error during tpl function execution for ${quote(text)}: ${cause.message}`, { cause });
    }
  },
};

/** Helm: takes "<no value>" out of what was rendered, wherever it came from. */
export function withoutNoValue(text: string): string {
  return text.includes('<no value>') ? text.replaceAll('<no value>', '') : text;
}
