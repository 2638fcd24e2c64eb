/**
 * What went wrong in a template, as Helm says it (engine.go: cleanupParseError, reformatExecErrorMsg; helm 3: cleanupExecError), and as
 * a Diagnostic with the place and the stack of templates.
 */
import { type Diagnostic, errorOf, type Location, positionAt, type Related } from '../base/index.ts';
import type { GoError } from '../golang/index.ts';
import { ExecError, nodeText, type ParseError, type StackFrame } from '../gotemplate/index.ts';
import type { HelmVersion } from './capabilities.ts';
import { causeOf, type FailureContext, locationOfSpan } from './failure/cause.ts';
import { parseCause } from './failure/parse-cause.ts';
import { spanOfChain } from './failure/tree.ts';
import { SET_NAME, WARN_END, WARN_START } from './functions.ts';

/** A template that does not parse. `text` is the template's, `functions` the names of all there are. */
export function parseFailure(error: ParseError, text: string, functions: Iterable<string>): Diagnostic {
  const tokens = error.message.split(': ');
  const message = `parse error at (${tokens[1]}): ${tokens.at(-1)}`;
  const { line, column } = positionAt(text, error.offset);
  const location = { file: error.source, line: error.line || line, column: error.line === line ? column : 1 };
  return errorOf(limitCode(error) ?? 'template/parse', message, { location, ...parseCause(error, text, functions) });
}

/** A template that failed while it ran. `file` is the template that was rendered; with a context the cause is told too. */
export function execFailure(error: GoError, file: string, helm: HelmVersion, context?: FailureContext): Diagnostic {
  const exec = causes(error).find((cause) => cause instanceof ExecError);
  const message = helmSentence(error, file, helm);
  if (exec === undefined) return errorOf('template/exec', message);
  // Texts of tpl have no file: the address is the innermost place that a person can open.
  const frames = exec.frames;
  const place = frames.findLast((frame) => frame.source !== SET_NAME);
  const stack = frames.length > 1 ? shortened(frames.map(relatedOf)) : [];
  const { span, related = [], ...told } = (context === undefined ? undefined : causeOf(error, context)) ?? {};
  const exact = span === undefined || place !== frames.at(-1) ? undefined : locationOfSpan(place!, span);
  const all = [...related, ...stack];
  return errorOf(limitCode(exec) ?? codeOf(error), message, {
    ...told,
    ...(place === undefined ? {} : { location: exact ?? locationOf(place) }),
    ...(all.length === 0 ? {} : { related: all }),
  });
}

function codeOf(error: GoError): string {
  if (error.message.includes(WARN_START)) return 'template/refused';
  const detail = causes(error).findLast((cause) => cause instanceof ExecError)?.detail ?? '';
  return CODES.find(([pattern]) => pattern.test(detail))?.[1] ?? 'template/exec';
}

const CODES: readonly (readonly [RegExp, string])[] = [
  [/^nil pointer evaluating|no entry for key/, 'template/nil-pointer'],
  [/^wrong type for value|^invalid value; expected|^can't evaluate field|^range can't iterate|^expected .*; found /, 'template/wrong-type'],
  [/no template "|^template ".*" not defined/, 'template/missing-template'],
];

const limitCode = (error: ParseError | ExecError): string | undefined =>
  error.limit === undefined ? undefined : `engine/limit-${error.limit.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;

const locationOf = (frame: StackFrame): Location => {
  const { tree, node } = frame.observed ?? {};
  const start = { file: frame.source, line: frame.line, column: frame.column + 1 };
  const text = node === undefined ? '' : nodeText(node);
  const chain = node === undefined || tree === undefined ? undefined : spanOfChain(tree.text, node);
  if (chain !== undefined) return locationOfSpan(frame, chain)!;
  // The mark is as wide as the node where the text has it as Go prints it.
  if (tree === undefined || text === '' || text.includes('\n') || !tree.text.startsWith(text, frame.offset)) return start;
  return { ...start, endLine: frame.line, endColumn: start.column + text.length };
};

/** Deep stacks keep their two ends. */
const MAX_STACK = 12;

function shortened(stack: readonly Related[]): readonly Related[] {
  if (stack.length <= MAX_STACK) return stack;
  const half = MAX_STACK / 2;
  return [...stack.slice(0, half), { message: `... ${stack.length - MAX_STACK} more ...` }, ...stack.slice(-half)];
}

const relatedOf = (frame: StackFrame): Related => ({
  message: `in "${frame.template}" at <${frame.node}>`,
  location: { file: frame.source, line: frame.line, column: frame.column + 1 },
});

function causes(error: unknown): GoError[] {
  const chain: GoError[] = [];
  for (let e = error; e instanceof Error; e = e.cause) chain.push(e as GoError);
  return chain;
}

function helmSentence(error: GoError, file: string, helm: HelmVersion): string {
  if (!causes(error).some((cause) => cause instanceof ExecError)) return error.message;
  // Helm 3 looks at the outermost error only.
  if (helm === 3 && !(error instanceof ExecError)) return error.message;
  const [, location = '', ...rest] = splitN(error.message, 3);
  if (rest.length === 0) return `execution error in (${file}): ${error.message}`;
  const warn = between(rest[0]!, WARN_START, WARN_END);
  if (warn !== undefined) return `execution error at (${location}): ${warn}`;
  return helm === 3 ? error.message : (multiLine(error) ?? error.message);
}

/** strings.SplitN(text, ": ", n) */
function splitN(text: string, n: number): string[] {
  const parts: string[] = [];
  let from = 0;
  while (parts.length < n - 1) {
    const at = text.indexOf(': ', from);
    if (at === -1) break;
    parts.push(text.slice(from, at));
    from = at + 2;
  }
  return [...parts, text.slice(from)];
}

/** The greedy middle, as Helm's regular expression takes it. */
function between(text: string, start: string, end: string): string | undefined {
  const from = text.indexOf(start);
  const to = text.lastIndexOf(end);
  return from === -1 || to < from + start.length ? undefined : text.slice(from + start.length, to);
}

/** Helm 4: place, action and cause on lines of their own, for each error of the chain; undefined when one is in another form. */
function multiLine(error: GoError): string | undefined {
  const parts: string[] = [];
  for (const { message } of causes(error)) {
    const part = traceable(message);
    if (part === undefined) return undefined;
    if (parts.at(-1) !== part) parts.push(part);
  }
  return parts.join('').trim();
}

function traceable(message: string): string | undefined {
  if (!message.startsWith('template: ')) return undefined;
  const rest = message.slice('template: '.length);
  if (rest.startsWith('no template ')) return `${message}\n`;
  const executing = rest.indexOf(': executing "');
  if (executing !== -1) {
    const found = /^"([^"]*)" at <(.*?)>: (.*)$/s.exec(rest.slice(executing + ': executing '.length));
    if (found !== null) {
      return `${rest.slice(0, executing)}\n  executing "${found[1]}" at <${found[2]}>:\n    ${beforeNext(found[3]!)}\n`;
    }
  }
  const at = rest.lastIndexOf(': ');
  return at === -1 ? undefined : `${rest.slice(0, at)}\n  ${beforeNext(rest.slice(at + 2))}\n`;
}

/** A chained error after this one is cut off: it follows by itself. */
function beforeNext(message: string): string {
  const cut = message.indexOf(' template:');
  return cut === -1 ? message : message.slice(0, cut);
}
