import { Refusal } from "../pcre/cursor.ts";
import { checkLookbehinds } from "../pcre/lengths.ts";
import { checkReferences } from "../pcre/references.ts";
import { scan } from "../pcre/scan.ts";

/**
 * What nginx says of a regular expression that PCRE2 refuses; null where it compiles, or where it begins with settings
 * that change how it is read. Nothing is ever matched. Mirrors ngx_regex_compile (src/core/ngx_regex.c) and what
 * pcre2_compile asks before it makes code.
 */
export function regexFault(pattern: string): string | null {
  return read(pattern).fault;
}

interface Regex {
  readonly fault: string | null;
  readonly groups: number | null;
}

function read(pattern: string): Regex {
  let regex = remembered.get(pattern);
  if (regex === undefined) {
    if (remembered.size >= mostRemembered) remembered.clear();
    regex = compile(pattern);
    // A copy, for a slice of a file's text would keep the whole text in memory.
    remembered.set(` ${pattern}`.slice(1), regex);
  }
  return regex;
}

/** Patterns that were read: a configuration that is edited holds the same ones again and again. */
const remembered = new Map<string, Regex>();
const mostRemembered = 1000;

function compile(pattern: string): Regex {
  if (/^\(\*(?:UTF|UCP|NO|LIMIT_|CR|LF|ANY|NUL|BSR_)/.test(pattern)) return { fault: null, groups: null };
  const bytes = bytesOf(pattern);
  try {
    const scanned = scan(bytes);
    checkLookbehinds(scanned);
    checkReferences(scanned, bytes.length);
    return { fault: null, groups: scanned.groups };
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    const behind = refusal.at < bytes.length ? ` at "${textOf(bytes.slice(refusal.at))}"` : "";
    return { fault: cut(`pcre2_compile() failed: ${refusal.message} in "${pattern}"${behind}`), groups: null };
  }
}

/** A message as long as nginx makes it: NGX_MAX_CONF_ERRSTR bytes. */
function cut(message: string): string {
  return message.length <= 341 ? message : textOf(bytesOf(message).slice(0, 1024));
}

/** One character a byte, as PCRE2 reads a pattern without UTF. */
function bytesOf(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what is meant.
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  return [...new TextEncoder().encode(text)].map((byte) => String.fromCharCode(byte)).join("");
}

function textOf(bytes: string): string {
  return new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
}

/** The names of a pattern's named groups, each once, in the order of PCRE2's table: nginx makes variables of them. */
export function namedGroups(pattern: string): readonly string[] {
  if (!pattern.includes("(?")) return [];
  const names = [...pattern.matchAll(/\(\?(?:P?<|')([A-Za-z_]\w*)[>']/g)].map((it) => it[1] ?? "");
  return [...new Set(names)].sort();
}

/** How many groups of a pattern capture what they match; null where it does not compile or that is not sure. */
export function groupCount(pattern: string): number | null {
  return read(pattern).groups;
}
