export type { FileTree } from '../base/index.ts';
export type { ValuesLayer } from '../chart/index.ts';
export { defaultApiVersions, type HelmVersion, type KubeVersion } from './capabilities.ts';
export { shownLine } from './failure/shown-line.ts';
export type { Hook, Manifest } from './manifests.ts';
export type { Asked, ClusterSnapshot, LookupQuery, Render, RenderOptions } from './options.ts';
export type {
  Condition,
  KeyLayer,
  KeyUse,
  LayerKind,
  LeftOut,
  LineStory,
  PointerStory,
  Provenance,
  Story,
  TemplateStep,
} from './provenance.ts';
export { isSecretPath, MASKED, type Mask, newMask, withoutValue } from './provenance-mask.ts';
export { parsedKey, writtenKey } from './provenance-values.ts';
export { emptyRender, renderChart } from './render.ts';
export { type FilesRender, type FilesRenderOptions, renderChartFiles, wrongKubeVersion } from './render-files.ts';
