import { update } from "../../python/run/dicts.ts";
import {
  isCallable,
  isNone,
  isOfType,
  lacksAttribute,
  numberOf,
  stringOf,
  truth,
  typeName,
} from "../../python/run/inspect.ts";
import { type DictObject, dictOf, unhashable, type Value } from "../../python/run/objects.ts";
import { str } from "../../python/run/show.ts";
import type { About } from "./checking.ts";
import type { Loading } from "./master.ts";
import { not } from "./schedulers.ts";
import { propertiesFault } from "./services.ts";

/** The keys that every release knows (MasterConfig._known_config_keys). */
const always = new Set(
  (
    "buildbotNetUsageData buildbotURL buildCacheSize builders caches change_source codebaseGenerator configurators " +
    "changeCacheSize changeHorizon db db_url logCompressionLimit logCompressionMethod logEncoding logMaxSize " +
    "logMaxTailSize manhole machines collapseRequests metrics mq multiMaster prioritizeBuilders properties protocols " +
    "revlink schedulers secretsProviders services title titleURL user_managers validation www workers"
  ).split(" "),
);

/** Keys that came later: the first release that knows them. */
export const keysSince: Readonly<Record<string, string>> = {
  projects: "3.9.0",
  select_next_worker: "4.0.0",
  codebases: "4.3.0",
};

/** The keys that the release knows. */
function keysOf(it: Loading): readonly string[] {
  return [...always, ...Object.keys(keysSince)].filter((key) => knowsKey((version) => it.checking.since(version), key));
}

/** Whether a release knows a key of the configuration. */
export function knowsKey(since: (version: string) => boolean, key: string): boolean {
  const first = Object.hasOwn(keysSince, key) ? keysSince[key] : undefined;
  if (first !== undefined) return since(first);
  if (key === "projectName" || key === "projectURL") return !since("4.0.0");
  return always.has(key);
}

/** The keys that Buildbot does not know, and what runs before anything is read. */
export function loadKeys(it: Loading): void {
  const unknown: { readonly text: string; readonly key: Value; readonly at: Loading["dict"]["at"] }[] = [];
  for (const entry of it.dict.entries.values()) {
    const text = stringOf(entry.key);
    if (text !== null && knowsKey((version) => it.checking.since(version), text)) continue;
    if (!entry.sure) it.doubt(entry.at);
    else unknown.push({ text: str(entry.key) ?? "", key: entry.key, at: entry.at });
  }
  if (it.dict.open) it.doubt(it.dict.at);
  if (unknown.length > 1) {
    const odd = unknown.find(({ key }) => stringOf(key) === null);
    if (odd !== undefined)
      it.crash("TypeError", `'<' not supported between instances of 'str' and '${typeName(odd.key) ?? "?"}'`, odd.at);
  }
  const names = unknown.map(({ text }) => text).sort();
  const message =
    names.length === 1
      ? `Unknown BuildmasterConfig key ${names[0] ?? ""}`
      : `Unknown BuildmasterConfig keys ${names.join(", ")}`;
  const [first] = unknown;
  const about = { names: unknown.map(({ text, at }) => ({ name: text, at })), known: keysOf(it) };
  if (first !== undefined) it.error(message, first.at, "unknown key", [], about);
  const configurators = it.get("configurators");
  if (configurators === undefined) return;
  const items = it.items(configurators, it.at("configurators"));
  if (items === null) return;
  for (const one of items) {
    const provides = it.checking.provides(one, "IConfigurator");
    if (provides === false) it.crash("TypeError", "Could not adapt", it.at("configurators"));
    // A configurator may change anything; this one adds to lists what is right in itself.
    else if (it.checking.isA(one, "JanitorConfigurator") !== true || !hasAll(it)) it.doubt(one.at);
  }
}

