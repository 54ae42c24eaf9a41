import type { NginxConfig } from "../model/config.ts";
import type { ReadDirective } from "../model/read.ts";
import { below } from "../model/walk.ts";

const definedIn = new WeakMap<ReadDirective, ReadonlyMap<string, "later" | "unknown">>();

/**
 * Whether an http block defines a variable of that lower-case name: "later" by a `set` or a named group, which leave it
 * empty until they are reached, "unknown" by something whose values are not looked into.
 */
export function definesVariable({ looks }: NginxConfig, http: ReadDirective, name: string): "later" | "unknown" | "no" {
  // Who watches what is looked at must be told each time.
  let defined = looks.watch === null ? definedIn.get(http) : undefined;
  if (defined === undefined) {
    defined = gather(http);
    definedIn.set(http, defined);
  }
  return defined.get(name) ?? "no";
}

/** The place of the variable among the arguments of directives that make one of what they find out. */
const unknownBy: Readonly<Record<string, number | undefined>> = {
  __proto__: null as never,
  geo: -1,
  split_clients: 1,
  auth_request_set: 0,
  perl_set: 0,
  js_set: 0,
  js_var: 0,
  geoip2: 0,
  uploadprogress: 0,
  userid: -1,
  xclient: 0,
};

/** Where the patterns of a directive stand among its arguments. */
const patternsOf: Readonly<Record<string, ((args: readonly string[]) => readonly string[]) | undefined>> = {
  __proto__: null as never,
  location: (args) => args.slice(-1),
  server_name: (args) => args,
  rewrite: (args) => args.slice(0, 1),
  if: (args) => args,
};

function gather(http: ReadDirective): ReadonlyMap<string, "later" | "unknown"> {
  const defined = new Map<string, "later" | "unknown">();
  for (const it of below(http.children)) {
    if (it.name === "set") put(it.args[0], "later");
    const place = unknownBy[it.name];
    if (place !== undefined) put(it.args.at(place), "unknown");
    else if (it.name.startsWith("set_") && it.args[0]?.startsWith("$") === true) put(it.args[0], "unknown");
    else if (it.name.startsWith("$") && it.parent?.name === "geoip2") put(it.name, "unknown");
    if (it.parent?.name === "map" && it.name.startsWith("~")) groups(it.name);
    for (const pattern of patternsOf[it.name]?.(it.args) ?? []) groups(pattern);
  }
  return defined;

  function put(word: string | undefined, how: "later" | "unknown"): void {
    if (word?.startsWith("$") === true) defined.set(word.slice(1).toLowerCase(), how);
  }
  function groups(pattern: string): void {
    if (!pattern.includes("(?")) return;
    for (const found of pattern.matchAll(/\(\?(?:P?<|')([A-Za-z_]\w*)[>']/g)) put(`$${found[1] ?? ""}`, "later");
  }
}
