/** How the reader fails inside: thrown by scanner, parser and decoder, caught where `readYaml` ends. */

/** An error of a document, as data. */
export interface YamlError {
  /** Go's own sentence: "error converting YAML to JSON: yaml: line 3: mapping values are not allowed in this context". */
  readonly message: string;
  /** Where the problem was noticed, from 1. Go's sentence sometimes names the line before. */
  readonly line: number;
  /** Byte offset of that place in the text that was read. */
  readonly offset: number;
}

/** Unwinds one reading. `message` is what Go's yaml package says, with its "yaml: " and line. */
export class YamlFailure extends Error {
  override readonly name: string = 'YamlFailure';
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** The failure of yaml.v2's failf: no line in the sentence. */
export function fail(problem: string, offset: number): never {
  throw new YamlFailure(`yaml: ${problem}`, offset);
}

/** The failure of yaml.v2's parser.fail, which names a line when it knows one that is not 0. */
export function failAtLine(problem: string, line: number, offset: number): never {
  throw new YamlFailure(line === 0 ? `yaml: ${problem}` : `yaml: line ${line}: ${problem}`, offset);
}
