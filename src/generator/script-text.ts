/** What the scripts of a chart share. */

/** What stands in a script for the list of the chart's files, and of its kinds: known when all files are. */
export const ALL_FILES = '@FILES@';
export const ALL_KINDS = '@KINDS@';

/** The head of every script. */
export function scriptHead(about: string): string {
  return `#!/usr/bin/env bash
${about}
set -euo pipefail

chart=$(cd -- "$(dirname -- "\${BASH_SOURCE[0]}")" && pwd)
`;
}

/** Counting and saying, for the scripts that look at a chart. An arithmetic command would end a script under "set -e" at zero. */
export const CHECKING = `failed=0
passed=0
say() { printf '\\n== %s\\n' "$1"; }
pass() { passed=$((passed + 1)); printf '  ok    %s\\n' "$1"; }
fail() { failed=$((failed + 1)); printf '  FAIL  %s\\n' "$1" >&2; }
finish() {
  printf '\\n%s checks passed, %s failed\\n' "$passed" "$failed"
  if [ "$failed" -gt 0 ]; then exit 1; fi
}
`;
