import type { Edit } from "../base/span.ts";
import type { NginxBuild } from "../nginx/directives/check.ts";
import { CachedFileSystem } from "../project/cached.ts";
import { type FileSystem, folderOf, nameOf, pathOf, under } from "../project/filesystem.ts";
import { type Kind, kindOf, kindOfPath } from "../project/kind.ts";
import { Session } from "../project/session.ts";
import type { Snapshot } from "../project/snapshot.ts";
import { rules } from "../rules/registry.generated.ts";

/** How far a workspace is searched for nginx files and masters: deep and wide enough for /etc/nginx and a checkout. */
const deepest = 8;
const mostFolders = 3_000;
const skipped: ReadonlySet<string> = new Set(["node_modules", ".git", ".venv", "venv", "__pycache__", "dist", "build"]);

/** The files an editor's user works on: those that are open, as they are typed, and those found in the folders. */
export class Workspace {
  readonly #fs: CachedFileSystem;
  readonly #session: Session;
  readonly #open = new Set<string>();
  #found: ReadonlySet<string> = new Set();
  #buildbot: string | null = null;
  #folders: readonly string[] = [];
  #snapshot: Promise<Snapshot> | null = null;
  #search: Promise<void> = Promise.resolve();

  constructor(fs: FileSystem) {
    this.#fs = new CachedFileSystem(fs);
    this.#session = new Session(this.#fs, { rules });
  }

  /** Which nginx reads the files from now on. */
  judgeAs(build: NginxBuild): void {
    this.#session.judgeAs(build);
    this.#snapshot = null;
  }

  /** Which release of Buildbot reads a master.cfg from now on; null: any. */
  judgeMastersAs(version: string | null): void {
    if (version === this.#buildbot) return;
    this.#buildbot = version;
    this.#session.judgeMastersAs({ version, python: null });
    this.#snapshot = null;
  }

  /** Later snapshots wait for this. */
  waitFor(ready: Promise<void>): void {
    this.#search = this.#search.then(() => ready);
  }

  /** Searches the folders (URIs) for files of our kinds; later snapshots hold them. */
  search(folders: readonly string[]): Promise<void> {
    this.#folders = folders;
    this.#search = this.#search.then(() => this.#searchNow());
    return this.#search;
  }

  /** Something changed on disk. */
  async changedOnDisk(): Promise<void> {
    this.#fs.changed();
    await this.search(this.#folders);
  }

  /**
   * A document was opened or changed; `languageId` is the editor's. `edits` made the text out of the one before, one after
   * the other; null where they are not known.
   */
  set(uri: string, languageId: string, text: string, edits: readonly Edit[] | null): void {
    this.#open.add(uri);
    this.#session.set(uri, text, kindOfDocument(uri, languageId, text), edits);
    this.#snapshot = null;
  }

  /** A document was closed: the file on disk counts again. */
  async close(uri: string): Promise<void> {
    this.#open.delete(uri);
    this.#fs.changed();
    const text = this.#found.has(uri) ? await this.#fs.read(uri) : undefined;
    if (this.#open.has(uri)) return;
    if (text === undefined) this.#session.drop(uri);
    else this.#session.set(uri, text);
    this.#snapshot = null;
  }

  /** The picture of all files as they are now; the same one until something changes. */
  async snapshot(): Promise<Snapshot> {
    await this.#search;
    this.#snapshot ??= this.#session.snapshot();
    return this.#snapshot;
  }

  async #searchNow(): Promise<void> {
    const found = new Map<string, string>();
    let left = this.#folders.map((uri) => ({ uri, depth: 0 }));
    let looked = 0;
    while (left.length > 0 && looked < mostFolders) {
      const next: typeof left = [];
      for (const { uri, depth } of left) {
        if (++looked > mostFolders) break;
        for (const entry of (await this.#fs.list(uri)) ?? []) {
          const child = under(uri, entry.name);
          if (entry.folder) {
            if (depth < deepest && !skipped.has(entry.name)) next.push({ uri: child, depth: depth + 1 });
          } else if (kindOfPath(pathOf(child)) !== null) {
            const text = await this.#fs.read(child);
            if (text !== undefined) found.set(child, text);
          }
        }
      }
      left = next;
    }
    await this.#leaveOutLinks(found);
    for (const uri of this.#found) if (!found.has(uri) && !this.#open.has(uri)) this.#session.drop(uri);
    for (const [uri, text] of found) if (!this.#open.has(uri)) this.#session.set(uri, text);
    this.#found = new Set(found.keys());
    this.#snapshot = null;
  }

  /** Takes out the links to files that are open or found themselves: a link in sites-enabled is the file it leads to. */
  async #leaveOutLinks(found: Map<string, string>): Promise<void> {
    const taken = new Set<string>();
    for (const uri of this.#open) taken.add(await this.#fs.real(uri));
    const links: string[] = [];
    for (const uri of found.keys()) {
      const real = await this.#fs.real(uri);
      const isLink = real !== under(await this.#fs.real(folderOf(uri)), nameOf(uri));
      if (isLink) links.push(uri);
      else taken.add(real);
    }
    for (const uri of links) {
      const real = await this.#fs.real(uri);
      if (taken.has(real) && !this.#open.has(uri)) found.delete(uri);
      else taken.add(real);
    }
  }
}

/** An editor's nginx document is one whatever its name; Python counts only where it configures a master. */
function kindOfDocument(uri: string, languageId: string, text: string): Kind | null {
  if (languageId.toLowerCase() === "nginx") return "nginx";
  const kind = kindOf(pathOf(uri), text);
  return languageId === "python" && kind === "nginx" ? null : kind;
}
