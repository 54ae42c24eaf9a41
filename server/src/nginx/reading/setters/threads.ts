import { placeOf, type ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setters } from "../setter.ts";
import { parseNumber } from "../values.ts";
import { useScript } from "./known.ts";
import { compileScript } from "./script.ts";
import { isTwice } from "./twice.ts";

/** The pools of threads of src/core/ngx_thread_pool.c, and what names them. */
export const threadSetters: Setters = {
  "ngx_thread_pool_module.thread_pool": { open: setThreadPool },
  "ngx_http_core_module.aio": { open: setAio },
};

/** The pools of threads that are named, by name, with the directive that named them first. */
function poolsOf(
  state: ReadingState,
): Map<string, { readonly it: ReadDirective; readonly word: number; isSet: boolean }> {
  return state.note(null, "thread pools", () => new Map());
}

/** Notes a pool of threads that a directive's word names. Mirrors ngx_thread_pool_add. */
export function useThreadPool(name: string, it: ReadDirective, word: number, state: ReadingState): void {
  const pools = poolsOf(state);
  if (!pools.has(name)) pools.set(name, { it, word, isSet: false });
}

/** ngx_thread_pool */
function setThreadPool(it: ReadDirective, state: ReadingState, say: Say): void {
  const [name = "", ...parameters] = it.args;
  useThreadPool(name, it, 1, state);
  const pool = poolsOf(state).get(name);
  if (pool === undefined) return;
  if (pool.isSet) return say("duplicate", `duplicate thread pool "${name}"`, { word: 1 });
  for (const [i, parameter] of parameters.entries()) {
    const [, key = "", value = ""] = /^(threads|max_queue)=(.*)$/s.exec(parameter) ?? [];
    if (key === "") continue;
    const number = parseNumber(value);
    if (number === null || (key === "threads" && number === 0))
      return say("invalid-value", `invalid ${key} value "${parameter}"`, { word: i + 2 });
    if (key === "threads") pool.isSet = true;
  }
  if (!pool.isSet) say("invalid-value", `"${it.name}" must have "threads" parameter`);
}

/** Says which pools of threads are used and not defined. Mirrors ngx_thread_pool_init_conf. */
export function unknownThreadPools(state: ReadingState, say: Say): void {
  for (const [name, { isSet, it, word }] of poolsOf(state)) {
    if (isSet || name === "default") continue;
    say("conflict", `unknown thread pool "${name}"`, { place: placeOf(it, word), noticedAt: it });
  }
}

/** ngx_http_core_set_aio; whether "on" is there depends on how nginx was built */
function setAio(it: ReadDirective, state: ReadingState, say: Say): void {
  if (isTwice(it, state, say)) return;
  const value = it.args[0] ?? "";
  if (value === "on" || value === "off") return;
  if (value === "threads") return useThreadPool("default", it, 1, state);
  if (!value.startsWith("threads=")) return say("invalid-value", `"${it.name}" directive invalid value`, { word: 1 });
  const name = value.slice("threads=".length);
  const { fault, variables } = compileScript(name);
  if (fault !== null || variables.length > 0) useScript(it, 1, state, say, name);
  else useThreadPool(name, it, 1, state);
}
