import { compareVersions } from "../../directives/check.ts";
import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";
import { parseNumber, parseOffset, parseSize, parseTime } from "../values.ts";
import { compiles, useScript } from "./known.ts";
import { addSharedMemory, refuseSharedMemory, useSharedMemory } from "./memory.ts";
import { cacheOf, cachePaths } from "./merges.ts";
import { mergeLater } from "./merging.ts";
import { addPath } from "./paths.ts";
import { isTwice } from "./twice.ts";

/** What is checked of the caches of each module when settings are merged. */
export const cacheSteps = {
  fastcgi: cacheOf("fastcgi"),
  proxy: cacheOf("proxy"),
  scgi: cacheOf("scgi"),
  uwsgi: cacheOf("uwsgi"),
};

/** A module that caches. */
export type Caching = keyof typeof cacheSteps;

/** Caches and stores of what upstreams answer: src/http/ngx_http_file_cache.c and the modules that use it. */
export const cacheSetters: Setters = {
  ...cachingOf("fastcgi"),
  ...cachingOf("proxy"),
  ...cachingOf("scgi"),
  ...cachingOf("uwsgi"),
};

function cachingOf(prefix: Caching): Setters {
  const module = `ngx_http_${prefix}_module`;
  return {
    [`${module}.${prefix}_cache`]: caching(module, prefix),
    [`${module}.${prefix}_cache_key`]: { open: setKey },
    [`${module}.${prefix}_cache_path`]: { open: (it, state, say) => setCachePath(it, module, state, say) },
    [`${module}.${prefix}_cache_valid`]: { open: setValid },
    [`${module}.${prefix}_store`]: storing(prefix),
  };
}

/** Whether a block caches or stores answers: null where it does not say. */
interface Keeping {
  cache: boolean | null;
  store: boolean | null;
}

function keepingOf(it: ReadDirective, prefix: string, state: ReadingState): Keeping {
  return state.note<Keeping>(it.parent, `${prefix}_cache or ${prefix}_store`, () => ({ cache: null, store: null }));
}

/** ngx_http_proxy_cache and its like */
function caching(module: string, prefix: Caching): Setter {
  const step = cacheSteps[prefix];
  return {
    open(it, state, say) {
      const keeping = keepingOf(it, prefix, state);
      const zone = it.args[0] ?? "";
      if (keeping.cache !== null) return say("duplicate", `"${it.name}" directive is duplicate`);
      keeping.cache = zone !== "off";
      if (!keeping.cache) return;
      if (keeping.store === true)
        return say("conflict", `"${it.name}" directive is incompatible with "${prefix}_store"`);
      if (!compiles(it, 1, state, say)) return;
      if (zone.includes("$") || useSharedMemory(zone, module, it, 1, state, say)) mergeLater(step, state);
    },
  };
}

/** ngx_http_proxy_store and its like */
function storing(prefix: string): Setter {
  return {
    open(it, state, say) {
      const keeping = keepingOf(it, prefix, state);
      const path = it.args[0] ?? "";
      if (keeping.store !== null) return say("duplicate", `"${it.name}" directive is duplicate`);
      keeping.store = path !== "off";
      if (!keeping.store) return;
      const { version } = state.build;
      if (path === "" && version !== null && compareVersions(version, "1.27.3") >= 0)
        return say("invalid-value", "empty path", { word: 1 });
      if (keeping.cache === true)
        return say("conflict", `"${it.name}" directive is incompatible with "${prefix}_cache"`);
      useScript(it, 1, state, say);
    },
  };
}

/** ngx_http_proxy_cache_key and its like */
function setKey(it: ReadDirective, state: ReadingState, say: Say): void {
  if (!isTwice(it, state, say)) useScript(it, 1, state, say);
}

/** The smallest zone for the keys of a cache: two pages, of 4k where they are smallest. */
const leastKeysZone = 2 * 4096;

