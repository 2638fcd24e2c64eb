/**
 * The full parser: tokens to nodes of the first document, by libyaml's grammar (yaml.v2, parserc.go and the parser of decode.go), with its
 * order of looking at tokens. Nodes are made here only, for documents that the quick reader leaves: decoding needs them for anchors,
 * merges and for errors that come after the last syntax error.
 */

import { fail, failAtLine } from './failure.ts';
import { NESTING_LIMIT } from './limits.ts';
import type { Scanner } from './scanner.ts';
import {
  ALIAS,
  ANCHOR,
  BLOCK_END,
  BLOCK_ENTRY,
  BLOCK_MAPPING_START,
  BLOCK_SEQUENCE_START,
  DOCUMENT_END,
  DOCUMENT_START,
  FLOW_ENTRY,
  FLOW_MAPPING_END,
  FLOW_MAPPING_START,
  FLOW_SEQUENCE_END,
  FLOW_SEQUENCE_START,
  KEY,
  SCALAR,
  STREAM_END,
  TAG,
  TAG_DIRECTIVE,
  type Token,
  VALUE,
  VERSION_DIRECTIVE,
} from './tokens.ts';

export type NodeKind = 'scalar' | 'list' | 'map' | 'alias';

export interface Node {
  readonly kind: NodeKind;
  /** Byte offset and line (from 0) of its start, its tag or anchor included. */
  readonly start: number;
  readonly line: number;
  readonly tag: string;
  /** Text of a scalar, name of an alias. */
  readonly value: string;
  /** A plain scalar without a tag (or with the tag "!"): its text says what it is. */
  readonly implicit: boolean;
  /** Items of a list; keys and values of a map in turn. */
  readonly children: Node[];
  /** What an alias stands for. */
  readonly target: Node | undefined;
}

/** Parses the first document; undefined when there is none. */
export function parseDocument(scanner: Scanner): Node | undefined {
  return new Parser(scanner).document();
}

class Parser {
  readonly #scanner: Scanner;
  readonly #anchors: Map<string, Node> = new Map();
  readonly #tagPrefixes: Map<string, string> = new Map();
  #depth = 0;
  #anchorName = '';
  #tag = '';

  constructor(scanner: Scanner) {
    this.#scanner = scanner;
  }

  document(): Node | undefined {
    const token = this.#scanner.peek();
    let root: Node | undefined;
    if (token.kind === STREAM_END) return undefined;
    if (token.kind === VERSION_DIRECTIVE || token.kind === TAG_DIRECTIVE || token.kind === DOCUMENT_START) {
      this.#directives();
      const start = this.#scanner.peek();
      if (start.kind !== DOCUMENT_START) failAt('did not find expected <document start>', start);
      this.#scanner.skip();
      const first = this.#scanner.peek();
      root = isDocumentBoundary(first.kind) ? emptyScalar(first) : this.#node(true, false);
    } else {
      this.#directives();
      root = this.#node(true, false);
    }
    // What follows the document is looked at for one token, as Go does; an error in it is an error of the text.
    this.#scanner.peek();
    return root;
  }

