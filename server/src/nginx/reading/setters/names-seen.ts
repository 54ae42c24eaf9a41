import { type Directive, type Word } from "../../tree.ts";
import { changed } from "../each-server.ts";

/** What a server says of itself, as far as it can be in the way of others. */
export interface Named {
  /** The addresses it listens on, by their keys. */
  readonly keys: readonly string[];
  readonly names: readonly string[];
  /** Whether its names have to be looked at one by one: with wildcards, regular expressions, too long ones. */
  readonly isOdd: boolean;
}

/** How often each name is there on each address, over all servers of an http block. */
interface Seen {
  servers: readonly Directive[];
  readonly counts: Map<string, number>;
  doubles: number;
  odd: number;
}

/** What was seen last, by the words of the http block. */
const seen = new WeakMap<readonly Word[], Seen>();

/**
 * Whether the names of all servers are plain and each is there once on each address. Remembers what it counted: when a
 * server changes, only that one is counted again.
 */
export function areNamesPlain(
  words: readonly Word[],
  servers: readonly Directive[],
  named: (server: Directive) => Named,
): boolean {
  const last = seen.get(words) ?? { servers: [], counts: new Map<string, number>(), doubles: 0, odd: 0 };
  const [first, end] = changed(last.servers, servers);
  const behind = servers.length - end;
  for (const server of last.servers.slice(first, last.servers.length - behind)) count(last, named(server), -1);
  for (const server of servers.slice(first, end)) count(last, named(server), 1);
  last.servers = servers;
  seen.set(words, last);
  return last.doubles === 0 && last.odd === 0;
}

function count(seenSoFar: Seen, { isOdd, keys, names }: Named, by: 1 | -1): void {
  if (isOdd) seenSoFar.odd += by;
  for (const key of keys) {
    for (const name of names) {
      const entry = `${key} ${name}`;
      const before = seenSoFar.counts.get(entry) ?? 0;
      const after = before + by;
      if (after === 0) seenSoFar.counts.delete(entry);
      else seenSoFar.counts.set(entry, after);
      // All but the first of a name are one too many.
      seenSoFar.doubles += Math.max(0, after - 1) - Math.max(0, before - 1);
    }
  }
}
