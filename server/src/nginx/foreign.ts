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
    } else if (found[0] !== "-") {
      next = luaStringEnd(text, start);
    } else if (text[start + 1] === "-") {
      const newline = text.indexOf("\n", start);
      next = longBracketEnd(text, start + 2) ?? (newline < 0 ? -1 : newline + 1);
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

/** The offset behind a Lua string; a string that its line does not close ends with the line. */
function luaStringEnd(text: string, at: number): number {
  const quote = text[at];
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === quote) return i + 1;
    else if (text[i] === "\n") return i;
  }
  return text.length;
}