/** Whether the lists that a configurator adds to are there, each with something in it. */
function hasAll(it: Loading): boolean {
  return ["schedulers", "builders", "workers"].every((key) => {
    const value = it.get(key);
    return value?.kind === "list" && value.type === undefined && value.items.length > 0;
  });
}

function copy(it: Loading, name: string, types: readonly string[], words: string, callable = false): void {
  const value = it.get(name);
  if (value === undefined || isNone(value) === true) return;
  if (callable && isCallable(value) === true) return;
  const wrong = not(isOfType(value, ...types, "NoneType"));
  if (callable && wrong === true && isCallable(value) === null) it.doubt(it.at(name));
  else if (it.holds(wrong, value.at)) it.error(`c['${name}'] must be ${words}`, placeOf(it, name, value));
}

/** The value where it stands in the file itself, else its key. */
function placeOf(it: Loading, key: string, value: Value): Loading["dict"]["at"] {
  const at = it.at(key);
  return value.at.uri === at.uri && value.at.span.end > value.at.span.start ? value.at : at;
}

function callable(it: Loading, name: string, words: string, absent = true): void {
  const value = it.get(name);
  if (value === undefined || (absent && isNone(value) === true)) return;
  if (it.holds(not(isCallable(value)), value.at)) it.error(words, placeOf(it, name, value));
}

const methods = ["raw", "bz2", "gz", "lz4"];

/** MasterConfig.load_global */
export function loadGlobal(it: Loading): void {
  const late = it.checking.since("4.0.0");
  copy(it, "title", ["str"], "a string");
  const title = it.get("title");
  if (title !== undefined && isNone(title) === true)
    it.crash("TypeError", "object of type 'NoneType' has no len()", title.at);
  if (!late && !it.has("title")) alias(it, "projectName", "title");
  copy(it, "titleURL", ["str"], "a string");
  if (!late && !it.has("titleURL")) alias(it, "projectURL", "titleURL");
  copy(it, "buildbotURL", ["str"], "a string");
  copy(it, "buildbotNetUsageData", ["str"], "a string or callable", true);
  copy(it, "changeHorizon", ["int"], "an int");
  copy(it, "logCompressionLimit", ["int"], "an int");
  const method = it.get("logCompressionMethod");
  if (method !== undefined) {
    const known = [...methods, ...(it.checking.since("4.0.0") ? ["zstd", "br"] : [])];
    const text = stringOf(method);
    const words = it.checking.since("4.0.0")
      ? "'raw', 'bz2', 'gz', 'lz4', 'br' or 'zstd'"
      : "'raw', 'bz2', 'gz' or 'lz4'";
    if (text === null ? it.holds(not(isOfType(method, "str")), method.at) : !known.includes(text))
      it.error(`c['logCompressionMethod'] must be ${words}`, placeOf(it, "logCompressionMethod", method));
    // These need a package that only some masters have.
    if (text === "lz4" || text === "zstd" || text === "br") it.doubt(method.at);
  }
  copy(it, "logMaxSize", ["int"], "an int");
  copy(it, "logMaxTailSize", ["int"], "an int");
  const properties = it.get("properties");
  if (properties !== undefined && it.holds(not(isOfType(properties, "dict")), properties.at))
    it.error("c['properties'] must be a dictionary", placeOf(it, "properties", properties));
  const fault = properties === undefined ? null : propertiesFault(properties);
  if (fault !== null && properties !== undefined) it.crash(fault.type, fault.text, properties.at);
  collapse(it);
  callable(it, "codebaseGenerator", "codebaseGenerator must be a callable accepting a dict and returning a str");
  callable(it, "prioritizeBuilders", "prioritizeBuilders must be a callable");
  if (late) callable(it, "select_next_worker", "select_next_worker must be a callable");
  if (!protocols(it)) return;
  const multi = it.get("multiMaster");
  if (multi !== undefined) it.multiMaster = truth(multi);
  callable(it, "revlink", "revlink must be a callable", false);
}

