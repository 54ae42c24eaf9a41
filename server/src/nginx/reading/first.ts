import { type At, endSpan, inside, topLevel } from "../cursor.ts";
import { checkDirective, type NginxBuild } from "../directives/check.ts";
import { nestingFault } from "../directives/pattern.ts";
import { faults, firstFault, type SyntaxFault } from "../faults.ts";
import { type NginxConfig, readConfig } from "../model/config.ts";
import { patternOf } from "../model/location.ts";
import { type NginxFile, type ReadDirective, wholeOf } from "../model/read.ts";
import { parseLiterally } from "../parse.ts";
import type { Directive } from "../tree.ts";
import { newReader, type Reader } from "./read.ts";

/** What nginx prints first of a configuration that it rejects. */
export interface Rejection {
  /** The file it names; the root file where it names none. */
  readonly file: NginxFile;
  /** nginx's own words, without level, program name and " in FILE:LINE". */
  readonly message: string;
  /** The offset of the character at which nginx notices; it prints that character's line. Null: it prints no line. */
  readonly noticedAt: number | null;
}

/**
 * The first thing nginx says against a configuration, found in the order in which nginx reads: the text word for word,
 * nothing recovered. Null where none of the checks there are has anything against it. Mirrors ngx_conf_parse.
 */
export function firstRejection(config: NginxConfig, build: NginxBuild = config.build): Rejection | null {
  const files = new Map<NginxFile, Literal>();
  const literal = readLiterally(config, files);
  return new Walk(literal, build, files).run();
}

/** A file as nginx reads it, and the fault that makes it stop there. */
interface Literal {
  readonly file: NginxFile;
  readonly broken: SyntaxFault | null;
}

/** The same configuration with every file read word for word; fills `files`, by the file as it is there. */
function readLiterally(config: NginxConfig, files: Map<NginxFile, Literal>): NginxConfig {
  const read = new Map<NginxFile, NginxFile>();
  const given = new Map<NginxFile, NginxFile>();
  const literally = (file: NginxFile): NginxFile => {
    const before = read.get(file);
    if (before !== undefined) return before;
    const isWhole = faults(file.text, file.root).length === 0;
    const made = isWhole ? file : { ...file, root: parseLiterally(file.text) };
    read.set(file, made);
    given.set(made, file);
    files.set(made, { file: made, broken: isWhole ? null : firstFault(file.text) });
    return made;
  };
  const root = literally(config.root);
  if (root === config.root && [...config.entries.keys()].every((uri) => uri === root.uri)) return config;
  const includes = (pattern: string, from: NginxFile): readonly NginxFile[] =>
    config.includes(pattern, given.get(from) ?? from).map(literally);
  return readConfig(root, config.context, config.assumed, includes, config);
}

/** Goes through the text and the read directives side by side, for only the text knows where a file ends. */
class Walk {
  readonly #config: NginxConfig;
  readonly #build: NginxBuild;
  readonly #files: ReadonlyMap<NginxFile, Literal>;
  readonly #reader: Reader;

  constructor(config: NginxConfig, build: NginxBuild, files: ReadonlyMap<NginxFile, Literal>) {
    this.#config = config;
    this.#build = build;
    this.#files = files;
    this.#reader = newReader(config, build);
  }

  run(): Rejection | null {
    const { enclosing, root, top } = this.#config;
    if (enclosing !== null) this.#reader.open(enclosing);
    const found = this.#inFile(root, new Row(top), []);
    if (found !== null) return found;
    if (enclosing !== null) this.#reader.close(enclosing);
    this.#reader.end();
    return this.#objected();
  }

  #inFile(file: NginxFile, row: Row, chain: readonly string[]): Rejection | null {
    const found = this.#inItems(topLevel(file.root), file, row, [...chain, file.uri]);
    if (found !== null) return found;
    const broken = this.#files.get(file)?.broken ?? null;
    return broken === null ? null : rejection(file, broken);
  }

  #inItems(items: Iterable<At<Directive>>, file: NginxFile, row: Row, chain: readonly string[]): Rejection | null {
    const broken = this.#files.get(file)?.broken ?? null;
    for (const at of items) {
      const end = endSpan(at).start;
      // That a block of Lua has no end, its directive notices, which must be known for that.
      const noticed =
        broken !== null && (at.node.body?.foreign === true ? end > broken.noticedAt : end >= broken.noticedAt);
      if (broken !== null && (noticed || at.node.end === "" || at.node.words.length === 0))
        return rejection(file, broken);
      const it = at.node.words.length === 0 ? undefined : row.next();
      if (it === undefined) continue;
      const found = this.#inDirective(it, at, row, chain);
      if (found !== null) return found;
    }
    return null;
  }

  #inDirective(it: ReadDirective, at: At<Directive>, row: Row, chain: readonly string[]): Rejection | null {
    const { file, name, args } = it;
    const message = this.#structural(it);
    if (message !== null) return { file, message, noticedAt: endSpan(at).start };
    if (it.context !== "unknown") this.#reader.open(it);
    const objected = this.#objected();
    if (objected !== null) return objected;
    const misplaced = this.#misplaced(it);
    if (misplaced !== null) return { file, message: misplaced, noticedAt: endSpan(at).start };
    const pattern = args[0];
    if (name === "include" && args.length === 1 && pattern !== undefined) {
      for (const next of this.#config.includes(pattern, file)) {
        const found = chain.includes(next.uri) ? null : this.#inFile(next, row, chain);
        if (found !== null) return found;
      }
    }
    const { body } = at.node;
    if (body === null) return null;
    const found = this.#inItems(inside(at), file, new Row(it.children), chain);
    if (found !== null) return found;
    const broken = this.#files.get(file)?.broken ?? null;
    if (!body.closed && broken !== null) return rejection(file, broken);
    if (it.context !== "unknown") this.#reader.close(it);
    return this.#objected();
  }

  /** What nginx says of a directive before it calls the directive's setter. */
  #structural(it: ReadDirective): string | null {
    const fault = checkDirective(it.name, it.args.length, it.at.node.body !== null, it.context, this.#build);
    // A guessed context is no ground to say that a directive stands in the wrong one.
    if (fault === null || (fault.kind === "not-allowed-here" && this.#config.assumed)) return null;
    return fault.message;
  }

  /** What nginx says of a location inside another, once its modifier and its regular expression are read. */
  #misplaced(it: ReadDirective): string | null {
    if (it.name !== "location" || it.context !== "location" || it.parent === null) return null;
    return nestingFault(patternOf(it), patternOf(it.parent));
  }

  #objected(): Rejection | null {
    const first = this.#reader.objections.find((it) => it.level === "emerg");
    if (first === undefined) return null;
    const { atEnd, message, noticedAt } = first;
    if (noticedAt === null) return { file: this.#config.root, message, noticedAt };
    const offset = atEnd ? wholeOf(noticedAt).span.end - 1 : endSpan(noticedAt.at).start;
    return { file: noticedAt.file, message, noticedAt: offset };
  }
}

function rejection(file: NginxFile, { message, noticedAt }: SyntaxFault): Rejection {
  return { file, message, noticedAt };
}

/** The directives of one block, taken one after the other over the borders of files. */
class Row {
  readonly #of: readonly ReadDirective[];
  #at = 0;

  constructor(of: readonly ReadDirective[]) {
    this.#of = of;
  }

  next(): ReadDirective | undefined {
    return this.#of[this.#at++];
  }
}
