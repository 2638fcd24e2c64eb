export type { FileTree } from '../base/index.ts';
export type { ValuesLayer } from '../chart/index.ts';
export { defaultApiVersions, type HelmVersion, type KubeVersion } from './capabilities.ts';
export type { Hook, Manifest } from './manifests.ts';
export type { Asked, ClusterSnapshot, LookupQuery, Render, RenderOptions } from './options.ts';
export { emptyRender, renderChart } from './render.ts';
export { type FilesRender, type FilesRenderOptions, renderChartFiles } from './render-files.ts';
