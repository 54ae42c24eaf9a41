import type { Cursor } from "./cursor.ts";

const malformed = "malformed \\P or \\p sequence";

/** Reads what stands behind \p or \P; of long names it is not said whether they are known. Mirrors get_ucp of PCRE2's src/pcre2_compile.c. */
export function readProperty(cursor: Cursor): void {
  if (cursor.isAtEnd) cursor.refuse(malformed);
  const first = cursor.next();
  if (first !== "{") {
    if (!/[A-Za-z]/.test(first)) cursor.refuse(malformed);
    if (!/[clmnpsz]/i.test(first)) cursor.refuse("unknown property after \\P or \\p");
    return;
  }
  if (cursor.isAtEnd) cursor.refuse(malformed);
  if (cursor.peek() === "^") cursor.at += 1;
  let name = "";
  for (;;) {
    if (cursor.isAtEnd || name.length >= mostCharacters) cursor.refuse(malformed);
    let c = cursor.next();
    while (/[_\-\s]/.test(c)) {
      if (cursor.isAtEnd) cursor.refuse(malformed);
      c = cursor.next();
    }
    if (c === "\0") cursor.refuse(malformed);
    if (c === "}") break;
    name += c;
  }
  if (!/^\w[\w&]*(?:[:=]\w+)?$/.test(name)) cursor.refuse("unknown property after \\P or \\p");
}

const mostCharacters = 49;
