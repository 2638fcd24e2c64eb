/**
 * Sets of templates that know each other by name, after Go's template.go. A child set is the effect of Clone: it sees the templates
 * of its parent, and what is defined in it the parent does not see.
 */
import type { GoFunc, Value } from '../golang/index.ts';
import { isEmptyList, type Tree } from './ast.ts';
import { builtinsOf, type GoEdition } from './builtins.ts';
import { type Code, compileTree } from './compile.ts';
import { ParseError } from './errors.ts';
import type { MissingKey } from './field.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { parseText } from './parser.ts';
import { type ContextFunc, Run } from './run.ts';
import type { Tracing } from './trace.ts';

/** What templates can call, by name. */
export type TemplateFuncs = ReadonlyMap<string, GoFunc | ContextFunc>;

export interface SetOptions {
  /** Go's name of the set's root template, for "no template … associated with template …". Default "". */
  readonly name?: string;
  /** What templates may call beside the built-in functions (which they hide). */
  readonly functions?: TemplateFuncs;
  /** Default "default", as Go's; Helm sets "zero", and "error" with --strict. */
  readonly missingKey?: MissingKey;
  /** Default "1.25". */
  readonly edition?: GoEdition;
  readonly limits?: Partial<Limits>;
  /** For finding out why something failed: errors carry what every operand gave (StackFrame.observed). Slower. */
  readonly observe?: boolean;
  /** Records where everything that is written comes from. Without it no code asks for it. */
  readonly trace?: Tracing | undefined;
  /** Texts that sets with the same functions have parsed. They are looked up there, and added. */
  readonly parsed?: ParsedTexts | undefined;
}

/** What texts define, by their template's name. */
export type ParsedTexts = Map<string, { readonly text: string; readonly trees: ReadonlyMap<string, Tree> }>;

/** A parsed template; it is compiled when it is executed first. */
export class Template {
  readonly name: string;
  readonly tree: Tree;
  readonly #options: Shared;
  #code: Code | undefined;

  constructor(name: string, tree: Tree, options: Shared) {
    this.name = name;
    this.tree = tree;
    this.#options = options;
  }

  get code(): Code {
    return (this.#code ??= compileTree(this.tree, this.#options));
  }
}

/** What a text gave: the template to execute, or why it is none. */
export type ParsedText =
  | { readonly template: Template; readonly error?: undefined }
  | { readonly template?: undefined; readonly error: ParseError };

/** The options of a set and all its children, and the texts that they have parsed. */
interface Shared {
  readonly name: string;
  readonly functions: TemplateFuncs;
  readonly builtins: ReadonlyMap<string, GoFunc>;
  readonly missingKey: MissingKey;
  readonly edition: GoEdition;
  readonly limits: Limits;
  readonly observe: boolean;
  readonly trace: Tracing | undefined;
  readonly parsed: ParsedTexts | undefined;
  readonly cache: ParseCache;
}

export class TemplateSet {
  readonly options: Shared;
  readonly #parent: TemplateSet | undefined;
  #own: ReadonlyMap<string, Template> | undefined;
  /** #own once it is a map of this set alone. */
  #owned: Map<string, Template> | undefined;

  constructor(options: SetOptions = {}, parent?: TemplateSet) {
    this.#parent = parent;
    this.options = parent?.options ?? sharedOf(options);
  }

  get name(): string {
    return this.options.name;
  }

  /** The effect of Go's Clone. */
  child(): TemplateSet {
    return new TemplateSet({}, this);
  }

  lookup(name: string): Template | undefined {
    return this.#own?.get(name) ?? this.#parent?.lookup(name);
  }

