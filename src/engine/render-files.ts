/**
 * Renders the templates of a chart that is loaded and whose values are coalesced, file by file, without making manifests of them: what
 * `helm lint` does, and what checks do that compare renders.
 */
import { type Clock, type Diagnostic, encodeUtf8, fixedClock, type Random, seededRandom } from '../base/index.ts';
import type { Chart } from '../chart/index.ts';
import { GoError, type GoMap, goInt, typedMap, type Value } from '../golang/index.ts';
import type { Limits, ParsedTexts } from '../gotemplate/index.ts';
import { capabilitiesValue, defaultKubeVersion, type HelmVersion, parseKubeVersion } from './capabilities.ts';
import { helmFunctions } from './functions.ts';
import { renderTemplates } from './templates.ts';
import { valuesType } from './values-type.ts';

export interface FilesRenderOptions {
  readonly helm?: HelmVersion;
  readonly releaseName: string;
  /** Default "default". */
  readonly namespace?: string;
  /** Default true. Helm: lint renders what is neither an install nor an upgrade. */
  readonly isInstall?: boolean;
  /** Default 1. */
  readonly revision?: number;
  readonly kubeVersion?: string;
  /** `required` and `fail` do not fail. */
  readonly lint?: boolean;
  readonly random?: Random;
  readonly clock?: Clock;
  readonly limits?: Partial<Limits>;
  /** Templates that another render has parsed; new ones are added. */
  readonly parsed?: ParsedTexts;
}

export interface FilesRender {
  /** Output by the path of the template ("web/templates/service.yaml"); partials have none. */
  readonly files: ReadonlyMap<string, string>;
  /** Why it stopped; the files before it are there. */
  readonly failure: Diagnostic | undefined;
}

/** Fails with GoError when `kubeVersion` is none. */
export function renderChartFiles(chart: Chart, values: GoMap, options: FilesRenderOptions): FilesRender {
  const { helm = 4, kubeVersion, lint = false, limits = {} } = options;
  const capabilities = capabilitiesValue(
    helm,
    kubeVersion === undefined ? defaultKubeVersion(helm) : parseKubeVersion(kubeVersion, helm),
    [],
  );
  const functions = helmFunctions({
    helm,
    lint,
    random: options.random ?? seededRandom(''),
    clock: options.clock ?? fixedClock(0n),
    asked: [],
  });
  const release = new Map<string, Value>([
    ['Name', encodeUtf8(options.releaseName)],
    ['Namespace', encodeUtf8(options.namespace ?? 'default')],
    ['IsUpgrade', false],
    ['IsInstall', options.isInstall ?? true],
    ['Revision', goInt(options.revision ?? 1)],
    ['Service', 'Helm'],
  ]);
  return renderTemplates(
    chart,
    { values: typedMap(valuesType(helm), values), release, capabilities },
    { helm, strict: false, functions, limits, parsed: options.parsed },
  );
}

/** Helm's sentence about a --kube-version that is none; undefined when it is one. */
export function wrongKubeVersion(text: string, helm: HelmVersion): string | undefined {
  try {
    parseKubeVersion(text, helm);
    return undefined;
  } catch (error) {
    if (error instanceof GoError) return error.message;
    throw error;
  }
}
