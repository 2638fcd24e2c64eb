/**
 * .helmignore (helm/pkg/ignore): which files of a chart folder Helm does not load. Not gitignore: the first rule that matches decides,
 * a rule with "!" drops everything that it does not match, and "**" is an error.
 */
import { GoError, pathBase, pathMatch, trimSpace } from '../golang/index.ts';

export interface IgnoreRules {
  /** Whether the file or folder at `path` is left out; a folder that is takes everything in it with it. */
  readonly ignores: (path: string, isFolder: boolean) => boolean;
}

interface Rule {
  readonly matches: (text: string) => boolean;
  readonly negate: boolean;
  readonly folderOnly: boolean;
  /** Against the whole path; else against its last part. */
  readonly wholePath: boolean;
}

/** Longest line: Go's bufio.Scanner takes no longer one. */
const MAX_LINE = 65_536;

/** What Helm ignores always. */
const DEFAULT_RULES = ['templates/.?*'];

/** The rules of a .helmignore ("" for none), and Helm's own. The error is Go's sentence, with the line it stands on. */
export function parseIgnoreRules(text: string): IgnoreRules | { readonly error: string; readonly line: number } {
  const rules: Rule[] = [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (const [i, raw] of lines.entries()) {
    if (raw.length >= MAX_LINE) return { error: 'bufio.Scanner: token too long', line: i + 1 };
    const rule = parseRule(i === 0 && raw.startsWith('\xef\xbb\xbf') ? raw.slice(3) : raw);
    if (typeof rule === 'string') return { error: rule, line: i + 1 };
    if (rule !== undefined) rules.push(rule);
  }
  for (const raw of DEFAULT_RULES) {
    const rule = parseRule(raw);
    if (typeof rule === 'object') rules.push(rule);
  }
  return { ignores: (path, isFolder) => ignores(rules, path, isFolder) };
}

function parseRule(raw: string): Rule | string | undefined {
  let pattern = trimSpace(raw);
  if (pattern === '' || pattern.startsWith('#')) return undefined;
  if (pattern.includes('**')) return 'double-star (**) syntax is not supported';
  try {
    if (/[[\\]/.test(pattern)) pathMatch(pattern, 'abc');
  } catch (error) {
    if (error instanceof GoError) return error.message;
    throw error;
  }
  const negate = pattern.startsWith('!');
  if (negate) pattern = pattern.slice(1);
  const folderOnly = pattern.endsWith('/');
  if (folderOnly) pattern = pattern.slice(0, -1);
  const rooted = pattern.startsWith('/');
  return { matches: matcherOf(rooted ? pattern.slice(1) : pattern), negate, folderOnly, wholePath: rooted || pattern.includes('/') };
}

/** pathMatch with quick ways for a name and for "*.bak": every file of a chart is held against every rule. */
function matcherOf(pattern: string): (text: string) => boolean {
  if (!/[*?[\\]/.test(pattern)) return (text) => text === pattern;
  const end = pattern.slice(1);
  if (pattern.startsWith('*') && !/[*?[\\/]/.test(end)) {
    return (text) => text.endsWith(end) && text.lastIndexOf('/', text.length - end.length - 1) === -1;
  }
  return (text) => {
    try {
      return pathMatch(pattern, text);
    } catch (error) {
      if (error instanceof GoError) return false;
      throw error;
    }
  };
}

function ignores(rules: readonly Rule[], path: string, isFolder: boolean): boolean {
  for (const rule of rules) {
    if (rule.folderOnly && !isFolder) {
      // Helm: "!dir/" drops every file.
      if (rule.negate) return true;
      continue;
    }
    if (rule.matches(rule.wholePath ? path : pathBase(path)) !== rule.negate) return true;
  }
  return false;
}

/** `paths` without the ignored ones, in the order in which Helm walks a folder: each folder's entries by name. */
export function walkOrder(paths: Iterable<string>, rules: IgnoreRules): string[] {
  const folders = new Map<string, boolean>([['', false]]);
  const ignoredFolder = (folder: string): boolean => {
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const slash = folder.lastIndexOf('/');
    const ignored = ignoredFolder(slash === -1 ? '' : folder.slice(0, slash)) || rules.ignores(folder, true);
    folders.set(folder, ignored);
    return ignored;
  };
  const kept: string[] = [];
  for (const path of paths) {
    const slash = path.lastIndexOf('/');
    if (!ignoredFolder(slash === -1 ? '' : path.slice(0, slash)) && !rules.ignores(path, false)) kept.push(path);
  }
  // "/" sorts before everything: a folder's entries stand where the folder's name does.
  const key = (path: string): string => path.replaceAll('/', '\0');
  return kept.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
