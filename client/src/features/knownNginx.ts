import type { ServerNginx } from "../../../server/src/lsp/protocol.ts";

/** Where a few values are kept from one session to the next; VS Code's Memento. */
interface Kept {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

const key = "serverNginx";

/** What the last test on a server found of its nginx, kept on this computer until another server is tested. */
export class KnownNginx {
  readonly #kept: Kept;

  constructor(kept: Kept) {
    this.#kept = kept;
  }

  /** Of the server that is chosen; null where nothing is known of it. */
  of(server: string): ServerNginx | null {
    const kept = this.#kept.get(key) as { readonly server?: unknown; readonly nginx?: ServerNginx } | undefined;
    return server !== "" && kept?.server === server ? (kept.nginx ?? null) : null;
  }

  /** Keeps what was found. */
  async keep(server: string, nginx: ServerNginx): Promise<void> {
    await this.#kept.update(key, { server, nginx });
  }
}

/** For which nginx problems are shown, in a sentence: the release that is set, else that of the server. */
export function releaseSentence(set: string, server: string, known: ServerNginx | null): string {
  if (set !== "") return `Problems are those of nginx ${set}, as set.`;
  if (known !== null) return `Problems are those of nginx ${known.version}, as on ${server}.`;
  return "Problems are those that every release of nginx has.";
}