/** What is wrong with the value of a parameter of a cache's path; null where nothing. The words are of ngx_http_file_cache_set_slot. */
const wrongValue: Readonly<Record<string, (value: string, parameter: string) => string | null>> = {
  levels: (value, parameter) => (/^(?:[12](?::[12]){0,2})?$/.test(value) ? null : `invalid "levels" "${parameter}"`),
  use_temp_path: (value, parameter) =>
    value === "on" || value === "off" ? null : `invalid use_temp_path value "${parameter}", it must be "on" or "off"`,
  keys_zone(value, parameter) {
    const size = sizeOfKeys(value);
    if (size === null) return `invalid keys zone size "${parameter}"`;
    return size < leastKeysZone ? `keys zone "${parameter}" is too small` : null;
  },
  inactive: wrongly("inactive", (value) => parseTime(value, "s")),
  max_size: wrongly("max_size", parseOffset),
  min_free: wrongly("min_free", parseOffset),
  loader_files: wrongly("loader_files", parseNumber),
  loader_sleep: wrongly("loader_sleep", (value) => parseTime(value, "ms")),
  loader_threshold: wrongly("loader_threshold", (value) => parseTime(value, "ms")),
  manager_files: wrongly("manager_files", parseNumber),
  manager_sleep: wrongly("manager_sleep", (value) => parseTime(value, "ms")),
  manager_threshold: wrongly("manager_threshold", (value) => parseTime(value, "ms")),
};

function wrongly(name: string, parse: (value: string) => number | null) {
  return (value: string, parameter: string) => (parse(value) === null ? `invalid ${name} value "${parameter}"` : null);
}

/** The size behind the first colon; null where there is none. */
function sizeOfKeys(value: string): number | null {
  const colon = value.indexOf(":");
  return colon < 0 ? null : parseSize(value.slice(colon + 1));
}

/** ngx_http_file_cache_set_slot */
function setCachePath(it: ReadDirective, tag: string, state: ReadingState, say: Say): void {
  const [path = "", ...parameters] = it.args;
  const refuse: Say = (...args) => {
    for (const parameter of parameters) {
      const zone = /^keys_zone=([^:]*)/.exec(parameter)?.[1];
      if (zone === undefined) continue;
      refuseSharedMemory(zone, state);
      state.add(cachePaths, `${tag} ${zone}`);
    }
    say(...args);
  };
  let keys = "";
  let keysWord = 0;
  for (const [i, parameter] of parameters.entries()) {
    const word = i + 2;
    const name = /^\w+(?==)/.exec(parameter)?.[0] ?? "";
    const wrong = wrongValue[name];
    if (wrong === undefined) return refuse("invalid-parameter", `invalid parameter "${parameter}"`, { word });
    const value = parameter.slice(name.length + 1);
    const message = wrong(value, parameter);
    if (message !== null) return refuse("invalid-value", message, { word });
    if (name !== "keys_zone") continue;
    keys = value;
    keysWord = word;
  }
  const name = keys.slice(0, Math.max(keys.indexOf(":"), 0));
  if (name === "") return say("invalid-value", `"${it.name}" must have "keys_zone" parameter`);
  if (!addPath(path, { levels: [], cache: it, it }, state, refuse)) return;
  const zone = addSharedMemory({ name, size: sizeOfKeys(keys) ?? 0, tag }, it, keysWord, state, refuse);
  if (zone === null) return;
  if (zone.data !== null) return say("duplicate", `duplicate zone "${name}"`, { word: keysWord });
  zone.data = path;
  state.add(cachePaths, `${tag} ${name}`);
}

/** ngx_http_file_cache_valid_set_slot */
function setValid(it: ReadDirective, _state: ReadingState, say: Say): void {
  const time = it.args.at(-1) ?? "";
  if (parseTime(time, "s") === null)
    return say("invalid-value", `invalid time value "${time}"`, { word: it.args.length });
  for (const [i, text] of it.args.slice(0, -1).entries()) {
    const status = text === "any" ? 100 : (parseNumber(text) ?? 0);
    if (status < 100 || status > 599) return say("invalid-value", `invalid status "${text}"`, { word: i + 1 });
  }
}