  /** The names of all templates, by bytes. */
  names(): string[] {
    const names = new Set(this.#parent?.names());
    for (const name of this.#own?.keys() ?? []) names.add(name);
    return [...names].sort();
  }

  /**
   * Go's `New(name).Parse(text)`: defines the template and all that its text defines. A template that is empty but for white space and
   * comments does not replace one that is there; it is still the template to execute.
   */
  parse(name: string, text: string): ParsedText {
    const parsed = this.options.cache.parse(name, text, this.options);
    if (parsed instanceof ParseError) return { error: parsed };
    const { templates, hasEmpty } = parsed;
    const own = this.#own;
    // A text of tpl is all that its set defines: no map of its own for each of thousands of sets.
    if (own === undefined && !hasEmpty) this.#own = templates;
    else this.#own = this.#with(own ?? new Map(), templates);
    return { template: templates.get(name)! };
  }

  /**
   * Go's ExecuteTemplate into a string. Fails with ExecError; with GoError when there is no template of that name. `context` is for the
   * embedder's own functions (Run.context).
   */
  execute(name: string, data: Value, context?: unknown): string {
    const { trace } = this.options;
    return trace === undefined ? new Run(this, context).executeTemplate(name, data) : trace.execute(this, name, data, context);
  }

  #with(own: ReadonlyMap<string, Template>, templates: ReadonlyMap<string, Template>): ReadonlyMap<string, Template> {
    const all = this.#owned === own ? this.#owned : (this.#owned = new Map(own));
    for (const [name, template] of templates) {
      if (!isEmptyList(template.tree.root) || this.lookup(name) === undefined) all.set(name, template);
    }
    return all;
  }
}

function sharedOf(options: SetOptions): Shared {
  const edition = options.edition ?? '1.25';
  return {
    name: options.name ?? '',
    functions: options.functions ?? new Map(),
    builtins: builtinsOf(edition),
    missingKey: options.missingKey ?? 'default',
    edition,
    limits: { ...defaultLimits, ...options.limits },
    observe: options.observe ?? false,
    trace: options.trace,
    parsed: options.parsed,
    cache: new ParseCache(),
  };
}

type Parsed = Definitions | ParseError;

interface Definitions {
  readonly templates: ReadonlyMap<string, Template>;
  /** Some of them may not replace what is there. */
  readonly hasEmpty: boolean;
}

/** Parsed texts by name and text: Helm's tpl is given the same short text thousands of times. */
class ParseCache {
  readonly #byName = new Map<string, Map<string, Parsed>>();
  #bytes = 0;

  parse(name: string, text: string, options: Shared): Parsed {
    const texts = this.#byName.get(name);
    const known = texts?.get(text);
    if (known !== undefined) return known;
    const parsed = parseTemplates(name, text, options);
    this.#remember(name, text, parsed);
    return parsed;
  }

  #remember(name: string, text: string, parsed: Parsed): void {
    this.#bytes += text.length + ENTRY_BYTES;
    if (this.#bytes > MAX_CACHE_BYTES) {
      this.#byName.clear();
      this.#bytes = text.length + ENTRY_BYTES;
    }
    const texts = this.#byName.get(name);
    if (texts === undefined) this.#byName.set(name, new Map([[text, parsed]]));
    else texts.set(text, parsed);
  }
}

const MAX_CACHE_BYTES = 8 * 1024 * 1024;
/** What an entry weighs beside its text. */
const ENTRY_BYTES = 256;

function parseTemplates(name: string, text: string, options: Shared): Parsed {
  try {
    const trees = treesOf(name, text, options);
    const hasEmpty = [...trees.values()].some((tree) => isEmptyList(tree.root));
    return { templates: new Map([...trees].map(([defined, tree]) => [defined, new Template(defined, tree, options)])), hasEmpty };
  } catch (e) {
    if (e instanceof ParseError) return e;
    throw e;
  }
}

function treesOf(name: string, text: string, { functions, builtins, limits, parsed }: Shared): ReadonlyMap<string, Tree> {
  const known = parsed?.get(name);
  if (known?.text === text) return known.trees;
  const trees = parseText(name, text, { isFunction: (word) => functions.has(word) || builtins.has(word), limits });
  // Texts of tpl are not kept: their set has a cache with a limit.
  if (known === undefined) parsed?.set(name, { text, trees });
  return trees;
}
