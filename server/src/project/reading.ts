import type { Context } from "../nginx/directives/context.ts";
import type { NginxFile } from "../nginx/model/read.ts";
import { patternsIn } from "../nginx/patterns.ts";
import { type FileSystem, pathOf } from "./filesystem.ts";
import { configurationFolder, resolveInclude } from "./includes.ts";
import { assumedContext } from "./kind.ts";

/** How a reading is done. */
export interface ReadingOptions {
  /** Nothing is read but what is given. */
  readonly hermetic?: boolean;
  /** The folder (a URI) that stands for /etc/nginx; else it is found beside each file. */
  readonly prefix?: string;
  /** The context of the roots, where it is said. */
  readonly context?: Context;
}

/** A file that nothing includes, as far as is known, and all that it includes. */
export interface Root {
  readonly file: NginxFile;
  readonly context: Context;
  /** Whether the context was taken from the file's place and content. */
  readonly assumed: boolean;
  /** The URIs of the files that its includes bring, directly or not. */
  readonly reached: ReadonlySet<string>;
  /** Whether each include was answered: none names a file that is not here, but may be where nginx runs. */
  readonly resolved: boolean;
  /** The files of an include pattern that stands in one of its files, in nginx's order. */
  readonly includes: (pattern: string) => readonly NginxFile[];
  /** The path that nginx cannot open for an include pattern; null where there are files, or where that is not known. */
  readonly missing: (pattern: string) => string | null;
}

/** What an include pattern brings. */
interface Answer {
  readonly uris: readonly string[];
  readonly missing: string | null;
  readonly resolved: boolean;
}

const nothing: Answer = { uris: [], missing: null, resolved: true };

/** One reading of all nginx files and what they include, for one snapshot. */
export class Reading {
  readonly files = new Map<string, NginxFile>();
  readonly roots = new Map<string, Root>();
  readonly #fs: FileSystem;
  readonly #options: ReadingOptions;
  readonly #given: (uri: string) => string | undefined;
  readonly #parse: (uri: string, text: string) => NginxFile;
  readonly #canonical: (uri: string) => Promise<string>;
  readonly #answers = new Map<string, Answer>();

  /**
   * `given` tells the text of a file that is not to be read from the file system, `parse` makes a tree of a text, and
   * `canonical` gives the one URI under which a file counts that links lead to as well.
   */
  constructor(
    fs: FileSystem,
    options: ReadingOptions,
    given: (uri: string) => string | undefined,
    parse: (uri: string, text: string) => NginxFile,
    canonical: (uri: string) => Promise<string>,
  ) {
    this.#fs = fs;
    this.#options = options;
    this.#given = given;
    this.#parse = parse;
    this.#canonical = canonical;
  }

  /** Reads a root and, breadth first, all that it includes; nothing where it cannot be read. */
  async load(uri: string): Promise<void> {
    const file = await this.#read(uri);
    if (file === null) return;
    const { context: said, hermetic = false, prefix } = this.#options;
    const { context, assumed } =
      said === undefined ? assumedContext(pathOf(uri), file.root) : { context: said, assumed: false };
    const isMain = context === "main" && !assumed;
    const folder = hermetic ? "" : await configurationFolder(this.#fs, uri, isMain, prefix);
    const reached = new Set<string>();
    let resolved = true;
    const queue = [file];
    const seen = new Set<NginxFile>();
    for (const one of queue) {
      if (seen.has(one)) continue;
      seen.add(one);
      for (const pattern of patternsIn(one.root)) {
        const answer = await this.#answer(folder, pattern);
        resolved &&= answer.resolved;
        for (const next of answer.uris) {
          reached.add(next);
          const found = await this.#read(next);
          if (found !== null) queue.push(found);
        }
      }
    }
    const answerTo = (pattern: string): Answer => this.#answers.get(`${folder}\n${pattern}`) ?? nothing;
    this.roots.set(uri, {
      file,
      context,
      assumed,
      reached,
      resolved,
      includes: (pattern) => answerTo(pattern).uris.flatMap((it) => this.files.get(it) ?? []),
      missing: (pattern) => answerTo(pattern).missing,
    });
  }

  /** The roots that another root (that they do not reach in turn) includes. */
  includedByOthers(): ReadonlySet<string> {
    const included = new Set<string>();
    for (const [other, { reached }] of this.roots) {
      for (const uri of reached) {
        const mutual = this.roots.get(uri)?.reached.has(other) === true;
        if (uri !== other && !(mutual && other > uri)) included.add(uri);
      }
    }
    return included;
  }

  async #answer(folder: string, pattern: string): Promise<Answer> {
    if (this.#options.hermetic === true) return nothing;
    const key = `${folder}\n${pattern}`;
    let answer = this.#answers.get(key);
    if (answer === undefined) {
      // Several links may lead to one file: it counts once.
      const found = new Set<string>();
      const { uris, missing, sure } = await resolveInclude(this.#fs, folder, pattern, this.#options.prefix);
      for (const uri of uris) {
        const canonical = await this.#canonical(uri);
        if ((await this.#read(canonical)) !== null) found.add(canonical);
      }
      answer = { uris: [...found], missing, resolved: sure || found.size > 0 || missing !== null };
      this.#answers.set(key, answer);
    }
    return answer;
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
