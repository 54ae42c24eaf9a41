import { type At, bodyStart, inside, topLevel } from "../cursor.ts";
import { anyBuild, type NginxBuild } from "../directives/check.ts";
import type { Context } from "../directives/context.ts";
import { contextInside } from "../directives/lookup.ts";
import { includePattern, patternsIn } from "../patterns.ts";
import type { Directive } from "../tree.ts";
import type { NginxFile, ReadDirective } from "./read.ts";

/** A whole configuration as nginx reads it, from one file and what it includes. */
export interface NginxConfig {
  readonly root: NginxFile;
  /** The context the root file is read in: "main" for an nginx.conf. */
  readonly context: Context;
  /** Whether `context` was taken from the file's place and content, because nothing says who includes it. */
  readonly assumed: boolean;
  readonly top: readonly ReadDirective[];
  /** Who is told when somebody looks into a block of it. */
  readonly looks: Looks;
  /** A stand-in for the http or server block around a file that is read as the inside of one; else null. */
  readonly enclosing: ReadDirective | null;
  /** Every file that is read, by URI, with the context of each entry. */
  readonly entries: ReadonlyMap<string, readonly Context[]>;
  /** The files themselves, by URI, in the order in which nginx first enters them. */
  readonly files: ReadonlyMap<string, NginxFile>;
  /** How its includes were answered. */
  readonly includes: Includes;
  readonly missing: Missing;
  /** The nginx that reads it. */
  readonly build: NginxBuild;
  /** Whether nobody will ask again when it has changed: what is known of one block serves those like it alone. */
  readonly once: boolean;
  /** Whether nothing else can define what is named in it: no include is missing, and the context was not guessed. */
  readonly whole: boolean;
}

/** What a configuration is read for, beside its text. */
export interface ReadOptions {
  /** Any nginx where it is left out. */
  readonly build?: NginxBuild;
  /** True where it is read once and never again; false where it is left out. */
  readonly once?: boolean;
  /** False where includes are missing that may define names; true where it is left out. */
  readonly whole?: boolean;
  /** Gives the path that nginx cannot open for an include; null where it can, and where it is left out. */
  readonly missing?: Missing;
}

/** Gives the path of the file that is not there for an `include` pattern; null where it is, or where that is not known. */
export type Missing = (pattern: string) => string | null;

/** Tells which blocks are looked into: what is said of a directive may hang on what stands there. */
export interface Looks {
  /**
   * Called with the block (null: the configuration itself) and the name of the directives that are looked for, null for
   * any; null where nobody wants to know.
   */
  watch: ((block: ReadDirective | null, name: string | null) => void) | null;
}

/** Gives the files an `include` pattern brings, in nginx's order; none where they are not there. */
export type Includes = (pattern: string, from: NginxFile) => readonly NginxFile[];

/** Blocks nested deeper than this are not looked into: no configuration is, and a hostile text could be. */
export const deepest = 200;

/** Reads a configuration from its root file, includes spliced in where they stand; never fails. */
export function readConfig(
  root: NginxFile,
  context: Context,
  assumed: boolean,
  includes: Includes,
  options: ReadOptions = {},
): NginxConfig {
  const build = options.build ?? anyBuild;
  let whole = !assumed && options.whole !== false;
  const entries = new Map<string, Context[]>();
  const files = new Map<string, NginxFile>();
  const looks: Looks = { watch: null };
  const within: ReadDirective[] = [];
  const enclosing = context === "http" || context === "server" ? new StandIn(context, root, within, looks) : null;
  const read = readFile(root, { context, parent: enclosing, chain: [], depth: 0, looks });
  for (const directive of read) within.push(directive);
  return {
    root,
    context,
    assumed,
    get top() {
      looks.watch?.(null, null);
      return read;
    },
    looks,
    enclosing,
    entries,
    files,
    includes,
    missing: options.missing ?? (() => null),
    build,
    once: options.once === true,
    whole,
  };

  function readFile(file: NginxFile, where: Where): ReadDirective[] {
    files.set(file.uri, file);
    entries.set(file.uri, [...(entries.get(file.uri) ?? []), where.context]);
    return readItems(topLevel(file.root), file, { ...where, chain: [...where.chain, file.uri] });
  }

  function readItems(items: Iterable<At<Directive>>, file: NginxFile, where: Where): ReadDirective[] {
    const { chain } = where;
    const out: ReadDirective[] = [];
    for (const at of items) {
      if (at.node.words.length === 0) continue;
      const pattern = mayInclude(where) ? includePattern(at.node) : null;
      const found = pattern === null ? [] : includes(pattern, file);
      const cycle = found.some((next) => chain.includes(next.uri));
      whole &&= !cycle;
      const unseen = pattern !== null && found.length === 0;
      const directive = new Read(file, at, where, cycle, readBody, null, unseen);
      out.push(directive);
      for (const next of found) {
        if (!chain.includes(next.uri)) for (const child of readFile(next, where)) out.push(child);
      }
      // What a file includes has to be known at once; other blocks are read when somebody looks into them.
      if (at.node.body !== null && patternsIn(at.node.body).length > 0) directive.readChildren();
    }
    return out;
  }

  function readBody(block: ReadDirective, where: Where): readonly ReadDirective[] {
    return readItems(inside(block.at), block.file, where);
  }
}

