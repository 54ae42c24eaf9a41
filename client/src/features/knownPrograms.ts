import type { ServerBuildbot, ServerNginx } from "../../../server/src/lsp/protocol.ts";

/** Where a few values are kept from one session to the next; VS Code's Memento. */
interface Kept {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

const key = "serverPrograms";

/** What is known of a server's programs; null for those that were not tested yet. */
export interface Programs {
  readonly nginx: ServerNginx | null;
  readonly buildbot: ServerBuildbot | null;
}

const nothing: Programs = { nginx: null, buildbot: null };

/** What the last tests on a server found of its programs, kept on this computer until another server is tested. */
export class KnownPrograms {
  readonly #kept: Kept;

  constructor(kept: Kept) {
    this.#kept = kept;
  }

  /** Of the server that is chosen. */
  of(server: string): Programs {
    const kept = this.#kept.get(key) as ({ readonly server?: unknown } & Partial<Programs>) | undefined;
    if (server === "" || kept?.server !== server) return nothing;
    return { nginx: kept.nginx ?? null, buildbot: kept.buildbot ?? null };
  }

  /** Keeps what was found, beside what is known of the server's other program. */
  async keep(server: string, found: Programs): Promise<void> {
    const before = this.of(server);
    const nginx = found.nginx ?? before.nginx;
    await this.#kept.update(key, { server, nginx, buildbot: found.buildbot ?? before.buildbot });
  }
}

/** For which nginx problems are shown, in a sentence: the release that is set, else that of the server. */
export function releaseSentence(set: string, server: string, known: ServerNginx | null): string {
  if (set !== "") return `Problems are those of nginx ${set}, as set.`;
  if (known !== null) return `Problems are those of nginx ${known.version}, as on ${server}.`;
  return "Problems are those that every release of nginx has.";
}
