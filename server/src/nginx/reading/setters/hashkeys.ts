/** The keys of a hash that nginx builds from the lines of a block: those that are exact, and those with a wildcard. */
export interface HashKeys {
  readonly exact: Set<string>;
  readonly head: Set<string>;
  readonly tail: Set<string>;
}

/** A hash without keys. */
export function newHashKeys(): HashKeys {
  return { exact: new Set(), head: new Set(), tail: new Set() };
}

/** What nginx makes of one more key: it takes it, it is no name that may have a wildcard, or it is there already. */
export type Added =
  | { readonly kind: "ok" | "declined" }
  /** The key as nginx has written it in small letters by then. */
  | { readonly kind: "busy"; readonly key: string };

/** Adds a key, with a wildcard where those are asked for. Mirrors ngx_hash_add_key (src/core/ngx_hash.c). */
export function addHashKey(keys: HashKeys, key: string, wildcards: boolean): Added {
  if (wildcards) {
    if (/\*[^]*\*|\.\.|\0/.test(key)) return { kind: "declined" };
    if (key.length > 1 && key.startsWith(".")) {
      const lower = `.${lowered(key.slice(1))}`;
      if (keys.exact.has(lower.slice(1))) return { kind: "busy", key: lower };
      keys.exact.add(lower.slice(1));
      return add(keys.head, lower.slice(1), lower);
    }
    if (key.length > 2 && key.startsWith("*.")) {
      const rest = lowered(key.slice(2));
      return add(keys.head, rest, `*.${rest}`);
    }
    if (key.length > 2 && key.endsWith(".*")) {
      const start = lowered(key.slice(0, -2));
      return add(keys.tail, start, `${start}.*`);
    }
    if (key.includes("*")) return { kind: "declined" };
  }
  const lower = lowered(key);
  return add(keys.exact, lower, lower);
}

function add(set: Set<string>, word: string, key: string): Added {
  if (set.has(word)) return { kind: "busy", key };
  set.add(word);
  return { kind: "ok" };
}

/** nginx's small letters: those of ASCII alone. */
function lowered(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