const none: readonly never[] = [];

/** Blocks of data that look for includes among their lines: ngx_http_core_type, ngx_http_map, ngx_http_geo and those of stream. */
const includingData: ReadonlySet<string> = new Set(["types", "map", "geo"]);

/** Whether an `include` here is followed, and not taken for data. */
export function mayInclude({ context, parent }: Pick<ReadDirective, "context" | "parent">): boolean {
  return context !== "data" || (parent !== null && includingData.has(parent.name));
}

/** The place of a directive among the items of the block it stands in; null where an include may have brought it. */
export function indexOf(directive: ReadDirective): number | null {
  return directive instanceof Read ? directive.index : null;
}

/** The item of a block that has nothing from elsewhere, by its place and its node; `start`: the offset where it starts. */
export function childAt(block: ReadDirective, index: number, node: Directive, start: number): ReadDirective | null {
  return block instanceof Read ? block.child(index, node, start) : null;
}

/** A directive whose arguments and children are read when they are first asked for. */
class Read implements ReadDirective {
  readonly file: NginxFile;
  readonly at: At<Directive>;
  readonly cycle: boolean;
  readonly unseen: boolean;
  readonly #where: Where;
  readonly #readBody: ReadBody;
  #args: readonly string[] | null = null;
  #children: readonly ReadDirective[] | null;
  /** Where the children are read. */
  #inside: Where | null = null;
  /** The children that were asked for one by one, by their places among the block's items. */
  #single: (Read | undefined)[] | null = null;
  /** Its place among the items of the block it was asked of; null where it was read with all others. */
  readonly index: number | null;

  constructor(
    file: NginxFile,
    at: At<Directive>,
    where: Where,
    cycle: boolean,
    readBody: ReadBody,
    index: number | null,
    unseen = false,
  ) {
    this.file = file;
    this.index = index;
    this.at = at;
    this.cycle = cycle;
    this.unseen = unseen;
    this.#where = where;
    this.#readBody = readBody;
    this.#children = at.node.body === null || where.depth >= deepest ? none : null;
  }

  get name(): string {
    return this.at.node.words[0]?.text ?? "";
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
    const { watch } = this.#where.looks;
    if (watch !== null) watch(this, null);
    return this.#children ?? this.readChildren();
  }

  /** Notes that somebody looks for directives of that name in the block. */
  lookedFor(name: string): void {
    const { watch } = this.#where.looks;
    if (watch !== null) watch(this, name);
  }

  /** The children without a note that somebody looks: for those who go through all. */
  get unwatched(): readonly ReadDirective[] {
    return this.#children ?? this.readChildren();
  }

  /** The items of the block where its children are not read yet and come from nowhere else; else null. */
  get unread(): readonly Directive[] | null {
    const { body } = this.at.node;
    return this.#children !== null || body === null || patternsIn(body).length > 0 ? null : body.items;
  }

  get inside(): Where {
    const { chain, context, depth, looks } = this.#where;
    this.#inside ??= { context: contextInside(this.name, context), parent: this, chain, depth: depth + 1, looks };
    return this.#inside;
  }

  /** Reads what stands in the block, and what that includes. */
  readChildren(): readonly ReadDirective[] {
    const { unread } = this;
    if (unread === null) this.#children ??= this.#readBody(this, this.inside);
    else {
      const children: ReadDirective[] = [];
      let start = bodyStart(this.at);
      for (const [index, node] of unread.entries()) {
        if (node.words.length > 0) children.push(this.child(index, node, start));
        start += node.width;
      }
      this.#children = children;
    }
    return this.#children;
  }

