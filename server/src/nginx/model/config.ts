import { type At, inside, topLevel } from "../cursor.ts";
import { anyBuild, type NginxBuild } from "../directives/check.ts";
import type { Context } from "../directives/context.ts";
import { contextInside } from "../directives/lookup.ts";
import { includePattern, patternsIn } from "../patterns.ts";
import type { Block, Directive } from "../tree.ts";
import type { NginxFile, ReadDirective } from "./read.ts";

/** A whole configuration as nginx reads it, from one file and what it includes. */
export interface NginxConfig {
  readonly root: NginxFile;
  /** The context the root file is read in: "main" for an nginx.conf. */
  readonly context: Context;
  /** Whether `context` was taken from the file's place and content, because nothing says who includes it. */
  readonly assumed: boolean;
  readonly top: readonly ReadDirective[];
  /** A stand-in for the http or server block around a file that is read as the inside of one; else null. */
  readonly enclosing: ReadDirective | null;
  /** Every file that is read, by URI, with the context of each entry. */
  readonly entries: ReadonlyMap<string, readonly Context[]>;
  /** The files themselves, by URI, in the order in which nginx first enters them. */
  readonly files: ReadonlyMap<string, NginxFile>;
  /** How its includes were answered. */
  readonly includes: Includes;
  /** The nginx that reads it. */
  readonly build: NginxBuild;
  /** Whether nothing else can define what is named in it: no include is missing, and the context was not guessed. */
  readonly whole: boolean;
}

/** What a configuration is read for, beside its text. */
export interface ReadOptions {
  /** Any nginx where it is left out. */
  readonly build?: NginxBuild;
  /** False where includes are missing that may define names; true where it is left out. */
  readonly whole?: boolean;
}

/** Gives the files an `include` pattern brings, in nginx's order; none where they are not there. */
export type Includes = (pattern: string, from: NginxFile) => readonly NginxFile[];

/** Blocks nested deeper than this are not looked into: no configuration is, and a hostile text could be. */
const deepest = 200;

/** Reads a configuration from its root file, includes spliced in where they stand; never fails. */
export function readConfig(
  root: NginxFile,
  context: Context,
  assumed: boolean,
  includes: Includes,
  options: ReadOptions = {},
): NginxConfig {
  const build = options.build ?? anyBuild;
  const whole = !assumed && options.whole !== false;
  const entries = new Map<string, Context[]>();
  const files = new Map<string, NginxFile>();
  const within: ReadDirective[] = [];
  const enclosing = context === "http" || context === "server" ? standIn(context, root, within) : null;
  const top = readFile(root, { context, parent: enclosing, chain: [], depth: 0 });
  for (const directive of top) within.push(directive);
  return { root, context, assumed, top, enclosing, entries, files, includes, build, whole };

  function readFile(file: NginxFile, where: Where): ReadDirective[] {
    files.set(file.uri, file);
    entries.set(file.uri, [...(entries.get(file.uri) ?? []), where.context]);
    return readItems(topLevel(file.root), file, { ...where, chain: [...where.chain, file.uri] });
  }

  function readItems(items: Iterable<At<Directive>>, file: NginxFile, where: Where): ReadDirective[] {
    const { chain } = where;
    const out: ReadDirective[] = [];
    for (const at of items) {
      const first = at.node.words[0];
      if (first === undefined) continue;
      const pattern = includePattern(at.node);
      const found = pattern === null ? [] : includes(pattern, file);
      const cycle = found.some((next) => chain.includes(next.uri));
      const directive = new Read(file, at, first.text, where, cycle, readBody);
      out.push(directive);
      for (const next of found) {
        if (!chain.includes(next.uri)) for (const child of readFile(next, where)) out.push(child);
      }
      // What a file includes has to be known at once; other blocks are read when somebody looks into them.
      if (at.node.body !== null && patternsIn(at.node.body).length > 0) directive.readChildren();
    }
    return out;
  }

  function readBody(parent: ReadDirective, where: Where): readonly ReadDirective[] {
    const { at, file, name } = parent;
    if (at.node.body === null || where.depth >= deepest) return none;
    const context = contextInside(name, where.context);
    return readItems(inside(at), file, { context, parent, chain: where.chain, depth: where.depth + 1 });
  }
}

