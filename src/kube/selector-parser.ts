/** The text grammar of label selectors: apimachinery pkg/labels/selector.go. */
import { labelKeyErrors } from './names.ts';
import { goQuote, makeRequirement, type SelectorOperator, type SelectorRequirement } from './selector-requirement.ts';

/** The requirements in the order of the text, or upstream's sentence. */
export function parseRequirements(text: string): SelectorRequirement[] | string {
  return new SelectorParser(text).parse();
}

type TokenKind = 'end' | ')' | '(' | ',' | '!' | '==' | '=' | '>' | '<' | '!=' | 'in' | 'notin' | 'name';

interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const SPECIAL = '=!(),><';
const BLANK = ' \t\r\n';
const BINARY: ReadonlyMap<TokenKind, SelectorOperator> = new Map([
  ['in', 'in'],
  ['notin', 'notin'],
  ['=', '='],
  ['==', '=='],
  ['!=', '!='],
  ['>', 'gt'],
  ['<', 'lt'],
]);

/** One token ahead over the text. A method that may fail returns the sentence as a string. */
class SelectorParser {
  readonly #text: string;
  #pos = 0;
  #ahead: Token;

  constructor(text: string) {
    this.#text = text;
    this.#ahead = this.#lex();
  }

  parse(): SelectorRequirement[] | string {
    const requirements: SelectorRequirement[] = [];
    while (!this.#is('end')) {
      if (!this.#startsRequirement()) return `found '${this.#ahead.text}', expected: !, identifier, or 'end of string'`;
      const requirement = this.#requirement();
      if (typeof requirement === 'string') return `unable to parse requirement: ${requirement}`;
      requirements.push(requirement);
      const next = this.#take();
      if (next.kind === 'end') return requirements;
      if (next.kind !== ',') return `found '${next.text}', expected: ',' or 'end of string'`;
      if (!this.#startsRequirement()) return `found '${this.#ahead.text}', expected: identifier after ','`;
    }
    return requirements;
  }

  #requirement(): SelectorRequirement | string {
    const negated = this.#is('!');
    if (negated) this.#take();
    const name = this.#take();
    if (!isName(name)) return `found '${name.text}', expected: identifier`;
    const keyErrors = labelKeyErrors(name.text);
    if (keyErrors.length > 0) return `<nil>: Invalid value: ${goQuote(name.text)}: ${keyErrors.join('; ')}`;
    if (negated) return makeRequirement(name.text, '!', []);
    if (this.#is('end') || this.#is(',')) return makeRequirement(name.text, 'exists', []);
    const symbol = this.#take();
    const operator = BINARY.get(symbol.kind);
    if (operator === undefined) return `found '${symbol.text}', expected: in, notin, =, ==, !=, gt, lt`;
    const values = operator === 'in' || operator === 'notin' ? this.#values() : this.#exactValue();
    if (typeof values === 'string') return values;
    return makeRequirement(name.text, operator, [...new Set(values)].sort());
  }

  #exactValue(): readonly string[] | string {
    if (this.#is('end') || this.#is(',')) return [''];
    const value = this.#take();
    return isName(value) ? [value.text] : `found '${value.text}', expected: identifier`;
  }

  #values(): readonly string[] | string {
    const open = this.#take();
    if (open.kind !== '(') return `found '${open.text}' expected: '('`;
    if (this.#is(')')) {
      this.#take();
      return [''];
    }
    if (!isName(this.#ahead) && !this.#is(',')) return `found '${this.#ahead.text}', expected: ',', ')' or identifier`;
    return this.#list();
  }

  /** `a,,b)`: empty ones count as the empty value. */
  #list(): readonly string[] | string {
    const values: string[] = [];
    for (;;) {
      const token = this.#take();
      if (isName(token)) {
        values.push(token.text);
        if (!this.#is(',') && !this.#is(')')) return `found '${this.#ahead.text}', expected: ',' or ')'`;
      } else if (token.kind === ',') {
        if (values.length === 0 || this.#is(',') || this.#is(')')) values.push('');
      } else return `found '${token.text}', expected: ',', or identifier`;
      if (this.#is(')')) {
        this.#take();
        return values;
      }
    }
  }

  #is(kind: TokenKind): boolean {
    return this.#ahead.kind === kind;
  }

  #startsRequirement(): boolean {
    return isName(this.#ahead) || this.#is('!');
  }

  #take(): Token {
    const token = this.#ahead;
    if (token.kind !== 'end') this.#ahead = this.#lex();
    return token;
  }

  #lex(): Token {
    const text = this.#text;
    while (this.#pos < text.length && BLANK.includes(text[this.#pos]!)) this.#pos++;
    const first = text[this.#pos];
    // Go: a NUL byte reads as the end.
    if (first === undefined || first === '\0') return { kind: 'end', text: '' };
    if (SPECIAL.includes(first)) return this.#symbol(first);
    const start = this.#pos;
    while (this.#pos < text.length && text[this.#pos] !== '\0' && !BLANK.includes(text[this.#pos]!) && !SPECIAL.includes(text[this.#pos]!))
      this.#pos++;
    const word = text.slice(start, this.#pos);
    this.#swallowNul();
    return { kind: word === 'in' || word === 'notin' ? word : 'name', text: word };
  }

  /** Go: … but one right behind a word or symbol is lost. */
  #swallowNul(): void {
    if (this.#text[this.#pos] === '\0') this.#pos++;
  }

  #symbol(first: string): Token {
    const two = this.#text.slice(this.#pos, this.#pos + 2);
    const kind = two === '==' || two === '!=' ? two : first;
    this.#pos += kind.length;
    this.#swallowNul();
    return { kind: kind as TokenKind, text: kind };
  }
}

/** `in` and `notin` are names wherever no operator can stand. */
function isName(token: Token): boolean {
  return token.kind === 'name' || token.kind === 'in' || token.kind === 'notin';
}