  /** One child of an unread block, by its place among the items; the same each time. */
  child(index: number, node: Directive, start: number): Read {
    this.#single ??= [];
    let child = this.#single[index];
    if (child === undefined) {
      child = new Read(this.file, { node, start, parent: this.at }, this.inside, false, this.#readBody, index);
      this.#single[index] = child;
    }
    return child;
  }
}

type ReadBody = (block: ReadDirective, where: Where) => readonly ReadDirective[];

/** A directive that may not have been read yet; it may be another one when its visit is over. */
export interface Item {
  readonly node: Directive;
  /** The offset in its file at which the node starts. */
  readonly start: number;
  readonly file: NginxFile;
  readonly context: Context;
  readonly parent: ReadDirective | null;
  /** Reads it. */
  directive(): ReadDirective;
}

/** Shows what stands in a block, in order, without reading it: for those who look for few among many. */
export function visitItems(block: ReadDirective, visit: (item: Item) => void): void {
  const unread = block instanceof Read ? block.unread : null;
  if (unread === null || !(block instanceof Read)) {
    for (const child of block instanceof Read ? block.unwatched : block.children) visit(itemOf(child));
    return;
  }
  const cursor = new Cursor(block, unread);
  while (cursor.next()) visit(cursor);
}

/** The items of an unread block, one after the other; one object for all, for there may be many. */
class Cursor implements Item {
  readonly file: NginxFile;
  readonly context: Context;
  readonly parent: Read;
  readonly #items: readonly Directive[];
  #index = -1;
  #end: number;
  node: Directive;
  start: number;

  constructor(block: Read, items: readonly Directive[]) {
    this.file = block.file;
    this.context = block.inside.context;
    this.parent = block;
    this.#items = items;
    this.node = block.at.node;
    this.start = bodyStart(block.at);
    this.#end = this.start;
  }

  /** Goes on to the next item that has words; false where there is none. */
  next(): boolean {
    for (;;) {
      const node = this.#items[++this.#index];
      if (node === undefined) return false;
      this.node = node;
      this.start = this.#end;
      this.#end += node.width;
      if (node.words.length > 0) return true;
    }
  }

  directive(): ReadDirective {
    return this.parent.child(this.#index, this.node, this.start);
  }
}

/** The directives of that name that stand directly in a block, in order; the others are not read for it. */
export function childrenNamed(block: ReadDirective, name: string): readonly ReadDirective[] {
  const unread = block instanceof Read ? block.unread : null;
  if (unread === null || !(block instanceof Read))
    return (block instanceof Read ? block.unwatched : block.children).filter((it) => it.name === name);
  let found: ReadDirective[] | null = null;
  let start = bodyStart(block.at);
  for (let i = 0; i < unread.length; i++) {
    const node = unread[i];
    if (node === undefined) break;
    if (node.words[0]?.text === name) {
      found ??= [];
      found.push(block.child(i, node, start));
    }
    start += node.width;
  }
  return found ?? none;
}

/** Notes that somebody looks for directives of that name in a block, where what is found is known from before. */
export function lookFor(block: ReadDirective, name: string): void {
  if (block instanceof Read || block instanceof StandIn) block.lookedFor(name);
}

/** A directive that was read, as an item. */
export function itemOf(directive: ReadDirective): Item {
  const { at, context, file, parent } = directive;
  return { node: at.node, start: at.start, file, context, parent, directive: () => directive };
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
  readonly looks: Looks;
}

/** The block that must be around a file's directives: without words, of no width, at the file's start. */
class StandIn implements ReadDirective {
  readonly file: NginxFile;
  readonly at: At<Directive>;
  readonly name: "http" | "server";
  readonly args = none;
  readonly parent = null;
  readonly cycle = false;
  readonly unseen = false;
  readonly #children: readonly ReadDirective[];
  readonly #looks: Looks;

  constructor(name: "http" | "server", file: NginxFile, children: readonly ReadDirective[], looks: Looks) {
    this.file = file;
    this.at = {
      node: { words: none, body: file.root, end: "", beforeEnd: 0, width: 0 },
      start: 0,
      parent: null,
    };
    this.name = name;
    this.#children = children;
    this.#looks = looks;
  }

  get context(): Context {
    return this.name === "server" ? "http" : "main";
  }

  get children(): readonly ReadDirective[] {
    this.#looks.watch?.(this, null);
    return this.#children;
  }

  /** Notes that somebody looks for directives of that name in the block. */
  lookedFor(name: string): void {
    this.#looks.watch?.(this, name);
  }
}
