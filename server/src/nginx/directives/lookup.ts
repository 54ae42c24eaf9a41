import { nearest } from "../../base/nearest.ts";
import { type Context, contexts } from "./context.ts";
import { table } from "./table.generated.ts";

/** A release of nginx, such as "1.22.1". */
export type Version = string;

/** How many arguments a directive takes: from `min` to `max`, or just the numbers in `counts` where it is not null. */
export interface Arity {
  readonly min: number;
  /** Infinity where there is no bound. */
  readonly max: number;
  readonly counts: readonly number[] | null;
}

/** One directive of one module, as its ngx_command_t says. Several modules may define the same name. */
export interface DirectiveInfo {
  readonly name: string;
  /** The module's name in nginx's sources: "ngx_http_proxy_module". */
  readonly module: string;
  /** The file the module is loaded from, without "_module.so"; "" where it is usually built in. */
  readonly file: string;
  readonly contexts: ReadonlySet<Context>;
  readonly args: Arity;
  readonly kind: "simple" | "block";
  /** Whether its one argument is on or off. */
  readonly flag: boolean;
  /** The first release that has it like this; null where every release that was looked at has. */
  readonly since: Version | null;
  /** The first release that no longer has it like this; null where the newest still has. */
  readonly removed: Version | null;
}

const BLOCK = 0x100;
const FLAG = 0x200;
const ANY = 0x400;
const ONE_MORE = 0x800;
const TWO_MORE = 0x1000;

/** What was made of the table's rows of a name, since somebody asked for it: to read all of them takes its time. */
const known = new Map<string, readonly DirectiveInfo[]>();

/** The rows of a name, in the order of the modules. */
function read(name: string): readonly DirectiveInfo[] {
  const infos: DirectiveInfo[] = [];
  if (!/^\w+$/.test(name) || (misses > fewMisses && !directiveNames().has(name))) return infos;
  for (const [module, file, rows] of table) {
    // Each row stands between two ends of lines.
    for (let at = rows.indexOf(`\n${name} `); at >= 0; ) {
      const end = rows.indexOf("\n", at + 1);
      infos.push(infoOf(name, module, file, rows.slice(at + name.length + 2, end)));
      at = rows.indexOf(`\n${name} `, end);
    }
  }
  if (infos.length === 0) misses++;
  return infos;
}

/** Where many names are asked for that nobody defines, it pays to know all that somebody does. */
const fewMisses = 50;
let misses = 0;

const sets = new Map<string, ReadonlySet<Context>>();
const arities = new Map<number, Arity>();

function infoOf(name: string, module: string, file: string, rest: string): DirectiveInfo {
  const [where = "", shape = "", ...releases] = rest.split(" ");
  const bits = Number.parseInt(shape, 16);
  const inside = sets.get(where) ?? contextSet(Number.parseInt(where, 16));
  sets.set(where, inside);
  const args = arities.get(bits) ?? arityOf(bits);
  arities.set(bits, args);
  return {
    name,
    module,
    file,
    contexts: inside,
    args,
    kind: (bits & BLOCK) === 0 ? "simple" : "block",
    flag: (bits & FLAG) !== 0,
    since: releases.find((it) => it.startsWith("+"))?.slice(1) ?? null,
    removed: releases.find((it) => it.startsWith("-"))?.slice(1) ?? null,
  };
}

function contextSet(bits: number): ReadonlySet<Context> {
  return new Set(contexts.filter((_, i) => (bits & (1 << i)) !== 0));
}

/** Mirrors the order in which ngx_conf_handler looks at a command's bits. */
function arityOf(bits: number): Arity {
  if ((bits & ANY) !== 0) return { min: 0, max: Number.POSITIVE_INFINITY, counts: null };
  if ((bits & FLAG) !== 0) return { min: 1, max: 1, counts: null };
  if ((bits & ONE_MORE) !== 0) return { min: 1, max: Number.POSITIVE_INFINITY, counts: null };
  if ((bits & TWO_MORE) !== 0) return { min: 2, max: Number.POSITIVE_INFINITY, counts: null };
  const counts = [0, 1, 2, 3, 4, 5, 6, 7].filter((count) => (bits & (1 << count)) !== 0);
  const min = counts[0] ?? 0;
  const max = counts.at(-1) ?? 0;
  return { min, max, counts: max - min + 1 === counts.length ? null : counts };
}

