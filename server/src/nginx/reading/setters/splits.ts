import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";
import { addVariable, compiles, familyOf } from "./known.ts";

const splitClients: Setter = { open: setSplit, line: setPart, close: endSplit };

/** `split_clients` of src/http/modules/ngx_http_split_clients_module.c and its like of stream. */
export const splitSetters: Setters = {
  "ngx_http_split_clients_module.split_clients": splitClients,
  "ngx_stream_split_clients_module.split_clients": splitClients,
};

/** ngx_conf_split_clients_block, up to the block */
function setSplit(it: ReadDirective, state: ReadingState, say: Say): void {
  if (!compiles(it, 1, state, say)) return;
  const name = it.args[1] ?? "";
  if (name.startsWith("$")) addVariable(name.slice(1), 2, state, say, familyOf(it));
  else say("invalid-value", `invalid variable name "${name}"`, { word: 2 });
}

/** ngx_http_split_clients */
function setPart(it: ReadDirective, _state: ReadingState, say: Say): void {
  if (hundredths(it.name) === null) say("invalid-value", `invalid percent value "${it.name}"`);
}

/** A part in hundredths of a percent, 0 for the rest of all; null where nginx refuses it. Mirrors ngx_atofp (src/core/ngx_string.c). */
function hundredths(text: string): number | null {
  if (text === "*") return 0;
  const [, whole = "", part = ""] = /^(\d*)(?:\.(\d{0,2}))?%$/.exec(text) ?? [];
  const value = Number(`${whole}${part.padEnd(2, "0")}`);
  return value === 0 || !Number.isSafeInteger(value) ? null : value;
}

/** ngx_conf_split_clients_block, behind the block */
function endSplit(it: ReadDirective, _state: ReadingState, say: Say): void {
  let sum = 0;
  for (const part of it.children) {
    const percent = hundredths(part.name);
    if (percent === null) return;
    sum = percent === 0 ? 10_000 : sum + percent;
    if (sum > 10_000) return say("conflict", "percent total is greater than 100%");
  }
}
