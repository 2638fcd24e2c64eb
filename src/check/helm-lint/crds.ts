/** The crds/ folder (helm 4's lint/rules/crds.go). */
import { chartCrds } from '../../chart/index.ts';
import { firstError, locate, type Subject } from '../subject.ts';
import type { Messages } from './message.ts';
import { readObjects } from './object-stream.ts';

const FOLDER = 'crds/';

export function lintCrds(subject: Subject, messages: Messages): void {
  const kind = folderKind(subject, 'crds');
  if (kind === undefined) return;
  if (!messages.run('helm/crds-folder', 'error', FOLDER, kind === 'file' ? 'not a directory' : undefined)) return;
  const wrong = firstError(subject.loaded.diagnostics);
  if (!messages.run('helm/chart-load', 'error', FOLDER, wrong?.message, wrong?.location)) return;
  for (const { name, filename, data } of chartCrds(subject.loaded.value!)) {
    const file = filename.slice(filename.indexOf('/') + 1);
    for (const object of readObjects(data, subject.helm)) {
      const at = locate(file, data, object.offset);
      const message = object.error && `unable to parse YAML: ${object.error}`;
      if (!messages.run('helm/crd-syntax', 'error', name, message, locate(file, data, object.errorOffset ?? object.offset))) return;
      if (object.error !== undefined) continue;
      const isApi = object.apiVersion.startsWith('apiextensions.k8s.io');
      messages.run('helm/crd-api-version', 'error', name, isApi ? undefined : "apiVersion is not in 'apiextensions.k8s.io'", at);
      const isCrd = object.kind === 'CustomResourceDefinition';
      messages.run('helm/crd-kind', 'error', name, isCrd ? undefined : "object kind is not 'CustomResourceDefinition'", at);
    }
  }
}

/** What lies in the chart's folder under a name. */
export function folderKind(subject: Subject, name: 'templates' | 'crds'): 'file' | 'folder' | undefined {
  if (subject.files.has(name)) return 'file';
  if (subject.options.emptyFolders?.includes(name)) return 'folder';
  for (const path of subject.files.keys()) if (path.startsWith(`${name}/`)) return 'folder';
  return undefined;
}
