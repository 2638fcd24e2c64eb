/**
 * From the resolved description to the files of the chart. The table of contents of this folder.
 *
 * An area is a function (application) → files, listed in AREAS. Two areas may write into the same file: the documents stand one
 * after the other. What one area gives into another's files, each a function of its own area's module:
 *   store-files.ts   storeFiles · storeHelpers (named templates) · storeChecks · waitContainers (init containers of a pod)
 *   store-link.ts    linkText (expression of a link's host, port, database, user, url)
 *   reach-files.ts   reachFiles · reachHelpers · reachChecks · podIdentity (ServiceAccount, token) · scrapeAnnotations
 *   workloads.ts     workloadFiles · workloadChecks · podTemplate (of every pod of a component)
 *   package-files.ts Chart.yaml, values, schema, README, NOTES, scripts
 * Values are read through template-value.ts only (`valueText`, `flagText`, `mapBlock`): a value may have another path, stand in the
 * schema alone, or fall back on that of all components. Pieces of a pod are written with the pod spec's keys at column 6;
 * `shifted` moves them (template-text.ts).
 */
import type { ResolvedApplication } from '../app/index.ts';
import type { FileTree } from '../base/index.ts';
import { checks } from './checks.ts';
import { extraFiles } from './extra.ts';
import { hookFiles } from './hooks.ts';
import { joinDocuments } from './join-documents.ts';
import { namedTemplates } from './named-templates.ts';
import { packageFiles } from './package-files.ts';
import { reachFiles } from './reach-files.ts';
import { finishScripts } from './scripts.ts';
import { settingsFiles } from './settings-files.ts';
import { storeFiles } from './store-files.ts';
import type { ChartFile } from './template-text.ts';
import { testConnectionFiles } from './test-connection.ts';
import { volumeFiles } from './volume-claims.ts';
import { workloadFiles } from './workloads.ts';

const AREAS: readonly ((application: ResolvedApplication, beside: FileTree) => readonly ChartFile[])[] = [
  packageFiles,
  (application) => [
    ['templates/_helpers.tpl', namedTemplates(application)],
    ['templates/_checks.tpl', checks(application)],
  ],
  workloadFiles,
  settingsFiles,
  volumeFiles,
  hookFiles,
  storeFiles,
  reachFiles,
  testConnectionFiles,
  extraFiles,
];

/**
 * Every file of the chart, by path in the chart's folder, in a fixed order. `beside`: the files beside the description that it names
 * (docs, dashboards), by the path that it gives them.
 */
export function chartFiles(application: ResolvedApplication, beside: FileTree = new Map()): FileTree {
  const texts = new Map<string, string>();
  for (const area of AREAS) {
    for (const [path, text] of area(application, beside)) {
      const before = texts.get(path);
      texts.set(path, before === undefined ? text : joinDocuments(before, text));
    }
  }
  finishScripts(texts);
  const encoder = new TextEncoder();
  return new Map([...texts].map(([path, text]) => [path, encoder.encode(text)]));
}
