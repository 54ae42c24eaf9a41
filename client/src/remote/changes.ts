import { createHash } from "node:crypto";
import { type TarEntry, tar } from "./tar.ts";

/** What a file on the server is to become. */
export interface Change {
  /** Absolute path on the server. */
  readonly remote: string;
  readonly content: Uint8Array;
  /** SHA-256 of what is on the server now, as the user last saw it; "-" where there is no such file. */
  readonly was: string;
}

/** SHA-256 as the server's `sha256sum` prints it. */
export function sha256(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/**
 * The input of `receive` in common.sh: a list with three lines for each file, and the contents by number from 1. No path
 * is a name in the archive. Throws on a path that is not absolute, has a control character in it or a `..`.
 */
export function payload(changes: readonly Change[]): Uint8Array {
  const entries: TarEntry[] = [];
  let list = "";
  for (const [i, { remote, content, was }] of changes.entries()) {
    if (!remote.startsWith("/") || /[\x00-\x1f\x7f]/.test(remote) || remote.split("/").includes(".."))
      throw new Error(`not a path on a server: ${JSON.stringify(remote)}`);
    if (!/^(?:[0-9a-f]{64}|-|\?)$/.test(was)) throw new Error("not a SHA-256");
    list += `${was}\n${sha256(content)}\n${remote}\n`;
    entries.push({ name: String(i + 1), data: content });
  }
  return tar([{ name: "files", data: new TextEncoder().encode(list) }, ...entries]);
}