  #directives(): void {
    let version = false;
    let token = this.#scanner.peek();
    while (token.kind === VERSION_DIRECTIVE || token.kind === TAG_DIRECTIVE) {
      if (token.kind === VERSION_DIRECTIVE) {
        if (version) failAt('found duplicate %YAML directive', token);
        if (token.value !== '1.1') failAt('found incompatible YAML document', token);
        version = true;
      } else {
        if (this.#tagPrefixes.has(token.value)) failAt('found duplicate %TAG directive', token);
        this.#tagPrefixes.set(token.value, token.suffix);
      }
      this.#scanner.skip();
      token = this.#scanner.peek();
    }
    if (!this.#tagPrefixes.has('!')) this.#tagPrefixes.set('!', '!');
    if (!this.#tagPrefixes.has('!!')) this.#tagPrefixes.set('!!', 'tag:yaml.org,2002:');
  }

  // A level of nesting takes two calls, this one and that for the collection: the stack is not ours alone.
  #node(block: boolean, indentless: boolean): Node {
    const first = this.#scanner.peek();
    if (first.kind === ALIAS) return this.#alias(first);
    const token = this.#properties(first);
    const anchor = this.#anchorName;
    const tag = this.#tag;
    const kind = collectionKind(token.kind, block, indentless);
    if (kind === undefined) return this.#leaf(first, token, anchor, tag);
    const node = newNode(kind, first, tag, '', false);
    this.#anchor(anchor, node);
    if (++this.#depth > NESTING_LIMIT) failAtLine(`exceeded max depth of ${NESTING_LIMIT}`, first.line + 1, first.start);
    switch (token.kind) {
      case BLOCK_ENTRY:
        this.#indentlessSequence(node);
        break;
      case BLOCK_SEQUENCE_START:
        this.#blockSequence(node, token);
        break;
      case BLOCK_MAPPING_START:
        this.#blockMapping(node, token);
        break;
      case FLOW_SEQUENCE_START:
        this.#flowSequence(node, token);
        break;
      default:
        this.#flowMapping(node, token);
    }
    this.#depth--;
    return node;
  }

  #alias(token: Token): Node {
    const target = this.#anchors.get(token.value);
    if (target === undefined) fail(`unknown anchor '${token.value}' referenced`, token.start);
    this.#scanner.skip();
    return newNode('alias', token, '', token.value, false, target);
  }

  /** Over anchor and tag, in any order, into `#anchorName` and `#tag`; the token after them. */
  #properties(first: Token): Token {
    let token = first;
    let tagToken: Token | undefined;
    this.#anchorName = '';
    for (let i = 0; i < 2; i++) {
      if (token.kind === ANCHOR && this.#anchorName === '') this.#anchorName = token.value;
      else if (token.kind === TAG && tagToken === undefined) tagToken = token;
      else break;
      this.#scanner.skip();
      token = this.#scanner.peek();
    }
    this.#tag = tagToken === undefined ? '' : this.#resolveTag(tagToken, first);
    return token;
  }

  #resolveTag(token: Token, first: Token): string {
    if (token.value === '') return token.suffix;
    const prefix = this.#tagPrefixes.get(token.value);
    if (prefix === undefined) failAt('found undefined tag handle', token, first.line);
    return prefix + token.suffix;
  }

