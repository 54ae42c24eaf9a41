import { characterNames } from "./character-names.ts";

const simpleEscapes: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/**
 * The string that a literal's content makes: line breaks as `\n`, escapes resolved unless `raw`.
 * `bytes` leaves `\u`, `\U` and `\N` alone. Null where it takes Python's own tables (`\N{…}`) or is no string (`\x1`).
 */
export function unescape(content: string, raw: boolean, bytes: boolean): string | null {
  const text = content.includes("\r") ? content.replaceAll("\r\n", "\n").replaceAll("\r", "\n") : content;
  if (raw || !text.includes("\\")) return text;
  let out = "";
  let from = 0;
  for (;;) {
    const at = text.indexOf("\\", from);
    if (at < 0) return out + text.slice(from);
    out += text.slice(from, at);
    const char = text[at + 1] ?? "";
    const simple = simpleEscapes[char];
    from = at + 2;
    if (simple !== undefined) out += simple;
    else if (char >= "0" && char <= "7") {
      const digits = /^[0-7]{1,3}/.exec(text.slice(at + 1, at + 4))?.[0] ?? "0";
      out += String.fromCharCode(Number.parseInt(digits, 8));
      from = at + 1 + digits.length;
    } else if (char === "x" || (!bytes && (char === "u" || char === "U"))) {
      const width = char === "x" ? 2 : char === "u" ? 4 : 8;
      const digits = text.slice(at + 2, at + 2 + width);
      const code = Number.parseInt(digits, 16);
      if (digits.length < width || !/^[0-9a-fA-F]+$/.test(digits) || code > 0x10ffff) return null;
      out += String.fromCodePoint(code);
      from = at + 2 + width;
    } else if (!bytes && char === "N") return null;
    else if (char !== "\n") out += `\\${char}`;
  }
}

/**
 * What CPython's codecs say of the first escape in a literal's content that is none; null where all are, or where it
 * takes Python's own table of characters to know. `bytes`: the literal is one of bytes.
 */
export function escapeFault(content: string, bytes: boolean): string | null {
  // Positions are those in what CPython hands to the codec: characters beyond ASCII are written `\UXXXXXXXX` there.
  let position = 0;
  for (let at = 0; at < content.length; at++) {
    const char = content[at] ?? "";
    if (char >= "\u0080") {
      if ((content.codePointAt(at) ?? 0) > 0xffff) at++;
      position += 10;
      continue;
    }
    if (char !== "\\") {
      position++;
      continue;
    }
    const found = faultOf(content, at + 1, position, bytes);
    if (found !== null) return found;
    at++;
    position += 2;
  }
  return null;
}

function faultOf(content: string, at: number, position: number, bytes: boolean): string | null {
  const letter = content[at] ?? "";
  const width = letter === "x" ? 2 : bytes ? 0 : letter === "u" ? 4 : letter === "U" ? 8 : 0;
  const codec = (last: number, why: string): string =>
    `(unicode error) 'unicodeescape' codec can't decode bytes in position ${position}-${last}: ${why}`;
  if (width > 0) {
    const digits = /^[0-9a-fA-F]*/.exec(content.slice(at + 1, at + 1 + width))?.[0] ?? "";
    if (digits.length < width) {
      if (bytes) return `(value error) invalid \\x escape at position ${position}`;
      const form = letter.padEnd(width + 1, "X");
      return codec(position + 1 + digits.length, `truncated \\${form} escape`);
    }
    return Number.parseInt(digits, 16) > 0x10ffff ? codec(position + 9, "illegal Unicode character") : null;
  }
  if (bytes || letter !== "N") return null;
  const name = /^\{([^}]*)\}/.exec(content.slice(at + 1));
  if (name === null || name[1] === "") {
    const open = content[at + 1] === "{";
    return codec(position + (open ? content.length - at : 1), "malformed \\N character escape");
  }
  const word = name[1] ?? "";
  const known = /^[A-Za-z]{4,}$/.test(word) ? characterNames.has(word.toUpperCase()) : /^[A-Za-z0-9 \-()]+$/.test(word);
  return known ? null : codec(position + 1 + (name[0] ?? "").length, "unknown Unicode character name");
}
