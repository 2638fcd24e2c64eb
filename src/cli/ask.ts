/** Questions to a person at a terminal, one line each. */
import { createInterface } from 'node:readline/promises';

export interface Question {
  readonly text: string;
  /** What an empty answer means. */
  readonly usual: string;
  /** A sentence when the answer will not do. */
  readonly refuse?: (answer: string) => string | undefined;
}

/** Times that one question is asked. */
const MAX_TRIES = 5;

export function isTerminal(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** The answers in order; undefined when the person goes away (end of input). The questions go to standard error. */
export async function ask(
  questions: readonly Question[],
  input: NodeJS.ReadableStream = process.stdin,
  output: NodeJS.WritableStream = process.stderr,
): Promise<readonly string[] | undefined> {
  const lines = createInterface({ input, output, terminal: false });
  const answers: string[] = [];
  try {
    const reader = lines[Symbol.asyncIterator]();
    for (const question of questions) {
      let accepted: string | undefined;
      for (let tries = 0; accepted === undefined && tries < MAX_TRIES; tries++) {
        output.write(`${question.text}${question.usual === '' ? '' : ` (${question.usual})`}: `);
        const { value, done } = await reader.next();
        if (done === true) return undefined;
        const answer = value.trim() === '' ? question.usual : value.trim();
        const refused = question.refuse?.(answer);
        if (refused === undefined) accepted = answer;
        else output.write(`  ${refused}\n`);
      }
      if (accepted === undefined) return undefined;
      answers.push(accepted);
    }
    return answers;
  } finally {
    lines.close();
  }
}
