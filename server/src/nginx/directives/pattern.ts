/** How a location's pattern is matched. Mirrors ngx_http_core_location (src/http/ngx_http_core_module.c). */
export type Pattern =
  | { readonly kind: "exact" | "prefix" | "prefix-no-regex"; readonly path: string }
  | { readonly kind: "regex"; readonly source: string; readonly ignoreCase: boolean }
  | { readonly kind: "named"; readonly name: string };

/** A location's pattern from the words behind "location"; null where they make none. The modifier may be glued to it. */
export function patternOfWords(words: readonly string[]): Pattern | null {
  const [first, second] = words;
  if (first === undefined || words.length > 2) return null;
  const [modifier, path] = second === undefined ? split(first) : [first, second];
  switch (modifier) {
    case "=":
      return { kind: "exact", path };
    case "^~":
      return { kind: "prefix-no-regex", path };
    case "~":
      return { kind: "regex", source: path, ignoreCase: false };
    case "~*":
      return { kind: "regex", source: path, ignoreCase: true };
    case "":
      return path.startsWith("@") ? { kind: "named", name: path } : { kind: "prefix", path };
    default:
      return null;
  }
}

function split(word: string): readonly [string, string] {
  const modifier = /^(?:=|\^~|~\*|~)/.exec(word)?.[0] ?? "";
  return [modifier, word.slice(modifier.length)];
}

/** What nginx says of a location inside another; null where it may stand there. Mirrors ngx_http_core_location. */
export function nestingFault(inner: Pattern | null, outer: Pattern | null): string | null {
  if (inner === null || outer === null) return null;
  const name = nameOf(inner);
  if (outer.kind === "exact") return `location "${name}" cannot be inside the exact location "${nameOf(outer)}"`;
  if (outer.kind === "named") return `location "${name}" cannot be inside the named location "${nameOf(outer)}"`;
  if (inner.kind === "named") return `named location "${name}" can be on the server level only`;
  if (inner.kind === "regex" || name.startsWith(nameOf(outer))) return null;
  return `location "${name}" is outside location "${nameOf(outer)}"`;
}

function nameOf(pattern: Pattern): string {
  if (pattern.kind === "regex") return pattern.source;
  return pattern.kind === "named" ? pattern.name : pattern.path;
}
