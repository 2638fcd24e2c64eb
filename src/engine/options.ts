/** What goes into a render and what comes out. */
import type { Clock, Diagnostic, Origins, Random } from '../base/index.ts';
import type { Chart, ValuesLayer } from '../chart/index.ts';
import type { Value } from '../golang/index.ts';
import type { Limits, ParsedTexts } from '../gotemplate/index.ts';
import type { HelmVersion } from './capabilities.ts';
import type { Hook, Manifest } from './manifests.ts';
import type { Provenance } from './provenance.ts';

export interface RenderOptions {
  /** Whose behaviour: 4 is helm 4.1.4 (the default), 3 is helm 3.17.3. */
  readonly helm?: HelmVersion;
  /** What `files` are: a chart's folder (.helmignore counts; the default), or what readArchive gave. */
  readonly from?: 'folder' | 'archive';
  /** Default "release-name", as `helm template` has it. */
  readonly releaseName?: string;
  /** A Go template that names the release; functions of sprig, no data. */
  readonly nameTemplate?: string;
  /** Default "default". */
  readonly namespace?: string;
  /** Values files and --set arguments. Their kinds apply in Helm's order: files, set-json, set, set-string, set-file, set-literal. */
  readonly values?: readonly ValuesLayer[];
  /** "1.31", "v1.29.3-gke.5". Default: what helm pretends (v1.35.0; helm 3: v1.32.0). */
  readonly kubeVersion?: string;
  /** API versions beside those that helm pretends: "monitoring.coreos.com/v1". */
  readonly apiVersions?: readonly string[];
  /** .Release.IsUpgrade instead of .Release.IsInstall. */
  readonly isUpgrade?: boolean;
  /** Puts the crds/ folders before the manifests. */
  readonly includeCrds?: boolean;
  /** Leaves out hooks of the event "test". */
  readonly skipTests?: boolean;
  /** Leaves out all hooks. */
  readonly noHooks?: boolean;
  /** Notes of subcharts too. */
  readonly subchartNotes?: boolean;
  /** Only the manifests of these templates ("templates/x.yaml", patterns as path.Match reads them). */
  readonly showOnly?: readonly string[];
  readonly skipSchemaValidation?: boolean;
  /** Errors on a missing key instead of an empty text (Helm: lint --strict). */
  readonly strict?: boolean;
  /** `required` and `fail` do not fail (Helm: lint). */
  readonly lint?: boolean;
  /** What lookup and getHostByName find. What is asked and not here comes back as `asked`. */
  readonly cluster?: ClusterSnapshot;
  /** lets getHostByName answer from `cluster.hosts` (Helm: --enable-dns); else it is always "". */
  readonly enableDns?: boolean;
  /** Chance for randAlphaNum, genCA …; default: a fixed seed, so that the same input gives the same render. */
  readonly random?: Random;
  /** Time for now, ago, certificates …; default: the beginning of 1970. */
  readonly clock?: Clock;
  /** Filled with where each value comes from, when given. */
  readonly origins?: Origins;
  /** Records where every rendered line comes from: Render.provenance. */
  readonly provenance?: boolean;
  /** Bounds on what one template may cost; each has a diagnostic "engine/limit-…". */
  readonly limits?: Partial<Limits>;
  /** Templates that another render has parsed; new ones are added. */
  readonly parsed?: ParsedTexts;
}

export interface LookupQuery {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  /** "" asks for the list. */
  readonly name: string;
}

export interface ClusterSnapshot {
  /** The object (or list), null when the cluster has none, undefined when the snapshot does not know. */
  readonly lookup?: (query: LookupQuery) => Value | undefined;
  /** Addresses by host name. */
  readonly hosts?: ReadonlyMap<string, string>;
}

/** A question that the render asked and the snapshot could not answer. */
export type Asked = ({ readonly kind: 'lookup' } & { readonly query: LookupQuery }) | { readonly kind: 'host'; readonly name: string };

export interface Render {
  /** What `helm template` prints on standard output, a byte string. Empty when the render failed. */
  readonly output: string;
  readonly manifests: readonly Manifest[];
  readonly hooks: readonly Hook[];
  /** The text of NOTES.txt. */
  readonly notes: string;
  /** Files of crds/ folders, of subcharts too. */
  readonly crds: readonly { readonly path: string; readonly content: string }[];
  /** The coalesced values that the templates saw. */
  readonly values: Value;
  /** The chart as loaded, its disabled dependencies dropped; undefined when it could not be loaded. */
  readonly chart: Chart | undefined;
  readonly asked: readonly Asked[];
  /** With an error among them the render failed. */
  readonly diagnostics: readonly Diagnostic[];
  /** When it was asked for; of a render that failed too, as far as it came. */
  readonly provenance?: Provenance;
}
