/** Findings as JUnit XML (the form of Apache Ant's junitreport that CI systems read): a suite for each input, a case for each object. */
import { type Diagnostic, decodeUtf8 } from '../../base/index.ts';

export interface JunitSuite {
  readonly name: string;
  readonly cases: readonly { readonly name: string; readonly file: string; readonly findings: readonly Diagnostic[] }[];
}

/** A finding fails its case when `fails` says so; others stand in its output. */
export function reportJunit(suites: readonly JunitSuite[], fails: (finding: Diagnostic) => boolean): string {
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>'];
  const failed = (suite: JunitSuite): number => suite.cases.filter(({ findings }) => findings.some(fails)).length;
  const sum = (count: (suite: JunitSuite) => number): number => suites.reduce((total, suite) => total + count(suite), 0);
  lines.push(`<testsuites name="helmwright" tests="${sum((s) => s.cases.length)}" failures="${sum(failed)}">`);
  for (const suite of suites) {
    lines.push(`  <testsuite name="${xml(suite.name)}" tests="${suite.cases.length}" failures="${failed(suite)}">`);
    for (const { name, file, findings } of suite.cases) {
      const head = `    <testcase name="${xml(name)}" classname="${xml(file)}"`;
      if (findings.length === 0) lines.push(`${head}/>`);
      else {
        lines.push(`${head}>`);
        for (const finding of findings) lines.push(`      ${element(finding, fails(finding))}`);
        lines.push('    </testcase>');
      }
    }
    lines.push('  </testsuite>');
  }
  lines.push('</testsuites>');
  return `${lines.join('\n')}\n`;
}

function element({ code, message, location, hint }: Diagnostic, isFailure: boolean): string {
  const place = location === undefined ? '' : `\n  at ${location.file}:${location.line}:${location.column}`;
  const text = `${message}${place}${hint === undefined ? '' : `\n  hint: ${hint}`}`;
  return isFailure
    ? `<failure type="${xml(code)}" message="${xml(message)}">${xml(text)}</failure>`
    : `<system-out>${xml(text)}</system-out>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;', '\t': '&#9;' };

/** XML 1.0 has no way to write most control characters. */
function xml(text: string): string {
  return decodeUtf8(text)
    .replace(/[^\t\n\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"\n\t]/g, (char) => ENTITIES[char]!);
}
