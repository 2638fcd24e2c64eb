/**
 * What went wrong in a template, as Helm says it (engine.go: cleanupParseError, reformatExecErrorMsg; helm 3: cleanupExecError), and as
 * a Diagnostic with the place and the stack of templates.
 */
import { type Diagnostic, errorOf, type Location, positionAt, type Related } from '../base/index.ts';
import type { GoError } from '../golang/index.ts';
import { ExecError, type ParseError, type StackFrame } from '../gotemplate/index.ts';
import type { HelmVersion } from './capabilities.ts';
import { SET_NAME, WARN_END, WARN_START } from './functions.ts';

/** A template that does not parse. `text` is the template's. */
export function parseFailure(error: ParseError, text: string): Diagnostic {
  const tokens = error.message.split(': ');
  const message = `parse error at (${tokens[1]}): ${tokens.at(-1)}`;
  const { line, column } = positionAt(text, error.offset);
  return errorOf(limitCode(error) ?? 'template/parse', message, {
    location: { file: error.source, line: error.line || line, column: error.line === line ? column : 1 },
  });
}

/** A template that failed while it ran. `file` is the template that was rendered. */
export function execFailure(error: GoError, file: string, helm: HelmVersion): Diagnostic {
  const exec = causes(error).find((cause) => cause instanceof ExecError);
  const message = helmSentence(error, file, helm);
  if (exec === undefined) return errorOf('template/exec', message);
  // Texts of tpl have no file: the address is the innermost place that a person can open.
  const frames = exec.frames;
  const place = frames.findLast((frame) => frame.source !== SET_NAME);
  const more = place === undefined ? {} : { location: locationOf(place) };
  return errorOf(limitCode(exec) ?? codeOf(error), message, { ...more, ...(frames.length > 1 ? { related: frames.map(relatedOf) } : {}) });
}

const codeOf = (error: GoError): string => (error.message.includes(WARN_START) ? 'template/refused' : 'template/exec');

const limitCode = (error: ParseError | ExecError): string | undefined =>
  error.limit === undefined ? undefined : `engine/limit-${error.limit.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;

const locationOf = (frame: StackFrame): Location => ({ file: frame.source, line: frame.line, column: frame.column + 1 });

const relatedOf = (frame: StackFrame): Related => ({ message: `in "${frame.template}" at <${frame.node}>`, location: locationOf(frame) });

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
