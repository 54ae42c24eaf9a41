import type { Edit } from "../base/span.ts";
import type { MasterConfig } from "../buildbot/master.ts";
import { readMaster } from "../buildbot/read.ts";
import { anyBuild, type NginxBuild } from "../nginx/directives/check.ts";
import type { Context } from "../nginx/directives/context.ts";
import { readConfig } from "../nginx/model/config.ts";
import { withLoaded } from "../nginx/model/modules.ts";
import type { NginxFile } from "../nginx/model/read.ts";
import { parse } from "../nginx/parse.ts";
import { patternsIn } from "../nginx/patterns.ts";
import { reparse } from "../nginx/reparse.ts";
import type { AnyRule } from "../rules/rule.ts";
import { subject } from "../rules/run.ts";
import { type FileSystem, pathOf } from "./filesystem.ts";
import { configurationFolder, mainFile, resolveInclude } from "./includes.ts";
import { assumedContext, type Kind, kindOf } from "./kind.ts";
import { Snapshot } from "./snapshot.ts";

/** How a session is to look at its files. */
export interface SessionOptions {
  readonly rules: readonly AnyRule[];
  /** Judge the text alone: nothing is read that was not given. */
  readonly hermetic?: boolean;
  /** The folder (a URI) that stands for /etc/nginx; else it is found beside each file. */
  readonly prefix?: string;
  /** The context of the files given, where the user says it. */
  readonly context?: Context;
  /** One snapshot is taken, and no more: nothing is remembered for the next. */
  readonly once?: boolean;
  /** The nginx that reads the files; any where it is left out. */
  readonly build?: NginxBuild;
}

/** A file that was given to the session, by an editor or on a command line. */
interface Given {
  readonly text: string;
  readonly kind: Kind;
}

interface Parsed<T> {
  readonly text: string;
  readonly value: T;
}

/** More edits than this between two pictures are not followed: the text is read anew. */
const mostEdits = 200;

/**
 * The files a user works on, and the only thing here that changes: texts are set and dropped, and `snapshot` gives an
 * immutable picture of all of them, with whatever they include read from the file system.
 */
export class Session {
  readonly #fs: FileSystem;
  readonly #options: SessionOptions;
  readonly #given = new Map<string, Given>();
  readonly #nginx = new Map<string, Parsed<NginxFile>>();
  /** The edits that were made to a text since a tree was made of it, one after the other. */
  readonly #edits = new Map<string, { readonly of: string; readonly edits: readonly Edit[] }>();
  readonly #masters = new Map<string, Parsed<MasterConfig>>();
  #build: NginxBuild;
  #count = 0;

  constructor(fs: FileSystem, options: SessionOptions) {
    this.#fs = fs;
    this.#options = options;
    this.#build = options.build ?? anyBuild;
  }

  /** Which nginx reads the files of the snapshots that follow. */
  judgeAs(build: NginxBuild): void {
    this.#build = build;
  }

  /**
   * Sets a file's text. Its kind is told by its name and text where it is not given; a file of no known kind is dropped.
   * `edits` are those that made the text out of the one before, each with the offsets of the text that those before it
   * left; null where they are not known.
   */
  set(
    uri: string,
    text: string,
    kind: Kind | null = kindOf(pathOf(uri), text),
    edits: readonly Edit[] | null = null,
  ): void {
    const of = this.#edits.get(uri)?.of ?? this.#given.get(uri)?.text;
    const pending = this.#edits.get(uri)?.edits ?? [];
    if (edits === null || of === undefined || kind !== "nginx" || pending.length > mostEdits) this.#edits.delete(uri);
    else this.#edits.set(uri, { of, edits: pending.concat(edits) });
    if (kind === null) this.#given.delete(uri);
    else this.#given.set(uri, { text, kind });
  }

  /** Forgets a file. */
  drop(uri: string): void {
    this.#given.delete(uri);
    this.#nginx.delete(uri);
    this.#edits.delete(uri);
    this.#masters.delete(uri);
  }

  /** The URIs that were set and not dropped. */
  get given(): Iterable<string> {
    return this.#given.keys();
  }

