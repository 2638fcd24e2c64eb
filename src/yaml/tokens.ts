/** The tokens of the full scanner (yaml.v2, yamlh.go). */

/** Kinds of tokens. */
export const STREAM_END = 1;
export const VERSION_DIRECTIVE = 2;
export const TAG_DIRECTIVE = 3;
export const DOCUMENT_START = 4;
export const DOCUMENT_END = 5;
export const BLOCK_SEQUENCE_START = 6;
export const BLOCK_MAPPING_START = 7;
export const BLOCK_END = 8;
export const FLOW_SEQUENCE_START = 9;
export const FLOW_SEQUENCE_END = 10;
export const FLOW_MAPPING_START = 11;
export const FLOW_MAPPING_END = 12;
export const BLOCK_ENTRY = 13;
export const FLOW_ENTRY = 14;
export const KEY = 15;
export const VALUE = 16;
export const ALIAS = 17;
export const ANCHOR = 18;
export const TAG = 19;
export const SCALAR = 20;

export interface Token {
  readonly kind: number;
  /** Byte offset and line (from 0) of its first character. */
  readonly start: number;
  readonly line: number;
  /** Scalar, anchor or alias: its text; tag: its handle; directive: version or handle. */
  readonly value: string;
  /** Tag: suffix; %TAG: prefix. */
  readonly suffix: string;
  /** A plain scalar. */
  readonly plain: boolean;
}
