export type { Mark } from './decode.ts';
export { type DocumentText, documents } from './documents.ts';
export type { YamlError } from './failure.ts';
export { NESTING_LIMIT } from './limits.ts';
export { DocumentPlaces, type PathPlace, readPlaced } from './places.ts';
export { type ReadOptions, readYaml, readYamlList, readYamlMap, type YamlResult } from './read.ts';
export { type Visit, visitYaml, visitYamlPretty, writeYaml, writeYamlPretty } from './write.ts';
