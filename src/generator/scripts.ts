/**
 * The scripts of a chart: plain bash, helm and kubectl. Their texts are script-install.ts, script-validate.ts and script-test.ts; what
 * they expect of the chart is filled in here, some of it when all files are known.
 */
import type { ResolvedApplication } from '../app/index.ts';
import { installScript } from './script-install.ts';
import { testScript } from './script-test.ts';
import { ALL_FILES, ALL_KINDS } from './script-text.ts';
import { validateScript } from './script-validate.ts';
import type { ChartFile } from './template-text.ts';

export function scriptFiles(application: ResolvedApplication): readonly ChartFile[] {
  const { install, validate, test } = application.description.scripts ?? {};
  return [
    ...(install === undefined ? [] : [[install, installScript(application)] as const]),
    ...(validate === undefined ? [] : [[validate, validateScript(application)] as const]),
    ...(test === undefined ? [] : [[test, testScript(application)] as const]),
  ];
}

/** Fills in what is known when all files are. */
export function finishScripts(texts: Map<string, string>): void {
  const scripts = [...texts].filter(([path]) => path.endsWith('.sh'));
  if (scripts.length === 0) return;
  const files = [...texts.keys()].filter((path) => !path.startsWith('ci/'));
  const kinds = new Map<string, number>();
  for (const [path, text] of texts) {
    if (!path.startsWith('templates/')) continue;
    for (const [, kind] of text.matchAll(/^kind: ([A-Za-z]+)$/gm)) kinds.set(kind!, (kinds.get(kind!) ?? 0) + 1);
  }
  const kindLines = [...kinds].map(([kind, count]) => `  "${kind} ${count}"`);
  for (const [path, text] of scripts) {
    texts.set(path, text.replace(ALL_FILES, files.map((file) => `  ${file}`).join('\n')).replace(ALL_KINDS, kindLines.join('\n')));
  }
}