function alias(it: Loading, name: string, of: string): void {
  const value = it.get(name);
  if (value !== undefined && it.holds(not(isOfType(value, "str", "NoneType")), value.at))
    it.error(`c['${of}'] must be a string`, placeOf(it, name, value));
}

function collapse(it: Loading): void {
  const value = it.get("collapseRequests");
  if (value === undefined || isCallable(value) === true || isOfType(value, "bool", "NoneType") === true) return;
  const number = numberOf(value);
  if (number === 0 || number === 1) return;
  const isOpen = value.kind === "unknown" || (value.kind === "instance" && value.of.native !== null);
  if (it.holds(isOpen ? null : true, value.at))
    it.error("collapseRequests must be a callable, True, or False", placeOf(it, "collapseRequests", value));
}

/** Whether what comes behind c['protocols'] is read. */
function protocols(it: Loading): boolean {
  const value = it.get("protocols");
  if (value === undefined) return true;
  if (it.holds(not(isOfType(value, "dict")), value.at)) {
    it.error("c['protocols'] must be dict", placeOf(it, "protocols", value));
    return false;
  }
  if (value.kind !== "dict") {
    it.protocols = value;
    return true;
  }
  if (value.open) it.doubt(value.at);
  for (const entry of value.entries.values()) {
    if (!entry.sure) it.doubt(entry.at);
    if (it.holds(not(isOfType(entry.key, "str")), entry.at)) it.error("c['protocols'] keys must be strings", entry.at);
    if (it.holds(not(isOfType(entry.value, "dict")), entry.at)) {
      it.error(`c['protocols']['${str(entry.key) ?? ""}'] must be a dict`, entry.value.at);
      return false;
    }
    if (stringOf(entry.key) === "wamp" && !it.checking.since("4.0.0"))
      it.crash("AttributeError", "'MasterConfig' object has no attribute 'check_wamp_proto'", entry.at);
  }
  it.protocols = value;
  return true;
}

/** load_validation, load_dbconfig, load_mq, load_metrics, load_secrets and load_caches. */
export function loadDicts(it: Loading): void {
  validation(it);
  database(it);
  queue(it);
  const metrics = it.get("metrics");
  if (metrics !== undefined && it.holds(not(isOfType(metrics, "dict")), metrics.at))
    it.error("c['metrics'] must be a dictionary", placeOf(it, "metrics", metrics));
  const secrets = it.get("secretsProviders");
  if (secrets !== undefined && it.holds(not(isOfType(secrets, "list")), secrets.at))
    it.error("c['secretsProviders'] must be a list", placeOf(it, "secretsProviders", secrets));
  caches(it);
}

/** The keys of a dict that are none of some words, with the place of the first. */
function otherKeys(
  it: Loading,
  value: Value,
  known: readonly string[],
): { names: string[]; at: Loading["dict"]["at"]; about: About } | null {
  if (value.kind !== "dict") return null;
  const others = [...value.entries.values()].filter((entry) => !known.includes(stringOf(entry.key) ?? "\0"));
  for (const entry of others) if (!entry.sure) it.doubt(entry.at);
  const sure = others.filter((entry) => entry.sure);
  if (value.open) it.doubt(value.at);
  const [first] = sure;
  const odd = sure.find((entry) => stringOf(entry.key) === null);
  if (odd !== undefined)
    it.crash("TypeError", `sequence item 0: expected str instance, ${typeName(odd.key) ?? "?"} found`, odd.at);
  if (first === undefined) return null;
  const placed = sure.map((entry) => ({ name: stringOf(entry.key) ?? "", at: entry.at }));
  return { names: placed.map(({ name }) => name), at: first.at, about: { names: placed, known } };
}

