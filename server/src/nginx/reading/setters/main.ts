import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setters } from "../setter.ts";
import { parseNumber } from "../values.ts";
import { isTwice } from "./twice.ts";

/** The directives of src/core/nginx.c that have checks of their own. */
export const mainSetters: Setters = {
  "ngx_core_module.worker_processes": { open: setWorkerProcesses },
  "ngx_core_module.worker_priority": { open: setPriority },
  "ngx_core_module.worker_cpu_affinity": { open: setCpuAffinity },
  "ngx_core_module.user": { open: isTwice },
  "ngx_core_module.load_module": { open: loadModule },
};

/** ngx_set_worker_processes */
function setWorkerProcesses(it: ReadDirective, state: ReadingState, say: Say): void {
  if (isTwice(it, state, say) || it.args[0] === "auto" || parseNumber(it.args[0] ?? "") !== null) return;
  say("invalid-value", `"${it.name}" directive invalid value`, { word: 1 });
}

/** ngx_set_priority: a priority of zero is none, so another may follow */
function setPriority(it: ReadDirective, state: ReadingState, say: Say): void {
  const set = state.note(null, "worker_priority", () => ({ value: 0 }));
  if (set.value !== 0) return say("duplicate", `"${it.name}" directive is duplicate`);
  const value = parseNumber((it.args[0] ?? "").replace(/^[+-]/, ""));
  if (value === null) say("invalid-value", `"${it.name}" directive invalid number`, { word: 1 });
  else set.value = value;
}

/** The most processors that a mask has bits for: CPU_SETSIZE of Linux. */
const mostProcessors = 1024;

/** ngx_set_cpu_affinity */
function setCpuAffinity(it: ReadDirective, state: ReadingState, say: Say): void {
  if (isTwice(it, state, say)) return;
  const isAuto = it.args[0] === "auto";
  if (isAuto && it.args.length > 2)
    return say("invalid-value", `invalid number of arguments in "${it.name}" directive`, { word: 3 });
  for (const [i, mask] of it.args.entries()) {
    if (isAuto && i === 0) continue;
    if (new TextEncoder().encode(mask).length > mostProcessors)
      return say("invalid-value", `"${it.name}" supports up to ${mostProcessors} CPUs only`, { word: i + 1 });
    // It reads from the right.
    const wrong = mask.match(/[^01 ]/gu)?.at(-1);
    if (wrong === undefined) continue;
    // And byte by byte: of a character of several bytes it prints the last, which is none by itself.
    const shown = wrong > "\x7f" ? "\ufffd" : wrong;
    return say("invalid-value", `invalid character "${shown}" in "${it.name}"`, { word: i + 1 });
  }
}

/** The blocks that end the time for modules to be loaded, for they count those that there are (ngx_count_modules). */
export const moduleBlocks: readonly string[] = ["events", "http", "stream", "mail", "rtmp"];

/** ngx_load_module, ngx_add_module */
function loadModule(it: ReadDirective, state: ReadingState, say: Say): void {
  if (moduleBlocks.some((name) => state.has("blocks of modules", name)))
    return say("conflict", `"${it.name}" directive is specified too late`);
  const module = /(\w+_module)\.so$/.exec(it.args[0] ?? "")?.[1];
  if (module === undefined) return;
  // A file of that name defines at least the module of that name.
  if (state.has("modules loaded", module)) return say("duplicate", `module "${module}" is already loaded`, { word: 1 });
  state.add("modules loaded", module);
}
