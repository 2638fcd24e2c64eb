/** A chart as Helm holds it (helm/pkg/chart/v2): metadata, templates, files, default values and the charts it depends on. */
import { type GoMap, GoStruct, type GoType, goNil, nilList, typedList, typedMap, typeNamed, types, type Value } from '../golang/index.ts';
import type { Dependency, Lock, Maintainer, Metadata } from './metadata.ts';
import type { HelmVersion } from './version.ts';

export interface ChartFile {
  /** Relative to its chart: "templates/deployment.yaml". */
  readonly name: string;
  /** A byte string, without a byte order mark. */
  readonly data: string;
}

export interface Chart {
  readonly metadata: Metadata;
  readonly lock: Lock | undefined;
  readonly templates: readonly ChartFile[];
  /** What is neither Chart.yaml, values, schema, lock, template nor subchart: .Files, crds/ among them. */
  readonly files: readonly ChartFile[];
  readonly values: GoMap;
  /** Text of values.schema.json. */
  readonly schema: string | undefined;
  readonly dependencies: readonly Chart[];
  /** Undefined for the chart that is rendered itself. */
  readonly parent: Chart | undefined;
  /** Where the chart lies in the tree that was loaded: "" or "charts/redis/" or "charts/redis-17.0.0.tgz/". */
  readonly location: string;
}

/** What loading and processDependencies build; everybody else sees a Chart. */
export interface ChartNode extends Chart {
  metadata: Metadata;
  values: GoMap;
  dependencies: ChartNode[];
  parent: ChartNode | undefined;
}

export interface Crd {
  /** "crds/x.yaml". */
  readonly name: string;
  /** "parent/charts/child/crds/x.yaml". */
  readonly filename: string;
  readonly data: string;
}

export function chartName(chart: Chart): string {
  return chart.metadata.name;
}

export function isRoot(chart: Chart): boolean {
  return chart.parent === undefined;
}

/** "parent/charts/child": what the names of its templates begin with. */
export function chartFullPath(chart: Chart): string {
  return chart.parent === undefined ? chartName(chart) : `${chartFullPath(chart.parent)}/charts/${chartName(chart)}`;
}

/** Charts that only define templates for others. */
export function isLibrary(chart: Chart): boolean {
  return chart.metadata.type.toLowerCase() === 'library';
}

/** The custom resource definitions of the chart, then those of its dependencies. */
export function chartCrds(chart: Chart): Crd[] {
  const own = chart.files
    .filter((file) => file.name.startsWith('crds/') && /\.(?:ya?ml|json)$/i.test(file.name))
    .map((file) => ({ name: file.name, filename: `${chartFullPath(chart)}/${file.name}`, data: file.data }));
  return [...own, ...chart.dependencies.flatMap(chartCrds)];
}

/**
 * .Chart as templates see it. Helm 4: a map with the names of Go's fields ("AppVersion") and IsRoot. Helm 3: a struct with the fields of
 * chart.Metadata and IsRoot.
 */
export function chartObject(chart: Chart, helm: HelmVersion = 4): Value {
  return helm === 4 ? metadataMap(chart) : metadataStruct(chart);
}

function metadataMap(chart: Chart): GoMap {
  const m = chart.metadata;
  const maintainers = (m.maintainers ?? []).map(
    (x): Value =>
      x &&
      new Map([
        ['Name', x.name],
        ['Email', x.email],
        ['URL', x.url],
      ]),
  );
  return new Map<string, Value>([
    ['Name', m.name],
    ['Home', m.home],
    ['Sources', [...(m.sources ?? [])]],
    ['Version', m.version],
    ['Description', m.description],
    ['Keywords', [...(m.keywords ?? [])]],
    ['Maintainers', maintainers],
    ['Icon', m.icon],
    ['APIVersion', m.apiVersion],
    ['Condition', m.condition],
    ['Tags', m.tags],
    ['AppVersion', m.appVersion],
    ['Deprecated', m.deprecated],
    ['Annotations', annotations(m)],
    ['KubeVersion', m.kubeVersion],
    ['Dependencies', (m.dependencies ?? []).map(dependencyMap)],
    ['Type', m.type],
    ['IsRoot', isRoot(chart)],
  ]);
}

