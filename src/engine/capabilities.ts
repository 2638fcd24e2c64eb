/**
 * .Capabilities: what `helm template` pretends to know of a cluster. The lists are those that helm 4.1.4 and 3.17.3 print
 * (pkg/chart/common/capabilities.go builds them from client-go's scheme).
 */
import { encodeUtf8 } from '../base/index.ts';
import {
  fixed,
  type GoError,
  type GoFunc,
  type GoList,
  GoStruct,
  type GoType,
  goFail,
  parseVersion,
  quote,
  typedList,
  types,
  type Value,
  type Version,
  versionString,
} from '../golang/index.ts';

export type HelmVersion = 3 | 4;

/** Groups in the scheme's order; versions by priority; a digit names the only Helm that knows the version. */
const API_VERSIONS = `
v1
admissionregistration.k8s.io v1 v1alpha1 v1beta1
internal.apiserver.k8s.io v1alpha1
apps v1 v1beta1 v1beta2
authentication.k8s.io v1 v1alpha1 v1beta1
authorization.k8s.io v1 v1beta1
autoscaling v1 v2 v2beta1 v2beta2
batch v1 v1beta1
certificates.k8s.io v1 v1beta1 v1alpha1
coordination.k8s.io v1alpha2 v1beta1 v1
discovery.k8s.io v1 v1beta1
events.k8s.io v1 v1beta1
extensions v1beta1
flowcontrol.apiserver.k8s.io v1 v1beta1 v1beta2 v1beta3
networking.k8s.io v1 v1alpha1:3 v1beta1
node.k8s.io v1 v1alpha1 v1beta1
policy v1 v1beta1
rbac.authorization.k8s.io v1 v1beta1 v1alpha1
resource.k8s.io v1:4 v1beta2:4 v1beta1 v1alpha3
scheduling.k8s.io v1alpha1 v1beta1 v1
storage.k8s.io v1beta1 v1 v1alpha1
storagemigration.k8s.io v1beta1:4 v1alpha1:3
apiextensions.k8s.io v1beta1 v1`;

/** The API versions that helm knows when nobody names a cluster. */
export function defaultApiVersions(helm: HelmVersion): string[] {
  const all: string[] = [];
  for (const line of API_VERSIONS.trim().split('\n')) {
    const [group = '', ...versions] = line.split(' ');
    if (versions.length === 0) all.push(group);
    for (const entry of versions) {
      const [version = '', only] = entry.split(':');
      if (only === undefined || Number(only) === helm) all.push(`${group}/${version}`);
    }
  }
  return all;
}

const BUILD = {
  4: ['v4.1.4', '05fa37973dc9e42b76e1d2883494c87174b6074f', 'clean', 'go1.25.9', 'v1.35'],
  3: ['v3.17.3', 'e4da49785aa6e6ee2b86efd5dd9e43400318262b', 'clean', 'go1.23.7'],
} as const;

const BUILD_FIELDS = ['Version', 'GitCommit', 'GitTreeState', 'GoVersion', 'KubeClientVersion'];

const BUILD_INFO: GoType = {
  name: 'version.BuildInfo',
  kind: 'struct',
  json: new Map(BUILD_FIELDS.map((field) => [field, { name: field.replace(/(?<=.)[A-Z]/g, '_$&').toLowerCase(), omitEmpty: true }])),
};

/** A Kubernetes version as templates see it. */
export interface KubeVersion {
  /** As given, with a leading v: "v1.33.4-gke.1245000". */
  readonly version: string;
  /** What constraints are checked against: "v1.33.4". */
  readonly normalized: string;
  readonly major: string;
  readonly minor: string;
}

export function defaultKubeVersion(helm: HelmVersion): KubeVersion {
  const minor = helm === 4 ? '35' : '32';
  return { version: `v1.${minor}.0`, normalized: `v1.${minor}.0`, major: '1', minor };
}

/** --kube-version. Fails with Helm's sentence as a GoError. */
export function parseKubeVersion(text: string, helm: HelmVersion): KubeVersion {
  const wrong = (why: string): never => goFail(`invalid kube version '${text}': ${why}`);
  if (helm === 3) {
    const parsed = helm3Version(encodeUtf8(text), wrong);
    const version = `v${versionString(parsed)}`;
    return { version, normalized: version, major: String(parsed.major), minor: String(parsed.minor) };
  }
  // k8s.io/apimachinery/pkg/util/version ParseGeneric
  const numbers = /^\s*v?([0-9]+(?:\.[0-9]+)*)/.exec(text)?.[1];
  if (numbers === undefined) return wrong(`could not parse ${quote(encodeUtf8(text))} as version`);
  const parts = numbers.split('.');
  if (parts.length < 2) return wrong(`illegal version string ${quote(encodeUtf8(text))}`);
  const first = parts[0]!;
  if (first.startsWith('0') && first !== '0') {
    return wrong(`illegal zero-prefixed version component ${quote(first)} in ${quote(encodeUtf8(text))}`);
  }
  const plain = parts.map((part) => String(BigInt(part)));
  return {
    version: text.startsWith('v') ? text : `v${text}`,
    normalized: `v${plain.join('.')}`,
    major: plain[0]!,
    minor: plain[1]!,
  };
}

function helm3Version(text: string, wrong: (why: string) => never): Version {
  try {
    return parseVersion(text, 'v3.3');
  } catch (error) {
    return wrong((error as GoError).message);
  }
}

/** Nothing changes what .Capabilities holds, so a copy is the thing itself. */
const COPY: GoFunc = { name: 'Copy', params: [], variadic: false, call: (capabilities) => capabilities ?? null };

/** The value of .Capabilities. */
export function capabilitiesValue(helm: HelmVersion, kubeVersion: KubeVersion, apiVersions: readonly string[]): GoStruct {
  const pkg = helm === 4 ? 'common' : 'chartutil';
  const fields = new Map<string, Value>([['Version', kubeVersion.version]]);
  if (helm === 4) fields.set('normalizedVersion', kubeVersion.normalized);
  fields.set('Major', kubeVersion.major).set('Minor', kubeVersion.minor);
  const method = (name: string, text: string): [string, GoFunc] => [name, fixed(name, [], () => text)];
  const kubeType: GoType = {
    name: `${pkg}.KubeVersion`,
    kind: 'struct',
    // Helm: both have pointer receivers: {{ .Capabilities.KubeVersion }} prints by String(), toString and quote print the struct.
    pointerMethods: new Map([method('String', kubeVersion.normalized), method('GitVersion', kubeVersion.version)]),
  };
  const setType: GoType<GoList> = {
    name: `${pkg}.VersionSet`,
    kind: 'slice',
    elem: types.string,
    methods: new Map([
      [
        'Has',
        { name: 'Has', params: [types.string], variadic: false, call: (set, version) => (set as GoList).includes(version as string) },
      ],
    ]),
  };
  const build = new GoStruct(BUILD_INFO, new Map<string, Value>(BUILD[helm].map((text, i) => [BUILD_FIELDS[i]!, text])));
  return new GoStruct(
    { name: `*${pkg}.Capabilities`, kind: 'ptr', methods: new Map([['Copy', COPY]]) },
    new Map<string, Value>([
      ['KubeVersion', new GoStruct(kubeType, fields)],
      ['APIVersions', typedList(setType, [...defaultApiVersions(helm), ...apiVersions])],
      ['HelmVersion', build],
    ]),
  );
}
