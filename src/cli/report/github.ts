/** Findings as workflow commands of GitHub Actions: annotations at the lines of a pull request. */
import { type Diagnostic, decodeUtf8 } from '../../base/index.ts';

const COMMANDS = { error: 'error', warning: 'warning', info: 'notice' } as const;

export function reportGithub(findings: readonly Diagnostic[]): string {
  return findings
    .map(({ code, severity, message, location, hint }) => {
      const properties = {
        file: location?.file,
        line: location?.line,
        endLine: location?.endLine,
        col: location?.column,
        endColumn: location?.endColumn,
        title: code,
      };
      const list = Object.entries(properties).flatMap(([name, value]) =>
        value === undefined ? [] : [`${name}=${property(String(value))}`],
      );
      return `::${COMMANDS[severity]} ${list.join(',')}::${data(hint === undefined ? message : `${message}\n${hint}`)}\n`;
    })
    .join('');
}

const data = (text: string): string => decodeUtf8(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
