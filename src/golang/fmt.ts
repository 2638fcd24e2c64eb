/**
 * Go's fmt over Values: Sprintf, Sprint, Sprintln, byte for byte, with the answers to bad verbs and missing or extra arguments.
 * Addresses (%p, a pointer inside a container) are made up: Go's differ from run to run.
 */
import { parseFormat } from './fmt-format.ts';
import { Printer } from './fmt-printer.ts';
import { checkTextBytes } from './func.ts';
import { formatFloat } from './strconv-float.ts';
import { GoInt, type Value } from './value.ts';

/** fmt.Sprintf. */
export function sprintf(format: string, args: readonly Value[]): string {
  const { directives, tail } = parseFormat(format);
  if (directives.length === 0 && args.length === 0) return tail;
  const printer = new Printer(args);
  for (const directive of directives) printer.directive(directive);
  return printer.finish(tail);
}

/** fmt.Sprint: a space between two operands when neither is a string. */
export function sprint(args: readonly Value[]): string {
  let out = '';
  let stringBefore = true;
  for (const arg of args) {
    const isString = typeof arg === 'string';
    if (!isString && !stringBefore) out += ' ';
    out += printValue(arg);
    stringBefore = isString;
  }
  checkTextBytes(out.length);
  return out;
}

/** fmt.Sprintln. */
export function sprintln(args: readonly Value[]): string {
  return `${args.map(printValue).join(' ')}\n`;
}

/** fmt.Sprint of one value: what text/template prints for an action (but for nil, where it says "<no value>"). */
export function printValue(value: Value): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      return formatFloat(value, 'g', -1);
  }
  if (value === null) return '<nil>';
  if (value instanceof GoInt && value.type.methods === undefined) return value.n.toString();
  return new Printer([]).show(value, 'v');
}
