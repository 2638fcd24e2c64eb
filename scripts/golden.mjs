// Records what the real helm prints for the conformance cases: npm run golden [-- [--missing] prefix of case files …]. --missing leaves
// what is recorded. Needs the binaries (linux x64).
import { writeFileSync } from 'node:fs';
import './tools.mjs';

const { skipReason } = await import('../dist/src/testing/helm.js');
if (skipReason) {
  console.error(skipReason);
  process.exit(1);
}
const { printCases } = await import('../dist/tests/conformance/case-file.js');
const { readCaseFiles } = await import('../dist/tests/conformance/case-list.js');
const { runHelm } = await import('../dist/tests/conformance/run-helm.js');

const goldenOf = ({ exit, text }) => ({ exit, text });
const same = (a, b) => a.exit === b.exit && a.text === b.text;
let changed = 0;
let unstable = 0;

/** Runs helm 4 twice: what is not the same both times cannot be compared with. */
function record(file, c, helm) {
  const first = goldenOf(runHelm(c, helm));
  if (helm === 4 && !same(first, goldenOf(runHelm(c, helm)))) {
    console.error(`${file.name}: ${c.name}: helm ${helm} prints something else each time`);
    unstable++;
  }
  return first;
}

const missing = process.argv.includes('--missing');
const prefixes = process.argv.slice(2).filter((arg) => arg !== '--missing');
for (const prefix of prefixes.length > 0 ? prefixes : ['']) {
  for (const file of readCaseFiles(prefix)) {
    const before = printCases(file.cases);
    const cases = file.cases.map((c) => {
      if (missing && c.helm4 !== undefined) return c;
      const helm4 = record(file, c, 4);
      const helm3 = record(file, c, 3);
      return { ...c, helm4, helm3: same(helm4, helm3) ? undefined : helm3 };
    });
    const text = printCases(cases);
    writeFileSync(file.path, text);
    if (text !== before) {
      changed++;
      console.error(`recorded ${file.name} (${cases.length} cases)`);
    }
  }
}
console.error(`${changed} files changed`);
process.exit(unstable > 0 ? 1 : 0);
