export { looksLikeArchive, readArchive } from './archive.ts';
export {
  type Chart,
  type ChartFile,
  type Crd,
  chartCrds,
  chartFullPath,
  chartName,
  chartObject,
  type Dependency,
  isLibrary,
  isRoot,
  type Lock,
  type Maintainer,
  type Metadata,
} from './chart.ts';
export { type CoalesceOptions, coalesceValues, mergeValues } from './coalesce.ts';
export { checkDependencies, type DependencyOptions, processDependencies } from './dependencies.ts';
export { type FieldType, readYamlStruct, type StructFailure, type StructResult, type StructType } from './go-struct.ts';
export { type IgnoreRules, parseIgnoreRules } from './ignore.ts';
export { type LoadOptions, loadChart, loadChartArchive } from './load-chart.ts';
export { type ReadValuesOptions, readValues } from './load-values.ts';
export { type LayerOptions, mergeLayers, type ReadFile, type ValuesLayer } from './merge-layers.ts';
export { copyMap, copyValue, mergeMaps } from './merge-maps.ts';
export { emptyMetadata, readMetadata } from './metadata.ts';
export { checkInstallable, checkKubeVersion, validateReleaseName } from './names.ts';
export { parseSetInto, type SetHooks, type SetKind } from './strvals.ts';
export { schemaViolations, type Violation, validateSchema, validateValues } from './validate-values.ts';
export { type HelmVersion, isCompatibleRange, isValidVersion } from './version.ts';
