import { placeOf, type ReadDirective } from "../../model/read.ts";
import { below } from "../../model/walk.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";
import { useVariable } from "./known.ts";
import { heldIn, type Level, mergeLater, type Step } from "./merging.ts";
import { isOlder } from "./sockets.ts";
import { isTwice } from "./twice.ts";

const charset: Setter = { open: setCharset };

/** The setters of src/http/modules/ngx_http_charset_filter_module.c. */
export const charsetSetters: Setters = {
  "ngx_http_charset_filter_module.charset": charset,
  "ngx_http_charset_filter_module.source_charset": charset,
  "ngx_http_charset_filter_module.charset_map": { open: setMap, line: setLine },
};

/** ngx_http_set_charset_slot */
function setCharset(it: ReadDirective, state: ReadingState, say: Say): void {
  if (isTwice(it, state, say)) return;
  const name = it.args[0] ?? "";
  if (name === "$") say("invalid-value", 'invalid variable name "$"', { word: 1 });
  else if (name.startsWith("$")) useVariable(name.slice(1), it, 1, state);
  // Only where both are set is there anything to recode.
  else if (it.name === "source_charset") mergeLater(recoding, state);
}

/** The release from which on it matters on which side UTF-8 stands, and characters are counted in bytes. */
const strict = "1.31.3";

/** The pairs of charsets that have a map, each way, in small letters. */
const mapped = "charsets with a map";

/** ngx_http_charset_map_block */
function setMap(it: ReadDirective, state: ReadingState, say: Say): void {
  const [from = "", to = ""] = it.args;
  const pair = `${from} ${to}`.toLowerCase();
  if (from.toLowerCase() === to.toLowerCase())
    return say("conflict", `"charset_map" between the same charsets "${from}" and "${to}"`, { word: 2 });
  if (from.toLowerCase() === "utf-8" && isOlder(state, strict) === false)
    return say("conflict", '"charset_map" with "utf-8" charset should be given in the second column', { word: 1 });
  if (state.has(mapped, pair)) return say("duplicate", `duplicate "charset_map" between "${from}" and "${to}"`);
  state.add(mapped, pair);
  state.add(mapped, `${to} ${from}`.toLowerCase());
}

/** ngx_http_charset_map */
function setLine(it: ReadDirective, state: ReadingState, say: Say): void {
  const { args, name } = it;
  const [value = ""] = args;
  if (args.length !== 1) return say("invalid-value", "invalid parameters number");
  const invalid = (text: string, word: number): void => say("invalid-value", `invalid value "${text}"`, { word });
  if (!isByte(name)) return invalid(name, 0);
  const isUtf8 = it.parent?.args[1]?.toLowerCase() === "utf-8";
  const isLong = value.length / 2 > 3 && isOlder(state, strict) === false;
  if (!(isUtf8 ? isCharacter(value) && !isLong : isByte(value))) invalid(value, 1);
}

/** Whether a text is a hexadecimal number of one byte. */
function isByte(text: string): boolean {
  return /^0*[0-9a-f]{1,2}$/i.test(text);
}

/**
 * Whether a text gives the bytes of a character in UTF-8 that is neither of ASCII nor above the basic plane; what comes
 * behind it is not looked at. Mirrors ngx_utf8_decode (src/core/ngx_string.c).
 */
function isCharacter(text: string): boolean {
  if (!/^(?:[0-9a-f]{2})+$/i.test(text)) return false;
  const [first = 0, ...rest] = Array.from({ length: text.length / 2 }, (_, i) =>
    Number.parseInt(text.slice(2 * i, 2 * i + 2), 16),
  );
  const more = first >= 0xe0 ? 2 : 1;
  if (first < 0xc2 || first >= 0xf0 || rest.length < more) return false;
  const tail = rest.slice(0, more);
  if (tail.some((byte) => byte < 0x80)) return false;
  const code = tail.reduce((sum, byte) => sum * 64 + (byte & 0x3f), first & (more === 2 ? 0x0f : 0x1f));
  return code > (more === 2 ? 0x7ff : 0x7f);
}

/** Whether the charsets of a block can be recoded: ngx_http_charset_merge_loc_conf, ngx_http_charset_postconfiguration. */
export const recoding: Step = { about: "recoding", names: ["charset", "source_charset"], check: recode };

function recode(level: Level, state: ReadingState, say: Say): void {
  const [source, target] = ["source_charset", "charset"].map((name) => heldIn(level, name, state).at(-1));
  if (source === undefined || target === undefined) return;
  const [from = "", to = ""] = [source.args[0], target.args[0]].map((name) => name?.toLowerCase());
  if (target.args[0] === "off" || from === to || from.startsWith("$") || to.startsWith("$")) return;
  if (state.has(mapped, `${from} ${to}`)) return;
  const message = `no "charset_map" between the charsets "${firstOf(from, state)}" and "${firstOf(to, state)}"`;
  say("conflict", message, { place: placeOf(source, 1), noticedAt: null });
}

/** A charset as it is written where it is named first, which is how nginx prints it. */
function firstOf(name: string, state: ReadingState): string {
  for (const it of below(state.config.top)) {
    if (!["charset", "source_charset", "charset_map"].includes(it.name) || it.context === "data") continue;
    const found = it.args.find((word) => word.toLowerCase() === name);
    if (found !== undefined) return found;
  }
  return name;
}
