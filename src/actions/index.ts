export {
  annotatedOutput,
  type ChartExplainRequest,
  chartExplain,
  type ExplainedKey,
  type ExplainedLine,
  type ExplainedObject,
  type ExplainedUse,
  type Explanation,
  originOf,
  padded,
} from './chart-explain.ts';
export { BY_HAND, type ChangedFile, type FileState, HASH_FILE, WORDS } from './chart-files.ts';
export { type ChartGenerateRequest, type ChartGenerateResult, chartGenerate } from './chart-generate.ts';
export { type ChartLintRequest, type ChartLintResult, chartLint, type LintedChart } from './chart-lint.ts';
export { type ChartRenderRequest, type ChartRenderResult, chartRender } from './chart-render.ts';
export { type DescriptionNewRequest, type DescriptionNewResult, descriptionNew } from './description-new.ts';
export { type Difference, type EnvironmentDiffRequest, type EnvironmentDiffResult, environmentDiff, PRESENCE } from './environment-diff.ts';
export { type Host, HostError, type LoadedDescription, type Skip } from './host.ts';
export { MAX_MANIFEST_BYTES } from './manifest-inputs.ts';
export { maskedDiagnostics } from './masked.ts';
export {
  type MinorRange,
  type ObjectsValidateRequest,
  type ObjectsValidateResult,
  objectsValidate,
  type ValidatedInput,
  type ValidatedObject,
} from './objects-validate.ts';
