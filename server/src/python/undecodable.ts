import { Scanner } from "./tokens.ts";

/** What bytes that are no UTF-8 have become in a text. */
const replacement = "\uFFFD";

/**
 * The line (from 1) at which Python stumbles over bytes that are no UTF-8, which stand in the text as U+FFFD; null where
 * it does not: it looks at no byte of a comment. Only for a text that is known to hold such bytes, and that names no other
 * encoding.
 */
export function undecodableLine(text: string): number | null {
  if (!text.includes(replacement)) return null;
  const scanner = new Scanner(text, { strict: true, minor: null });
  scanner.nextLine();
  while (scanner.indent >= 0) {
    let stumbles = false;
    while (scanner.kind !== "line end") {
      // A string is decoded once the token behind it has been read.
      if (stumbles) return scanner.line(scanner.start);
      stumbles = text.slice(scanner.start, scanner.end).includes(replacement);
      if (scanner.kind === "bad") return stumbles ? scanner.line(scanner.start) : null;
      scanner.advance();
    }
    if (stumbles) return scanner.line(scanner.start);
    scanner.nextLine();
  }
  return null;
}
