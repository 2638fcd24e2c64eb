/** Findings as SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0), regions in template sources. Columns are UTF-16 code units. */
import { createHash } from 'node:crypto';
import { type Diagnostic, decodeUtf8, type Location } from '../../base/index.ts';
import type { RuleText } from '../../check/index.ts';
import { VERSION } from '../version.ts';

export interface SarifOptions {
  readonly rules: readonly RuleText[];
  /** Texts (byte strings) of the files that locations name. */
  readonly sources: (file: string) => string | undefined;
  /** Why it was not checked at all. */
  readonly errors: readonly string[];
}

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;

export function reportSarif(findings: readonly Diagnostic[], options: SarifOptions): string {
  const used = options.rules.filter((rule) => findings.some(({ code }) => code === rule.id));
  const document = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'helmwright', version: VERSION, rules: used.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: options.errors.length === 0,
            toolExecutionNotifications: options.errors.map((text) => ({ level: 'error', message: { text: decodeUtf8(text) } })),
          },
        ],
        results: findings.map((finding) => resultOf(finding, used, options)),
      },
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function ruleOf(rule: RuleText): object {
  return {
    id: rule.id,
    shortDescription: { text: rule.summary },
    fullDescription: { text: rule.why },
    help: { text: rule.remedy },
    defaultConfiguration: { level: LEVELS[rule.severity] },
  };
}

function resultOf(finding: Diagnostic, rules: readonly RuleText[], { sources }: SarifOptions): object {
  const { code, severity, message, location, related, hint } = finding;
  const text = decodeUtf8(hint === undefined ? message : `${message}\n${hint}`);
  return {
    ruleId: code,
    ruleIndex: rules.findIndex((rule) => rule.id === code),
    level: LEVELS[severity],
    message: { text },
    locations: location === undefined ? [] : [{ physicalLocation: physical(location, sources) }],
    ...(related === undefined
      ? {}
      : {
          relatedLocations: related.flatMap((r, id) =>
            r.location === undefined
              ? []
              : [{ id, message: { text: decodeUtf8(r.message) }, physicalLocation: physical(r.location, sources) }],
          ),
        }),
    partialFingerprints: { 'helmwright/v1': fingerprint(finding) },
  };
}

/** Stays the same when lines move. */
function fingerprint({ code, message, location }: Diagnostic): string {
  return createHash('sha256').update(`${code}\0${location?.file}\0${message}`, 'latin1').digest('hex').slice(0, 32);
}

function physical(location: Location, sources: SarifOptions['sources']): object {
  const lines = sources(location.file)?.split('\n');
  const column = (line: number, byte: number): number => {
    const text = lines?.[line - 1];
    return text === undefined ? byte : decodeUtf8(text.slice(0, byte - 1)).length + 1;
  };
  const { line, endLine, endColumn } = location;
  const end = endLine === undefined || endColumn === undefined ? {} : { endLine, endColumn: column(endLine, endColumn) };
  return {
    artifactLocation: { uri: uriOf(decodeUtf8(location.file)) },
    region: { startLine: line, startColumn: column(line, location.column), ...end },
  };
}

/** A relative path as a relative URI reference; an absolute one as a file: URI. */
function uriOf(path: string): string {
  const encoded = path
    .replaceAll('\\', '/')
    .split('/')
    .map((part) => encodeURIComponent(part))
    .join('/');
  return encoded.startsWith('/') ? `file://${encoded}` : encoded.replace(/^\.\//, '');
}
