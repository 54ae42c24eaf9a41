/**
 * The keys of a hash whose names may have wildcards: "*.a.com", ".a.com" and "a.*". Mirrors ngx_hash_add_key
 * (src/core/ngx_hash.c) with NGX_HASH_WILDCARD_KEY.
 */
export class HashNames {
  readonly #exact = new Set<string>();
  /** Exact names, and those that a wildcard in front stands for too. */
  readonly #taken = new Set<string>();
  readonly #head = new Set<string>();
  readonly #tail = new Set<string>();

  /** Adds a name in lower case; "busy" where it is there already, "declined" where it can be none. */
  add(name: string): "added" | "busy" | "declined" {
    const star = name.indexOf("*");
    if ((star >= 0 && star !== name.lastIndexOf("*")) || name.includes("..")) return "declined";
    if (name.length > 1 && name.startsWith(".")) {
      const rest = name.slice(1);
      return addTo(this.#taken, rest) === "busy" ? "busy" : addTo(this.#head, rest);
    }
    if (name.length > 2 && name.startsWith("*.")) return addTo(this.#head, name.slice(2));
    if (name.length > 2 && name.endsWith(".*")) return addTo(this.#tail, name.slice(0, -2));
    if (star >= 0) return "declined";
    this.#exact.add(name);
    return addTo(this.#taken, name);
  }

  /** What is put into buckets: whole names, and the labels of those with wildcards. */
  *hashed(): Iterable<string> {
    yield* this.#exact;
    for (const names of [this.#head, this.#tail]) for (const name of names) yield* name.split(".");
  }
}

function addTo(names: Set<string>, name: string): "added" | "busy" {
  if (names.has(name)) return "busy";
  names.add(name);
  return "added";
}
