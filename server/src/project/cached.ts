import type { Entry, FileSystem } from "./filesystem.ts";

/**
 * A file system that asks the one below only once for each answer, until it is told that something changed: a snapshot
 * is taken at every key, and the disk need not be asked for what did not move.
 */
export class CachedFileSystem implements FileSystem {
  readonly #below: FileSystem;
  readonly #read = new Map<string, Promise<string | undefined>>();
  readonly #list = new Map<string, Promise<readonly Entry[] | undefined>>();
  readonly #real = new Map<string, Promise<string>>();

  constructor(below: FileSystem) {
    this.#below = below;
  }

  read(uri: string): Promise<string | undefined> {
    return once(this.#read, uri, () => this.#below.read(uri));
  }

  list(uri: string): Promise<readonly Entry[] | undefined> {
    return once(this.#list, uri, () => this.#below.list(uri));
  }

  real(uri: string): Promise<string> {
    return once(this.#real, uri, () => this.#below.real(uri));
  }

  /** Forgets all answers: files were made, changed or removed. */
  changed(): void {
    this.#read.clear();
    this.#list.clear();
    this.#real.clear();
  }
}

function once<T>(answers: Map<string, Promise<T>>, uri: string, ask: () => Promise<T>): Promise<T> {
  const before = answers.get(uri);
  if (before !== undefined) return before;
  const answer = ask();
  answers.set(uri, answer);
  return answer;
}
