import type { Place } from "../../base/span.ts";
import { type DictEntry, dictOf, listOf, plain, unknownOf, type Value } from "./objects.ts";

/** What Python's `json.loads(text)` makes; null where the text is none. Mirrors Lib/json/decoder.py. */
export function jsonValue(text: string, at: Place): Value | null {
  // Python takes these too, and tells 1.0 from 1: of what holds one, nothing is said.
  if (/NaN|Infinity|\d[.eE]|\d{16}/.test(text)) return unknownOf(at);
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return null;
  }
  return valueOf(read, at);
}

function valueOf(read: unknown, at: Place): Value {
  if (read === null || typeof read === "string" || typeof read === "number" || typeof read === "boolean")
    return plain(read, at);
  if (Array.isArray(read))
    return listOf(
      read.map((it) => valueOf(it, at)),
      at,
    );
  const entries = Object.entries(read as Readonly<Record<string, unknown>>).map(
    ([key, value]): DictEntry => ({ key: plain(key, at, "str"), value: valueOf(value, at), at, sure: true }),
  );
  return dictOf(entries, at);
}
