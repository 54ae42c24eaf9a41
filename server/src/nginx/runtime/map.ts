import { lookFor } from "../model/config.ts";
import { named } from "../model/effective.ts";
import type { ReadDirective } from "../model/read.ts";
import { bytesOf, lowered } from "./bytes.ts";
import { type Regex, regexOf } from "./regex.ts";
import { type HttpRequest, Unsure, type Value } from "./request.ts";
import { valueOf } from "./script.ts";

interface MapTable {
  readonly exact: ReadonlyMap<string, ReadDirective>;
  readonly heads: ReadonlyMap<string, ReadDirective>;
  readonly tails: ReadonlyMap<string, ReadDirective>;
  readonly regexes: readonly { readonly regex: Regex; readonly line: ReadDirective }[];
  readonly byDefault: ReadDirective | null;
  readonly hostnames: boolean;
  readonly isVolatile: boolean;
  /** The files it includes, by their patterns. */
  readonly included: readonly ReadDirective[];
}

const tables = new WeakMap<ReadDirective, MapTable>();
const mapsIn = new WeakMap<ReadDirective, ReadonlyMap<string, ReadDirective>>();

/** The `map` of an http block that makes a variable of that lower-case name. */
export function mapOf(http: ReadDirective, name: string): ReadDirective | null {
  lookFor(http, "map");
  let maps = mapsIn.get(http);
  if (maps === undefined) {
    maps = new Map(named(http, "map").map((map) => [(map.args[1] ?? "").replace(/^\$/, "").toLowerCase(), map]));
    mapsIn.set(http, maps);
  }
  return maps.get(name) ?? null;
}

function tableOf(map: ReadDirective): MapTable {
  // Asked for each time: who watches what is looked at must be told.
  const lines = map.children;
  let table = tables.get(map);
  if (table === undefined) {
    table = makeTable(lines);
    tables.set(map, table);
  }
  return table;
}

function makeTable(lines: readonly ReadDirective[]): MapTable {
  const exact = new Map<string, ReadDirective>();
  const heads = new Map<string, ReadDirective>();
  const tails = new Map<string, ReadDirective>();
  const regexes: { regex: Regex; line: ReadDirective }[] = [];
  const included: ReadDirective[] = [];
  let byDefault: ReadDirective | null = null;
  let hostnames = false;
  let isVolatile = false;
  for (const line of lines) {
    if (line.args.length === 0) {
      // `hostnames` holds for the lines behind it.
      if (line.name === "hostnames") hostnames = true;
      if (line.name === "volatile") isVolatile = true;
    } else if (line.name === "include") included.push(line);
    else if (line.name === "default") byDefault = line;
    else if (line.name.startsWith("~")) {
      const ignoreCase = line.name[1] === "*";
      regexes.push({ regex: regexOf(bytesOf(line.name.slice(ignoreCase ? 2 : 1)), ignoreCase), line });
    } else {
      const key = lowered(bytesOf(line.name.replace(/^\\/, "")));
      if (hostnames && key.startsWith("*.")) heads.set(key.slice(1), line);
      else if (hostnames && key.startsWith(".")) {
        exact.set(key.slice(1), line);
        heads.set(key, line);
      } else if (hostnames && key.endsWith(".*")) tails.set(key.slice(0, -1), line);
      else exact.set(key, line);
    }
  }
  return { exact, heads, tails, regexes, byDefault, hostnames, isVolatile, included };
}

/** Maps that ask maps: so many, and it is taken for a circle. */
const deepest = 30;

/** The value that a map gives. Mirrors ngx_http_map_variable and ngx_http_map_find (src/http/ngx_http_variables.c). */
export function mapped(r: HttpRequest, map: ReadDirective, name: string): Value {
  const before = r.mapped.get(name);
  if (before !== undefined) return before;
  if (r.depth > deepest) return new Unsure("maps ask each other in a circle");
  const table = tableOf(map);
  r.depth += 1;
  const value = find(r, map, table);
  r.depth -= 1;
  if (!table.isVolatile) r.mapped.set(name, value);
  return value;
}

function find(r: HttpRequest, map: ReadDirective, table: MapTable): Value {
  const source = valueOf(r, map.args[0] ?? "");
  if (source instanceof Unsure) return ofAnySource(table, source);
  const subject = table.hostnames && source.endsWith(".") ? source.slice(0, -1) : source;
  const low = lowered(subject);
  const line = table.exact.get(low) ?? wildcard(table, low);
  if (line !== undefined) return given(r, line);
  if (table.included.some((it) => r.config.includes(it.args[0] ?? "", it.file).length === 0))
    return new Unsure("the map includes a file that is not there to read");
  if (subject !== "") {
    for (const { line: one, regex } of table.regexes) {
      const match = regex.match(subject);
      if (typeof match === "string") return new Unsure(match);
      if (match === null) continue;
      r.matches(regex, subject, one);
      return given(r, one);
    }
  }
  return table.byDefault === null ? "" : given(r, table.byDefault);
}

function given(r: HttpRequest, line: ReadDirective): Value {
  return valueOf(r, line.args[0] ?? "");
}

/** A map that gives the same for all is known even where what it asks is not. */
function ofAnySource({ byDefault, exact, heads, included, regexes, tails }: MapTable, source: Unsure): Value {
  const all = [...exact.values(), ...heads.values(), ...tails.values(), ...regexes.map((it) => it.line)];
  const words = new Set([...all, ...(byDefault === null ? [] : [byDefault])].map((it) => it.args[0] ?? ""));
  if (byDefault === null) words.add("");
  const [only] = words;
  return words.size === 1 && only !== undefined && !only.includes("$") && included.length === 0
    ? bytesOf(only)
    : source;
}

function wildcard({ heads, tails }: MapTable, host: string): ReadDirective | undefined {
  if (heads.size > 0) {
    for (let dot = host.indexOf("."); dot >= 0; dot = host.indexOf(".", dot + 1)) {
      const found = dot === 0 ? undefined : heads.get(host.slice(dot));
      if (found !== undefined) return found;
    }
  }
  if (tails.size > 0) {
    for (let dot = host.lastIndexOf("."); dot > 0; dot = host.lastIndexOf(".", dot - 1)) {
      const found = tails.get(host.slice(0, dot + 1));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