  /** A picture of all files as they are now, includes and main files read; never throws for what a file says. */
  async snapshot(): Promise<Snapshot> {
    const id = ++this.#count;
    const masters: MasterConfig[] = [];
    const roots = new Set<string>();
    for (const [uri, { text, kind }] of this.#given) {
      if (kind === "master.cfg") masters.push(this.#master(uri, text));
      else roots.add(uri);
    }
    const reading = new Reading(
      this.#fs,
      this.#options,
      (uri) => this.#given.get(uri)?.text,
      (uri, text) => this.#file(uri, text),
    );
    for (const uri of Array.from(roots)) {
      const main =
        this.#options.hermetic === true || this.#options.context !== undefined
          ? null
          : await mainFile(this.#fs, uri, this.#options.prefix);
      if (main !== null) roots.add(main);
    }
    for (const uri of roots) await reading.load(uri);
    const whole = this.#options.hermetic === true || reading.unresolved.size === 0;
    const { once = false } = this.#options;
    const options = { build: withLoaded(this.#build, reading.files.values()), whole, once };
    const included = reading.includedByOthers(roots);
    const configs = [...roots]
      .filter((uri) => reading.files.has(uri) && !included.has(uri))
      .flatMap((uri) => {
        const file = reading.files.get(uri);
        if (file === undefined) return [];
        const path = pathOf(uri);
        const context = this.#options.context ?? assumedContext(path, file.root);
        const assumed = this.#options.context === undefined && context !== "main";
        return [readConfig(file, context, assumed, (pattern, from) => reading.includes(pattern, from, uri), options)];
      });
    return new Snapshot(
      id,
      this.#options.rules,
      subject(configs, masters),
      this.#texts(reading.files),
      reading.files,
      reading.unresolved,
    );
  }

  #texts(files: ReadonlyMap<string, NginxFile>): ReadonlyMap<string, string> {
    const texts = new Map<string, string>();
    for (const [uri, file] of files) texts.set(uri, file.text);
    for (const [uri, given] of this.#given) texts.set(uri, given.text);
    return texts;
  }

  #file(uri: string, text: string): NginxFile {
    const before = this.#nginx.get(uri);
    const pending = this.#edits.get(uri);
    this.#edits.delete(uri);
    if (before?.text === text) return before.value;
    const isNext = before !== undefined && before.text === pending?.of;
    const root = isNext ? reparse(before.text, before.value.root, pending.edits, text).root : parse(text);
    const value: NginxFile = { uri, text, root };
    this.#nginx.set(uri, { text, value });
    return value;
  }

  #master(uri: string, text: string): MasterConfig {
    const before = this.#masters.get(uri);
    if (before?.text === text) return before.value;
    const value = readMaster(uri, text);
    this.#masters.set(uri, { text, value });
    return value;
  }
}

/** One reading of all nginx files and what they include, for one snapshot. */
class Reading {
  readonly files = new Map<string, NginxFile>();
  /** Include patterns that brought no file, by the URI of the file they stand in. */
  readonly unresolved = new Set<string>();
  readonly #fs: FileSystem;
  readonly #options: SessionOptions;
  readonly #given: (uri: string) => string | undefined;
  readonly #parse: (uri: string, text: string) => NginxFile;
  readonly #found = new Map<string, readonly string[]>();
  readonly #reached = new Map<string, Set<string>>();

  constructor(
    fs: FileSystem,
    options: SessionOptions,
    given: (uri: string) => string | undefined,
    parse: (uri: string, text: string) => NginxFile,
  ) {
    this.#fs = fs;
    this.#options = options;
    this.#given = given;
    this.#parse = parse;
  }

  /** Reads a root and, breadth first, all that it includes. */
  async load(root: string): Promise<void> {
    const reached = new Set<string>();
    this.#reached.set(root, reached);
    const hermetic = this.#options.hermetic === true;
    const folder = hermetic ? "" : await configurationFolder(this.#fs, root, this.#options.prefix);
    const queue = [root];
    const seen = new Set<string>();
    for (let i = 0; i < queue.length; i++) {
      const uri = queue[i];
      if (uri === undefined || seen.has(uri)) continue;
      seen.add(uri);
      const file = await this.#read(uri);
      if (file === null) continue;
      for (const pattern of patternsIn(file.root)) {
        const key = `${folder}\n${pattern}`;
        let found = this.#found.get(key);
        if (found === undefined) {
          found = hermetic ? [] : await resolveInclude(this.#fs, folder, pattern);
          found = await this.#once(found);
          this.#found.set(key, found);
        }
        this.#found.set(`${root}\n${pattern}`, found);
        if (found.length === 0) this.unresolved.add(uri);
        for (const next of found) {
          reached.add(next);
          queue.push(next);
        }
      }
    }
  }

  /** The files of an include pattern, for the configuration that starts at `root`. */
  includes(pattern: string, _from: NginxFile, root: string): readonly NginxFile[] {
    const found = this.#found.get(`${root}\n${pattern}`) ?? [];
    return found.flatMap((uri) => this.files.get(uri) ?? []);
  }

  /** The roots that another root (that they do not reach in turn) includes. */
  includedByOthers(roots: ReadonlySet<string>): ReadonlySet<string> {
    const included = new Set<string>();
    for (const other of roots) {
      for (const uri of this.#reached.get(other) ?? []) {
        const mutual = this.#reached.get(uri)?.has(other) === true;
        if (uri !== other && !(mutual && other > uri)) included.add(uri);
      }
    }
    return included;
  }

  /** The URIs with links followed, each file once; a file that is open keeps the URI the editor knows it by. */
  async #once(uris: readonly string[]): Promise<readonly string[]> {
    const out = new Set<string>();
    for (const uri of uris) out.add(this.#given(uri) === undefined ? await this.#fs.real(uri) : uri);
    return [...out];
  }

  async #read(uri: string): Promise<NginxFile | null> {
    const before = this.files.get(uri);
    if (before !== undefined) return before;
    const text = this.#given(uri) ?? (await this.#fs.read(uri));
    if (text === undefined) return null;
    const file = this.#parse(uri, text);
    this.files.set(uri, file);
    return file;
  }
}