function dependencyMap(dependency: Dependency | null): Value {
  if (dependency === null) return null;
  return new Map<string, Value>([
    ['Name', dependency.name],
    ['Version', dependency.version],
    ['Repository', dependency.repository],
    ['Condition', dependency.condition],
    ['Tags', [...(dependency.tags ?? [])]],
    ['Enabled', dependency.enabled],
    ['ImportValues', [...(dependency.importValues ?? [])]],
    ['Alias', dependency.alias],
  ]);
}

function annotations(metadata: Metadata): Value {
  const map = typedMap(types.stringMap, new Map(metadata.annotations ?? []));
  if (metadata.annotations === undefined) map[goNil] = true;
  return map;
}

/** JSON names by Go name, each with omitempty but those with a "!". */
function jsonNames(names: string): NonNullable<GoType['json']> {
  return new Map(
    names.split(' ').map((pair) => {
      const [field = '', name = ''] = pair.split(':');
      return [field, { name: name.replace('!', ''), omitEmpty: !name.endsWith('!') }];
    }),
  );
}

const chartMetadataType: GoType = {
  ...typeNamed('struct { chart.Metadata; IsRoot bool }', 'struct'),
  json: jsonNames(
    'Name:name Home:home Sources:sources Version:version Description:description Keywords:keywords Maintainers:maintainers Icon:icon ' +
      'APIVersion:apiVersion Condition:condition Tags:tags AppVersion:appVersion Deprecated:deprecated Annotations:annotations ' +
      'KubeVersion:kubeVersion Dependencies:dependencies Type:type IsRoot:IsRoot!',
  ),
};
const maintainerType: GoType = { ...typeNamed('*chart.Maintainer', 'ptr'), json: jsonNames('Name:name Email:email URL:url') };
const dependencyType: GoType = {
  ...typeNamed('*chart.Dependency', 'ptr'),
  json: jsonNames(
    'Name:name! Version:version Repository:repository! Condition:condition Tags:tags Enabled:enabled ImportValues:import-values Alias:alias',
  ),
};
const maintainersType = typeNamed<Value[]>('[]*chart.Maintainer', 'slice', maintainerType);
const dependenciesType = typeNamed<Value[]>('[]*chart.Dependency', 'slice', dependencyType);

function metadataStruct(chart: Chart): GoStruct {
  const m = chart.metadata;
  const maintainers = m.maintainers?.map(
    (x) =>
      x &&
      new GoStruct(
        maintainerType,
        new Map([
          ['Name', x.name],
          ['Email', x.email],
          ['URL', x.url],
        ]),
      ),
  );
  const fields = new Map<string, Value>([
    ['Name', m.name],
    ['Home', m.home],
    ['Sources', strings(m.sources)],
    ['Version', m.version],
    ['Description', m.description],
    ['Keywords', strings(m.keywords)],
    ['Maintainers', maintainers === undefined ? nilList(maintainersType) : typedList(maintainersType, maintainers)],
    ['Icon', m.icon],
    ['APIVersion', m.apiVersion],
    ['Condition', m.condition],
    ['Tags', m.tags],
    ['AppVersion', m.appVersion],
    ['Deprecated', m.deprecated],
    ['Annotations', annotations(m)],
    ['KubeVersion', m.kubeVersion],
    ['Dependencies', dependencyStructs(m.dependencies)],
    ['Type', m.type],
    ['IsRoot', isRoot(chart)],
  ]);
  return new GoStruct(chartMetadataType, fields);
}

function dependencyStructs(dependencies: readonly (Dependency | null)[] | undefined): Value {
  if (dependencies === undefined) return nilList(dependenciesType);
  const list = dependencies.map((d) => {
    if (d === null) return null;
    const fields = new Map<string, Value>([
      ['Name', d.name],
      ['Version', d.version],
      ['Repository', d.repository],
      ['Condition', d.condition],
      ['Tags', strings(d.tags)],
      ['Enabled', d.enabled],
      ['ImportValues', d.importValues === undefined ? nilList(types.list) : [...d.importValues]],
      ['Alias', d.alias],
    ]);
    return new GoStruct(dependencyType, fields);
  });
  return typedList(dependenciesType, list);
}

function strings(list: readonly string[] | undefined): Value {
  return list === undefined ? nilList(types.strings) : typedList(types.strings, [...list]);
}

export type { Dependency, Lock, Maintainer, Metadata };