const none: readonly never[] = [];

/** A directive whose arguments and children are read when they are first asked for. */
class Read implements ReadDirective {
  readonly file: NginxFile;
  readonly at: At<Directive>;
  readonly name: string;
  readonly cycle: boolean;
  readonly #where: Where;
  readonly #readBody: (it: ReadDirective, where: Where) => readonly ReadDirective[];
  #args: readonly string[] | null = null;
  #children: readonly ReadDirective[] | null;

  constructor(
    file: NginxFile,
    at: At<Directive>,
    name: string,
    where: Where,
    cycle: boolean,
    readBody: (it: ReadDirective, where: Where) => readonly ReadDirective[],
  ) {
    this.file = file;
    this.at = at;
    this.name = name;
    this.#where = where;
    this.cycle = cycle;
    this.#readBody = readBody;
    this.#children = at.node.body === null ? none : null;
  }

  get args(): readonly string[] {
    this.#args ??= argsOf(this.at.node);
    return this.#args;
  }

  get context(): Context {
    return this.#where.context;
  }

  get parent(): ReadDirective | null {
    return this.#where.parent;
  }

  get children(): readonly ReadDirective[] {
    return this.#children ?? this.readChildren();
  }

  /** Reads what stands in the block, and what that includes. */
  readChildren(): readonly ReadDirective[] {
    this.#children ??= this.#readBody(this, this.#where);
    return this.#children;
  }
}

function argsOf({ words }: Directive): readonly string[] {
  const args: string[] = [];
  for (let i = 1; i < words.length; i++) args.push(words[i]?.text ?? "");
  return args;
}

/** Where directives are read: the block around them, and the files that are being read, outermost first. */
interface Where {
  readonly context: Context;
  readonly parent: ReadDirective | null;
  readonly chain: readonly string[];
  readonly depth: number;
}

/** The block that must be around a file's directives: without words, of no width, at the file's start. */
function standIn(name: "http" | "server", file: NginxFile, children: readonly ReadDirective[]): ReadDirective {
  const node: Directive = { words: none, body: file.root, end: "", beforeEnd: 0, width: 0 };
  return {
    file,
    at: { node, start: 0, parent: null },
    name,
    args: [],
    context: name === "server" ? "http" : "main",
    parent: null,
    children,
    cycle: false,
  };
}

/** Every directive of the configuration, each before what stands in its block. */
export function* allDirectives(config: NginxConfig): Generator<ReadDirective> {
  yield* below(config.top);
}

/** The directives given and all that stand in their blocks, each before its children. */
export function* below(directives: readonly ReadDirective[]): Generator<ReadDirective> {
  const left = [...directives].reverse();
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    yield next;
    for (let i = next.children.length - 1; i >= 0; i--) {
      const child = next.children[i];
      if (child !== undefined) left.push(child);
    }
  }
}

/** The http server blocks of a configuration, in order. */
export function serversOf(config: NginxConfig): readonly ReadDirective[] {
  const servers: ReadDirective[] = config.enclosing?.name === "server" ? [config.enclosing] : [];
  collectServers(config.top, servers);
  return servers;
}

function collectServers(directives: readonly ReadDirective[], out: ReadDirective[]): void {
  for (const it of directives) {
    const { body } = it.at.node;
    if (body === null) continue;
    if (it.name === "server" && it.context === "http") out.push(it);
    if (mayHoldServers(body)) collectServers(it.children, out);
  }
}

/** Blocks by whether a server or http block, or an include that may bring one, stands in them: a node never changes. */
const holding = new WeakMap<Block, boolean>();

function mayHoldServers(block: Block, depth = 0): boolean {
  let holds = holding.get(block);
  if (holds === undefined) {
    holds =
      depth >= deepest ||
      patternsIn(block).length > 0 ||
      block.items.some(({ body, words: [name] }) => {
        if (body === null) return false;
        return name?.text === "server" || name?.text === "http" || mayHoldServers(body, depth + 1);
      });
    holding.set(block, holds);
  }
  return holds;
}
