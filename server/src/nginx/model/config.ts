import { type At, inside, topLevel } from "../cursor.ts";
import type { Context } from "../directives/context.ts";
import { contextInside } from "../directives/lookup.ts";
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
  /** A stand-in for the http or server block around a file that is read as the inside of one; else null. */
  readonly enclosing: ReadDirective | null;
  /** Every file that is read, by URI, with the context of each entry. */
  readonly entries: ReadonlyMap<string, readonly Context[]>;
  /** How its includes were answered. */
  readonly includes: Includes;
}

/** Gives the files an `include` pattern brings, in nginx's order; none where they are not there. */
export type Includes = (pattern: string, from: NginxFile) => readonly NginxFile[];

/** Blocks nested deeper than this are not looked into: no configuration is, and a hostile text could be. */
const deepest = 200;

/** Reads a configuration from its root file, includes spliced in where they stand; never fails. */
export function readConfig(root: NginxFile, context: Context, assumed: boolean, includes: Includes): NginxConfig {
  const entries = new Map<string, Context[]>();
  const within: ReadDirective[] = [];
  const enclosing = context === "http" || context === "server" ? standIn(context, root, within) : null;
  const top = readFile(root, { context, parent: enclosing, chain: [], depth: 0 });
  for (const directive of top) within.push(directive);
  return { root, context, assumed, top, enclosing, entries, includes };

  function readFile(file: NginxFile, where: Where): ReadDirective[] {
    entries.set(file.uri, [...(entries.get(file.uri) ?? []), where.context]);
    return readItems(topLevel(file.root), file, { ...where, chain: [...where.chain, file.uri] });
  }

  function readItems(items: Iterable<At<Directive>>, file: NginxFile, where: Where): ReadDirective[] {
    const { context, parent, chain, depth } = where;
    const out: ReadDirective[] = [];
    for (const at of items) {
      const first = at.node.words[0];
      if (first === undefined) continue;
      const args = at.node.words.slice(1).map((word) => word.text);
      const pattern = first.text === "include" && args.length === 1 && at.node.end === ";" ? args[0] : undefined;
      const found = pattern === undefined ? [] : includes(pattern, file);
      const cycle = found.some((next) => chain.includes(next.uri));
      const children: ReadDirective[] = [];
      const directive: ReadDirective = { file, at, name: first.text, args, context, parent, children, cycle };
      out.push(directive);
      for (const next of found) {
        if (!chain.includes(next.uri)) for (const child of readFile(next, where)) out.push(child);
      }
      if (at.node.body !== null && depth < deepest) {
        const within = { context: contextInside(first.text, context), parent: directive, chain, depth: depth + 1 };
        for (const child of readItems(inside(at), file, within)) children.push(child);
      }
    }
    return out;
  }
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
  const node: Directive = { words: [], body: file.root, end: "", beforeEnd: 0, width: 0 };
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
  const written = [...allDirectives(config)].filter(
    (it) => it.name === "server" && it.context === "http" && it.at.node.body !== null,
  );
  return config.enclosing?.name === "server" ? [config.enclosing, ...written] : written;
}
