/** The flags of helm that give values, the same for every command that renders. */
import type { Args, Flag } from './args.ts';

export const VALUE_FLAGS: readonly Flag[] = [
  {
    name: 'values',
    short: 'f',
    kind: 'list',
    value: 'FILE',
    help: 'values file; may be repeated, later files win; "-" is standard input',
  },
  { name: 'set', kind: 'texts', value: 'KEY=VALUE', help: 'one value or several, separated by commas: a.b=1,c={x,y},d[0]=z' },
  { name: 'set-string', kind: 'texts', value: 'KEY=VALUE', help: 'like --set, every value a text' },
  { name: 'set-json', kind: 'texts', value: 'KEY=JSON', help: 'a value in JSON, or a whole JSON object' },
  { name: 'set-file', kind: 'texts', value: 'KEY=FILE', help: 'a value out of a file' },
  { name: 'set-literal', kind: 'texts', value: 'KEY=VALUE', help: 'a text taken as it is' },
];

export interface GivenValues {
  readonly valueFiles: readonly string[];
  readonly set: readonly string[];
  readonly setString: readonly string[];
  readonly setJson: readonly string[];
  readonly setFile: readonly string[];
  readonly setLiteral: readonly string[];
}

export function givenValues(args: Args): GivenValues {
  return {
    valueFiles: args.texts('values'),
    set: args.texts('set'),
    setString: args.texts('set-string'),
    setJson: args.texts('set-json'),
    setFile: args.texts('set-file'),
    setLiteral: args.texts('set-literal'),
  };
}
