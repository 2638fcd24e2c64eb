/** The built-in `call`: no value of a template is a function here, so all of it is Go's sentences. */
import { GoError, type GoFunc, typeOf } from '../golang/index.ts';
import { compileArgument } from './argument.ts';
import { nodeText } from './ast.ts';
import { type CallSite, failingCall, wrongCount } from './call.ts';
import { callFailed, type Eval, type Held } from './run.ts';
import { reflectValue } from './types.ts';

export function callOfValue(site: CallSite, fn: GoFunc): Eval {
  const { node, blamed, final } = site;
  const wrong = wrongCount(fn, 'call', site.args.length, final !== undefined);
  if (wrong !== undefined) return failingCall(site, wrong);
  const args = site.args.map((arg) => compileArgument(arg, reflectValue));
  const callee = site.args[0] === undefined ? undefined : nodeText(site.args[0].node);
  return (frame, dot) => {
    const last = final?.(frame, dot);
    frame.node = node;
    const values = args.map((arg) => arg(frame, dot));
    const value = callee === undefined ? last : values[0];
    const reason =
      value === undefined || value === null ? 'call of nil' : `non-function ${callee ?? reflectText(value)} of type ${typeOf(value)!.name}`;
    throw callFailed(frame, blamed, 'call', new GoError(reason));
  };
}

/** reflect.Value.String. */
function reflectText(value: Held): string {
  return typeof value === 'string' ? value : `<${typeOf(value ?? null)?.name ?? 'invalid'} Value>`;
}
