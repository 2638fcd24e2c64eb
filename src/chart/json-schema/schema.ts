/** A compiled schema: what a JSON object says, with its references resolved. Built by compile.ts, read by validate.ts. */
import type { Regexp } from '../../golang/index.ts';
import type { DraftVersion } from './draft.ts';
import type { Format } from './formats.ts';
import type { Json } from './json.ts';
import type { Rational } from './number.ts';

export type JsonType = 'null' | 'boolean' | 'number' | 'integer' | 'string' | 'array' | 'object';

/** In the order in which messages list them. */
export const JSON_TYPES: readonly JsonType[] = ['null', 'boolean', 'number', 'integer', 'string', 'array', 'object'];

/** All optional: absent keywords are undefined. Mutable while it is compiled, read-only afterwards. */
export interface Schema {
  readonly url: string;
  readonly pointer: string;
  /** "file:///values.schema.json#/properties/a". */
  readonly location: string;
  version: DraftVersion;
  /** The schema resource (the nearest $id) that it belongs to. */
  resource: Schema;
  dynamicAnchors?: Map<string, Schema>;

  bool?: boolean;
  ref?: Schema | undefined;
  recursiveRef?: Schema | undefined;
  recursiveAnchor?: boolean;
  dynamicRef?: { readonly schema: Schema; readonly anchor: string };
  dynamicAnchor?: string;
  types?: ReadonlySet<JsonType> | undefined;
  enum?: readonly Json[];
  const?: { readonly value: Json };
  format?: Format | undefined;
  not?: Schema | undefined;
  allOf?: readonly Schema[] | undefined;
  anyOf?: readonly Schema[] | undefined;
  oneOf?: readonly Schema[] | undefined;
  ifSchema?: Schema | undefined;
  thenSchema?: Schema | undefined;
  elseSchema?: Schema | undefined;

  minProperties?: number | undefined;
  maxProperties?: number | undefined;
  required?: readonly string[];
  propertyNames?: Schema | undefined;
  properties?: ReadonlyMap<string, Schema> | undefined;
  patternProperties?: readonly (readonly [Regexp, Schema])[];
  additionalProperties?: boolean | Schema | undefined;
  dependencies?: ReadonlyMap<string, readonly string[] | Schema>;
  dependentRequired?: ReadonlyMap<string, readonly string[]>;
  dependentSchemas?: ReadonlyMap<string, Schema> | undefined;
  unevaluatedProperties?: Schema | undefined;

  minItems?: number | undefined;
  maxItems?: number | undefined;
  uniqueItems?: boolean;
  contains?: Schema | undefined;
  minContains?: number | undefined;
  maxContains?: number | undefined;
  /** One schema for all items, or one for each of the first (2020-12: prefixItems). */
  items?: Schema | undefined;
  prefixItems?: readonly Schema[] | undefined;
  /** For the items after `prefixItems`. */
  additionalItems?: boolean | Schema | undefined;
  unevaluatedItems?: Schema | undefined;

  minLength?: number | undefined;
  maxLength?: number | undefined;
  pattern?: { readonly regexp: Regexp; readonly text: string };

  minimum?: Rational | undefined;
  maximum?: Rational | undefined;
  exclusiveMinimum?: Rational | undefined;
  exclusiveMaximum?: Rational | undefined;
  multipleOf?: Rational | undefined;
}
