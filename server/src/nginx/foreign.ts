/**
 * Blocks whose text is not nginx's: the Lua modules read the inside of a `*_by_lua_block` by themselves, up to the
 * brace that matches in Lua. Mirrors ngx_http_lua_conf_read_lua_token in lua-nginx-module's ngx_http_lua_directive.c.
 */

/** Whether the block directive of this name holds Lua. */
export function isForeign(name: string): boolean {
  return name.endsWith("_by_lua_block");
}

/** The offset of the `}` that closes the Lua block whose inside starts at `at`, or -1 where the text ends first. */
export function foreignEnd(text: string, at: number): number {
  const notable = /[{}"'[-]/g;
  let depth = 0;
  let next = at;
  /** Up to where a quote is known to open no string: its line has no partner for it. */
  const plain = { '"': -1, "'": -1 };
  for (;;) {
    notable.lastIndex = next;
    const found = notable.exec(text);
    if (found === null) return -1;
    const start = found.index;
    next = start + 1;
    if (found[0] === "{") depth++;
    else if (found[0] === "}") {
      if (depth === 0) return start;
      depth--;
    } else if (found[0] === "[") {
      next = longBracketEnd(text, start) ?? next;
    } else if (found[0] === '"' || found[0] === "'") {
      if (start < plain[found[0]]) continue;
      const end = luaStringEnd(text, start);
      if (end === null) plain[found[0]] = lineEnd(text, start);
      else next = end;
    } else if (text[start + 1] === "-") {
      next = longBracketEnd(text, start + 2) ?? lineEnd(text, start);
    }
    if (next < 0) return -1;
  }
}

/** The offset behind a long bracket (`[[ … ]]`, `[==[ … ]==]`) that starts at `at`; -1 where it is not closed, null where there is none. */
function longBracketEnd(text: string, at: number): number | null {
  const opening = /\[(=*)\[/y;
  opening.lastIndex = at;
  const found = opening.exec(text);
  if (found === null) return null;
  const closing = `]${found[1] ?? ""}]`;
  const end = text.indexOf(closing, opening.lastIndex);
  return end < 0 ? -1 : end + closing.length;
}

/** The offset behind the Lua string that starts at `at`, or null where its line does not close it: then it is none. */
function luaStringEnd(text: string, at: number): number | null {
  const quote = text[at];
  for (let i = at + 1; i < text.length && text[i] !== "\n"; i++) {
    if (text[i] === quote) return i + 1;
    if (text[i] === "\\" && text[++i] === "\n") return null;
  }
  return null;
}

function lineEnd(text: string, at: number): number {
  const newline = text.indexOf("\n", at);
  return newline < 0 ? text.length : newline;
}