function validation(it: Loading): void {
  const value = it.get("validation");
  if (value === undefined) return;
  if (it.holds(not(isOfType(value, "dict")), value.at))
    return it.error("c['validation'] must be a dictionary", placeOf(it, "validation", value));
  const others = otherKeys(it, value, ["branch", "revision", "property_name", "property_value"]);
  if (others !== null)
    it.error(
      `unrecognized validation key(s): ${others.names.join(", ")}`,
      others.at,
      "setting",
      others.names,
      others.about,
    );
}

function database(it: Loading): void {
  const value = it.get("db");
  if (value === undefined) return;
  if (value.kind !== "dict") {
    if (value.kind === "unknown" || (value.kind === "instance" && !lacksAttribute(value.of, "keys")))
      return it.doubt(value.at);
    return it.crash("AttributeError", `'${typeName(value) ?? "?"}' object has no attribute 'keys'`, value.at);
  }
  const known = ["db_url", ...(it.checking.since("4.3.0") ? ["engine_kwargs"] : [])];
  const others = [...value.entries.values()].filter((entry) => !known.includes(stringOf(entry.key) ?? "\0"));
  if (value.open) it.doubt(value.at);
  const sure = others.find((entry) => entry.sure);
  const about = {
    names: others.filter((it) => it.sure).map((entry) => ({ name: stringOf(entry.key) ?? "", at: entry.at })),
    known,
  };
  if (sure !== undefined) it.error("unrecognized keys in c['db']", sure.at, "setting", [], about);
  else if (others.length > 0) it.doubt(value.at);
}

function queue(it: Loading): void {
  const value = it.get("mq");
  if (value === undefined) return;
  if (value.kind !== "dict") {
    const made = dictOf([], value.at);
    update(it.machine, made, { positional: [value], keywords: new Map(), open: false, at: value.at });
    return queueOf(it, made);
  }
  queueOf(it, value);
}

function queueOf(it: Loading, value: DictObject): void {
  if (value.open) return it.doubt(value.at);
  const entry = [...value.entries.values()].find((one) => stringOf(one.key) === "type");
  const type = entry === undefined ? "simple" : stringOf(entry.value);
  const keys: Readonly<Record<string, readonly string[]>> = {
    simple: ["debug"],
    wamp: ["router_url", "realm", "wamp_debug_level"],
  };
  if (entry !== undefined && type === null && entry.value.kind === "unknown") return it.doubt(entry.at);
  const refuses = entry === undefined ? null : unhashable(entry.value);
  if (refuses !== null) it.crash("TypeError", `unhashable type: '${refuses}'`, value.at);
  const known = type === null ? undefined : keys[type];
  if (known === undefined)
    return it.error(
      `mq type '${entry === undefined ? "" : (str(entry.value) ?? "")}' is not known`,
      entry?.value.at ?? value.at,
    );
  const others = otherKeys(it, value, [...known, "type"]);
  if (others !== null)
    it.error(
      `unrecognized keys in c['mq']: ${others.names.join(", ")}`,
      others.at,
      "setting",
      others.names,
      others.about,
    );
}

function caches(it: Loading): void {
  const value = it.get("caches");
  if (value !== undefined) {
    if (it.holds(not(isOfType(value, "dict")), value.at))
      it.error("c['caches'] must be a dictionary", placeOf(it, "caches", value));
    else if (value.kind === "dict") {
      if (value.open) it.doubt(value.at);
      for (const entry of value.entries.values()) {
        const name = str(entry.key) ?? "";
        if (it.holds(not(isOfType(entry.value, "int")), entry.at))
          return it.error(`value for cache size '${name}' must be an integer`, entry.value.at);
        const number = numberOf(entry.value);
        if (number !== null && number < 1)
          it.error(`'${name}' cache size must be at least 1, got '${str(entry.value) ?? ""}'`, entry.value.at);
      }
    }
  }
  for (const name of ["buildCacheSize", "changeCacheSize"])
    if (it.get(name) !== undefined && value !== undefined)
      it.error(`cannot specify c['caches'] and c['${name}']`, it.at(name));
}
