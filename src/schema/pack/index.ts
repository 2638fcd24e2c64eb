export type { KindInfo, MinorRange, Subresource } from './kinds.ts';
export { type Kubernetes, kubernetes, supportedKubernetes } from './kubernetes.ts';
export { type OpenApi, openApi } from './open-api.ts';
export { fieldRange, rangeOf } from './range.ts';
export type { Field, ListShape, MapShape, ScalarShape, Shape, StructShape } from './shape.ts';
export { typeInfoOf } from './type-info.ts';