/** Whether a directive of this arity takes so many arguments. */
export function takes(arity: Arity, count: number): boolean {
  return arity.counts === null ? count >= arity.min && count <= arity.max : arity.counts.includes(count);
}

/** Every directive of that name, nginx's own before those of other modules; empty for a name that nobody defines. */
export function directivesNamed(name: string): readonly DirectiveInfo[] {
  let infos = known.get(name);
  if (infos === undefined) {
    infos = read(name);
    // There is no end of names that nobody defines.
    if (infos.length > 0) known.set(name, infos);
  }
  return infos;
}

/** The files of dynamic modules whose directives are known, and of one that has none. */
const moduleFiles = new Set(["ndk_http", ...table.map(([, file]) => file)]);

/** Whether a module's file, named without "_module.so", is one whose directives are known. */
export function isModuleFile(name: string): boolean {
  return name !== "" && moduleFiles.has(name);
}

/** The names of all directives that any module defines, in no special order. */
export function directiveNames(): ReadonlySet<string> {
  names ??= new Set(table.flatMap(([, , rows]) => Array.from(rows.matchAll(/^\w+/gm), ([name]) => name)));
  return names;
}

let names: ReadonlySet<string> | null = null;

/** The name that `name` is likely a misspelling of: one that may stand in the context, else any; null where none is near. */
export function nearestName(name: string, context: Context): string | null {
  const lower = name.toLowerCase();
  const key = `${context} ${lower}`;
  let near = nearNames.get(key);
  if (near === undefined) {
    let fitting = namesIn.get(context);
    if (fitting === undefined) {
      fitting = [...directiveNames()].filter((it) => directivesNamed(it).some(({ contexts: all }) => all.has(context)));
      namesIn.set(context, fitting);
    }
    near = nearest(lower, fitting) ?? nearest(lower, directiveNames());
    if (nearNames.size >= mostNear) nearNames.clear();
    nearNames.set(key, near);
  }
  return near;
}

const namesIn = new Map<Context, readonly string[]>();
const nearNames = new Map<string, string | null>();
const mostNear = 2_000;

type Family = "core" | "http" | "stream" | "mail" | "rtmp";

/** What blocks open for directives to stand in, by the kind of module that defines them; other known blocks hold data. */
const INSIDE: Readonly<Record<string, Partial<Record<Family, Context>>>> = {
  events: { core: "events" },
  http: { core: "http" },
  stream: { core: "stream" },
  mail: { core: "mail" },
  rtmp: { core: "rtmp" },
  server: { http: "server", stream: "stream_server", mail: "mail_server", rtmp: "rtmp_server" },
  upstream: { http: "upstream", stream: "stream_upstream" },
  location: { http: "location" },
  limit_except: { http: "limit_except" },
  application: { rtmp: "rtmp_application" },
  recorder: { rtmp: "rtmp_recorder" },
};

function familyOf(context: Context): Family | null {
  if (context === "main" || context === "events") return "core";
  if (context === "data" || context === "unknown") return null;
  const prefix = /^(?:stream|mail|rtmp)/.exec(context)?.[0];
  return prefix === "stream" || prefix === "mail" || prefix === "rtmp" ? prefix : "http";
}

/**
 * The context inside the block that a directive of this name opens in a context. A block that nobody knows holds
 * something unknown; one in a place where it is not allowed opens what it would open in its own place.
 */
export function contextInside(name: string, context: Context): Context {
  if (context === "data") return "data";
  const blocks = directivesNamed(name).filter((info) => info.kind === "block");
  if (blocks.length === 0) return "unknown";
  if (name === "if") return context === "server" ? "server_if" : context === "location" ? "location_if" : "unknown";
  const inside = INSIDE[name];
  if (inside === undefined) return "data";
  const family = familyOf(context);
  const own = family === null ? undefined : inside[family];
  if (own !== undefined) return own;
  const all = Object.values(inside);
  return all.length === 1 ? (all[0] ?? "unknown") : "unknown";
}