  /** A scalar, or the empty one that has only a tag or an anchor. */
  #leaf(first: Token, token: Token, anchor: string, tag: string): Node {
    const written = token.kind === SCALAR;
    if (!written && anchor === '' && tag === '') failAt('did not find expected node content', token, first.line);
    const implicit = tag === '!' ? written : tag === '' && (token.plain || !written);
    const node = newNode('scalar', first, tag, written ? token.value : '', implicit);
    this.#anchor(anchor, node);
    if (written) this.#scanner.skip();
    return node;
  }

  #anchor(anchor: string, node: Node): void {
    if (anchor !== '') this.#anchors.set(anchor, node);
  }

  #indentlessSequence(node: Node): void {
    const scanner = this.#scanner;
    for (let token = scanner.peek(); token.kind === BLOCK_ENTRY; token = scanner.peek()) {
      scanner.skip();
      const next = scanner.peek();
      const empty = next.kind === BLOCK_ENTRY || next.kind === KEY || next.kind === VALUE || next.kind === BLOCK_END;
      node.children.push(empty ? emptyScalar(token, 1) : this.#node(true, false));
    }
  }

  #blockSequence(node: Node, opening: Token): void {
    const scanner = this.#scanner;
    scanner.skip();
    let token = scanner.peek();
    for (; token.kind === BLOCK_ENTRY; token = scanner.peek()) {
      scanner.skip();
      const next = scanner.peek();
      const empty = next.kind === BLOCK_ENTRY || next.kind === BLOCK_END;
      node.children.push(empty ? emptyScalar(token, 1) : this.#node(true, false));
    }
    if (token.kind !== BLOCK_END) failAt("did not find expected '-' indicator", token, opening.line);
    scanner.skip();
  }

  #blockMapping(node: Node, opening: Token): void {
    const scanner = this.#scanner;
    scanner.skip();
    let token = scanner.peek();
    for (; token.kind === KEY; token = scanner.peek()) {
      scanner.skip();
      node.children.push(isBlockEntryEnd(scanner.peek().kind) ? emptyScalar(token, 1) : this.#node(true, true));
      const value = scanner.peek();
      if (value.kind === VALUE) {
        scanner.skip();
        node.children.push(isBlockEntryEnd(scanner.peek().kind) ? emptyScalar(value, 1) : this.#node(true, true));
      } else node.children.push(emptyScalar(value));
    }
    if (token.kind !== BLOCK_END) failAt('did not find expected key', token, opening.line);
    scanner.skip();
  }

  #flowSequence(node: Node, opening: Token): void {
    const scanner = this.#scanner;
    scanner.skip();
    for (let first = true; ; first = false) {
      let token = scanner.peek();
      if (token.kind !== FLOW_SEQUENCE_END && !first) {
        if (token.kind !== FLOW_ENTRY) failAt("did not find expected ',' or ']'", token, opening.line);
        scanner.skip();
        token = scanner.peek();
      }
      if (token.kind === FLOW_SEQUENCE_END) break;
      node.children.push(token.kind === KEY ? this.#flowPair(token) : this.#node(false, false));
    }
    scanner.skip();
  }

  /** A map of one entry, written without braces in a list. */
  #flowPair(opening: Token): Node {
    const scanner = this.#scanner;
    const node = newNode('map', opening, '', '', false);
    scanner.skip();
    const key = scanner.peek();
    if (key.kind === VALUE || key.kind === FLOW_ENTRY || key.kind === FLOW_SEQUENCE_END) {
      // yaml.v2 takes the token that ends the empty key: "[? , a]" loses its comma.
      scanner.skip();
      node.children.push(emptyScalar(key, 1));
    } else node.children.push(this.#node(false, false));
    const value = scanner.peek();
    if (value.kind === VALUE) {
      scanner.skip();
      const next = scanner.peek();
      if (next.kind !== FLOW_ENTRY && next.kind !== FLOW_SEQUENCE_END) {
        node.children.push(this.#node(false, false));
        scanner.peek();
        return node;
      }
    }
    node.children.push(emptyScalar(value));
    scanner.peek();
    return node;
  }

  #flowMapping(node: Node, opening: Token): void {
    const scanner = this.#scanner;
    scanner.skip();
    for (let first = true; ; first = false) {
      let token = scanner.peek();
      if (token.kind !== FLOW_MAPPING_END && !first) {
        if (token.kind !== FLOW_ENTRY) failAt("did not find expected ',' or '}'", token, opening.line);
        scanner.skip();
        token = scanner.peek();
      }
      if (token.kind === FLOW_MAPPING_END) break;
      if (token.kind === KEY) this.#flowEntry(node);
      else {
        node.children.push(this.#node(false, false));
        node.children.push(emptyScalar(scanner.peek()));
      }
    }
    scanner.skip();
  }

  #flowEntry(node: Node): void {
    const scanner = this.#scanner;
    scanner.skip();
    const key = scanner.peek();
    const emptyKey = key.kind === VALUE || key.kind === FLOW_ENTRY || key.kind === FLOW_MAPPING_END;
    node.children.push(emptyKey ? emptyScalar(key) : this.#node(false, false));
    const value = scanner.peek();
    if (value.kind === VALUE) {
      scanner.skip();
      const next = scanner.peek();
      if (next.kind !== FLOW_ENTRY && next.kind !== FLOW_MAPPING_END) {
        node.children.push(this.#node(false, false));
        return;
      }
    }
    node.children.push(emptyScalar(value, value.kind === VALUE ? 1 : 0));
  }
}

function newNode(kind: NodeKind, at: Token, tag: string, value: string, implicit: boolean, target?: Node): Node {
  return { kind, start: at.start, line: at.line, tag, value, implicit, children: [], target };
}

/** The null that stands where nothing is written; `length` is 1 when it starts after the token. */
function emptyScalar(at: Token, length = 0): Node {
  return { kind: 'scalar', start: at.start + length, line: at.line, tag: '', value: '', implicit: true, children: [], target: undefined };
}

function collectionKind(token: number, block: boolean, indentless: boolean): 'list' | 'map' | undefined {
  switch (token) {
    case FLOW_SEQUENCE_START:
      return 'list';
    case FLOW_MAPPING_START:
      return 'map';
    case BLOCK_ENTRY:
      return indentless ? 'list' : undefined;
    case BLOCK_SEQUENCE_START:
      return block ? 'list' : undefined;
    case BLOCK_MAPPING_START:
      return block ? 'map' : undefined;
    default:
      return undefined;
  }
}

function isBlockEntryEnd(token: number): boolean {
  return token === KEY || token === VALUE || token === BLOCK_END;
}

function isDocumentBoundary(token: number): boolean {
  return (
    token === VERSION_DIRECTIVE || token === TAG_DIRECTIVE || token === DOCUMENT_START || token === DOCUMENT_END || token === STREAM_END
  );
}

/** A parser error. Go: names the line of the problem counted from 0, or that of its context when that is the first line. */
function failAt(problem: string, token: Token, contextLine = 0): never {
  failAtLine(problem, token.line === 0 ? contextLine : token.line, token.start);
}
