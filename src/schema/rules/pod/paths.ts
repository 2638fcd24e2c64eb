/** Paths inside volumes and file modes. */
import type { At, Report } from '../../../kube/index.ts';

/** A relative path without '..'. */
export function validateDescendingPath(path: string, at: At, report: Report, rule: string): void {
  if (path.startsWith('/')) report.invalid(at, rule, path, 'must be a relative path');
  validateNoBacksteps(path, at, report, rule);
}

export function hasBackstep(path: string): boolean {
  return path.includes('..') && path.split('/').includes('..');
}

export function validateNoBacksteps(path: string, at: At, report: Report, rule: string): void {
  if (hasBackstep(path)) report.invalid(at, rule, path, "must not contain '..'");
}

/** A relative path that is free for users: names that begin with '..' are the kubelet's. */
export function validateLocalPath(path: string, at: At, report: Report): void {
  validateDescendingPath(path, at, report, 'api/volume-path');
  if (path.startsWith('..') && !path.startsWith('../')) report.invalid(at, 'api/volume-path', path, "must not start with '..'");
}

export function validateFileMode(mode: number | undefined, at: At, step: string, report: Report): void {
  if (typeof mode !== 'number' || (mode >= 0 && mode <= 0o777)) return;
  report.invalid(at.to(step), 'api/file-mode', mode, 'must be a number between 0 and 0777 (octal), both inclusive');
}
