import type { Edit } from "../base/span.ts";
import type { MasterConfig } from "../buildbot/master.ts";
import { readMaster } from "../buildbot/read.ts";
import { anyBuild, type NginxBuild } from "../nginx/directives/check.ts";
import { type NginxConfig, readConfig } from "../nginx/model/config.ts";
import { withLoaded } from "../nginx/model/modules.ts";
import type { NginxFile } from "../nginx/model/read.ts";
import { parse } from "../nginx/parse.ts";
import { reparse } from "../nginx/reparse.ts";
import { parsePython, reparsePython } from "../python/parse.ts";
import type { AnyRule } from "../rules/rule.ts";
import { subject } from "../rules/run.ts";
import { type FileSystem, pathOf } from "./filesystem.ts";
import { mainFile } from "./includes.ts";
import { type Kind, kindOf } from "./kind.ts";
import { followLinks, noLinks } from "./links.ts";
import { Reading, type ReadingOptions } from "./reading.ts";
import { type Sibling, siblingsOf } from "./siblings.ts";
import { Snapshot } from "./snapshot.ts";

/** How a session is to look at its files. */
export interface SessionOptions extends ReadingOptions {
  readonly rules: readonly AnyRule[];
  /** One snapshot is taken, and no more: nothing is remembered for the next. */
  readonly once?: boolean;
  /** The nginx that reads the files; any where it is left out. */
  readonly build?: NginxBuild;
  /** The release of Buildbot that reads a master.cfg, and of Python 3 that runs it; any where they are left out. */
  readonly buildbot?: BuildbotRelease;
}

/** A release of Buildbot, and the minor number of the Python 3 that runs it; null: any. */
export interface BuildbotRelease {
  readonly version: string | null;
  readonly python: number | null;
}

/** A file that was given to the session, by an editor or on a command line. */
interface Given {
  readonly text: string;
  readonly kind: Kind;
  /** Counts up with each text that is set. */
  readonly turn: number;
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
  readonly #builds = new Map<string, NginxBuild>();
  #build: NginxBuild;
  #buildbot: BuildbotRelease;
  #count = 0;
  #turn = 0;

  constructor(fs: FileSystem, options: SessionOptions) {
    this.#fs = fs;
    this.#options = options;
    this.#build = options.build ?? anyBuild;
    this.#buildbot = options.buildbot ?? { version: null, python: null };
  }

  /** Which nginx reads the files of the snapshots that follow. */
  judgeAs(build: NginxBuild): void {
    this.#build = build;
    this.#builds.clear();
  }

  /** Which Buildbot reads the master.cfg files of the snapshots that follow. */
  judgeMastersAs(buildbot: BuildbotRelease): void {
    this.#buildbot = buildbot;
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
    else this.#given.set(uri, { text, kind, turn: ++this.#turn });
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
    const { hermetic = false, context: said, prefix } = this.#options;
    const links = hermetic ? noLinks : await followLinks(this.#fs, this.#nginxGiven());
    const roots = new Set<string>();
    for (const [uri, { text, kind }] of this.#given) {
      if (kind === "master.cfg") masters.push(await this.#master(uri, text));
      else roots.add(links.countsAs(uri));
    }
    const reading = new Reading(
      this.#fs,
      this.#options,
      (uri) => this.#given.get(uri)?.text,
      (uri, text) => this.#file(uri, text),
      async (uri) => (this.#given.has(uri) ? links.countsAs(uri) : links.givenAs(await this.#fs.real(uri))),
    );
    for (const uri of Array.from(roots)) {
      const main = hermetic || said !== undefined ? null : await mainFile(this.#fs, uri, prefix);
      if (main !== null)
        roots.add(this.#given.has(main) ? links.countsAs(main) : links.givenAs(await this.#fs.real(main)));
    }
    for (const uri of roots) await reading.load(uri);
    const included = reading.includedByOthers();
    const configs: NginxConfig[] = [];
    const unresolved = new Set<string>();
    const { once = false } = this.#options;
    for (const [uri, { file, context, assumed, reached, resolved, includes, missing }] of reading.roots) {
      if (included.has(uri)) continue;
      if (!resolved) unresolved.add(uri);
      const files = [file, ...Array.from(reached, (it) => reading.files.get(it) ?? []).flat()];
      const options = { build: this.#loaded(files), whole: resolved, missing, once };
      configs.push(readConfig(file, context, assumed, includes, options));
    }
    const { files } = reading;
    return new Snapshot(
      id,
      this.#options.rules,
      subject(configs, masters),
      this.#texts(files),
      files,
      unresolved,
      links,
    );
  }

  *#nginxGiven(): Generator<readonly [string, number]> {
    for (const [uri, { kind, turn }] of this.#given) if (kind === "nginx") yield [uri, turn];
  }

  /** The build with what some files load; one object for the same modules, for what is known of a text hangs on it. */
  #loaded(files: readonly NginxFile[]): NginxBuild {
    const build = withLoaded(this.#build, files);
    if (build === this.#build) return build;
    const key = JSON.stringify([build.foreign === true, build.modules === "all" || [...build.modules].sort()]);
    const before = this.#builds.get(key);
    if (before === undefined) this.#builds.set(key, build);
    return before ?? build;
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

  async #master(uri: string, text: string): Promise<MasterConfig> {
    const before = this.#masters.get(uri);
    const file = before === undefined ? parsePython(text) : reparsePython(before.value.file, text);
    const siblings: ReadonlyMap<string, Sibling> =
      this.#options.hermetic === true ? new Map() : await siblingsOf(this.#fs, uri, file);
    const key = [text, this.#buildbot.version ?? "", ...Array.from(siblings.values(), (it) => it.text)].join("\0");
    if (before?.text === key) return before.value;
    const value = readMaster(
      uri,
      text,
      { ...this.#buildbot, sibling: (path) => siblings.get(path) ?? null, remembers: this.#options.once !== true },
      file,
    );
    this.#masters.set(uri, { text: key, value });
    return value;
  }
}
