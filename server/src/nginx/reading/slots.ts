import type { ReadDirective } from "../model/read.ts";
import type { ReadingState, Say } from "./setter.ts";

/** What nginx's general setters (ngx_conf_set_…_slot in src/core/ngx_conf_file.c) say of a directive that has no other. */
export function setSlot(it: ReadDirective, state: ReadingState, say: Say): void {
  const info = state.info(it);
  if (info === null || !info.flag) return;
  const value = it.args[0] ?? "";
  if (/^(?:on|off)$/i.test(value)) return;
  say("invalid-value", `invalid value "${value}" in "${it.name}" directive, it must be "on" or "off"`, { word: 1 });
}
