import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";
import { ipv4 } from "./addresses.ts";
import { takesCidr } from "./cidrs.ts";
import { addVariable, familyOf, useVariable } from "./known.ts";
import { isOlder } from "./sockets.ts";

const geo: Setter = { open: setGeo, line: setLine };

/** `geo` of src/http/modules/ngx_http_geo_module.c and src/stream/ngx_stream_geo_module.c. */
export const geoSetters: Setters = {
  "ngx_http_geo_module.geo": geo,
  "ngx_stream_geo_module.geo": geo,
};

/** ngx_http_geo_block */
function setGeo(it: ReadDirective, state: ReadingState, say: Say): void {
  for (const [i, name] of it.args.entries()) {
    const word = i + 1;
    if (!name.startsWith("$")) return say("invalid-value", `invalid variable name "${name}"`, { word });
    if (word === it.args.length) addVariable(name.slice(1), word, state, say, familyOf(it));
    else if (name === "$") return say("invalid-value", 'invalid variable name "$"', { word });
    else useVariable(name.slice(1), it, word, state);
  }
}

/** What was read of a block so far. */
interface Lines {
  /** Whether its lines are ranges. */
  isRanges: boolean;
  hasNetworks: boolean;
  /** By the upper half of their addresses: the lower halves of ranges, in order. */
  readonly ranges: Map<number, Range[]>;
}

interface Range {
  start: number;
  end: number;
}

/** ngx_http_geo */
function setLine(it: ReadDirective, state: ReadingState, say: Say): void {
  const { args, name, parent } = it;
  const lines = state.note<Lines>(parent, "lines of geo", () => ({
    isRanges: false,
    hasNetworks: false,
    ranges: new Map(),
  }));
  const isHttp = familyOf(it) === "http";
  const value = args[0];
  if (value === undefined && name === "ranges") {
    if (lines.hasNetworks) say("conflict", 'the "ranges" directive must be the first directive inside "geo" block');
    lines.isRanges = true;
    return;
  }
  if (value === undefined && name === "proxy_recursive" && isHttp) return;
  if (value === undefined && name === "volatile" && isOlder(state, "1.29.3") !== true) return;
  if (value === undefined || args.length > 1) return say("invalid-value", "invalid number of the geo parameters");
  if (name === "include") return;
  if (name === "proxy" && isHttp) return refuseNetwork(value, 1, say);
  lines.hasNetworks ||= !lines.isRanges;
  if (name === "default") return;
  const [net, word] = name === "delete" ? [value, 1] : [name, 0];
  if (!lines.isRanges) return refuseNetwork(net, word, say);
  const [from, to] = rangeOf(net) ?? [];
  if (from === undefined || to === undefined) return say("invalid-value", `invalid range "${net}"`, { word });
  if (name === "delete") return deleteRange(lines.ranges, from, to);
  const overlapped = addRange(lines.ranges, from, to);
  if (overlapped !== null) say("conflict", `range "${net}" overlaps "${overlapped}"`, { word });
}

/** ngx_http_geo_cidr_value */
function refuseNetwork(net: string, word: number, say: Say): void {
  if (net !== "255.255.255.255" && !takesCidr(net, word, say))
    say("invalid-value", `invalid network "${net}"`, { word });
}

/** The first and the last address of a range; null where it is none. */
function rangeOf(net: string): readonly [from: number, to: number] | null {
  const dash = net.indexOf("-");
  const [from, to] = [ipv4(net.slice(0, Math.max(dash, 0))), ipv4(net.slice(dash + 1))].map((it) =>
    it === null ? null : it.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0),
  );
  return dash < 0 || typeof from !== "number" || typeof to !== "number" || from > to ? null : [from, to];
}

/** A range, cut where the upper half of its addresses changes. */
function* halvesOf(from: number, to: number): Generator<readonly [upper: number, start: number, end: number]> {
  const last = Math.floor(to / 0x1_00_00);
  for (let upper = Math.floor(from / 0x1_00_00); upper <= last; upper++) {
    const base = upper * 0x1_00_00;
    yield [upper, Math.max(from - base, 0), Math.min(to - base, 0xff_ff)];
  }
}

/** Adds a range; gives the one that it overlaps in part, as nginx prints it, null where none. Mirrors ngx_http_geo_add_range. */
function addRange(ranges: Lines["ranges"], from: number, to: number): string | null {
  for (const [upper, start, end] of halvesOf(from, to)) {
    const known = ranges.get(upper) ?? [];
    if (known.length === 0) ranges.set(upper, known);
    const i = known.findLastIndex((range) => end >= range.start);
    const before = known[i];
    if (before === undefined || start > before.end) known.splice(i + 1, 0, { start, end });
    else if (start >= before.start && end <= before.end) {
      const parts = [
        { start: before.start, end: start - 1 },
        { start, end },
        { start: end + 1, end: before.end },
      ];
      known.splice(i, 1, ...parts.filter((part) => part.start <= part.end));
    } else return `${addressOf(upper, before.start)}-${addressOf(upper, before.end)}`;
  }
  return null;
}

function addressOf(upper: number, lower: number): string {
  return [upper >> 8, upper & 0xff, lower >> 8, lower & 0xff].join(".");
}

/** Mirrors ngx_http_geo_delete_range; what is not there it only warns of. */
function deleteRange(ranges: Lines["ranges"], from: number, to: number): void {
  for (const [upper, start, end] of halvesOf(from, to)) {
    const known = ranges.get(upper) ?? [];
    const at = known.findIndex((range) => range.start === start && range.end === end);
    if (at >= 0) known.splice(at, 1);
  }
}
