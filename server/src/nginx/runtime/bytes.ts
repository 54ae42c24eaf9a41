/**
 * Strings of bytes: one character a byte, as nginx handles what it reads. What is ASCII is the same as text.
 */

/** The UTF-8 bytes of a text. */
export function bytesOf(text: string): string {
  return isPlain(text) ? text : String.fromCharCode(...new TextEncoder().encode(text));
}

/** The text of UTF-8 bytes; bytes that are none stay characters of ISO 8859-1. */
export function textOf(bytes: string): string {
  if (isPlain(bytes)) return bytes;
  try {
    return strict.decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
  } catch {
    return bytes;
  }
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function isPlain(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what is meant.
  return /^[\x00-\x7f]*$/.test(text);
}

/** Lower case, of ASCII alone. Mirrors ngx_strlow (src/core/ngx_string.c). */
export function lowered(bytes: string): string {
  return bytes.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Escapes a path. Mirrors ngx_escape_uri with NGX_ESCAPE_URI (src/core/ngx_string.c). */
export function escapeUri(bytes: string): string {
  return bytes.replaceAll(/[\0- "#%<>?\\^`{|}\x7f-\xff]/g, escaped);
}

/** Escapes an argument. Mirrors ngx_escape_uri with NGX_ESCAPE_ARGS. */
export function escapeArgs(bytes: string): string {
  return bytes.replaceAll(/[\0- "#%&+;<>?\\^`{|}\x7f-\xff]/g, escaped);
}

function escaped(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}

/** Undoes the escapes of a redirect's address before its arguments. Mirrors ngx_unescape_uri with NGX_UNESCAPE_REDIRECT. */
export function unescapeRedirect(bytes: string): string {
  let out = "";
  for (let i = 0; i < bytes.length; i++) {
    const c = bytes[i] ?? "";
    if (c === "?") return out + bytes.slice(i);
    if (c !== "%") {
      out += c;
      continue;
    }
    const first = bytes[i + 1] ?? "";
    if (!/[0-9A-Fa-f]/.test(first)) {
      out += first;
      i += 1;
      continue;
    }
    const second = bytes[i + 2] ?? "";
    i += 2;
    if (!/^[0-9A-Fa-f]$/.test(second)) continue;
    const code = Number.parseInt(first + second, 16);
    const isLetter = /[A-Fa-f]/.test(second);
    if (isLetter && code === 0x3f) return `${out}?${bytes.slice(i + 1)}`;
    out += code > 0x25 && code < 0x7f ? String.fromCharCode(code) : `%${first}${second}`;
  }
  return out;
}
