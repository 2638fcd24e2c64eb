export { type ChartGenerateRequest, type ChartGenerateResult, chartGenerate } from './chart-generate.ts';
export { type ChartRenderRequest, type ChartRenderResult, chartRender } from './chart-render.ts';
export { type Host, HostError, type LoadedDescription, type Skip } from './host.ts';
