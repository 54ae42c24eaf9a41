import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setters } from "../setter.ts";
import { useRegex } from "./known.ts";

/** `server_name` of src/http/ngx_http_core_module.c. */
export const serverSetters: Setters = {
  "ngx_http_core_module.server_name": { open: setServerName },
};

/** ngx_http_core_server_name */
function setServerName(it: ReadDirective, state: ReadingState, say: Say): void {
  for (const [i, name] of it.args.entries()) {
    const word = i + 1;
    if ((name.startsWith("*") && (name.length < 3 || name[1] !== ".")) || name === ".")
      return say("invalid-value", `server name "${name}" is invalid`, { word });
    if (name.includes("/"))
      say("invalid-value", `server name "${name}" has suspicious symbols`, { word, level: "warn" });
    if (name === "~") return say("invalid-regex", `empty regex in server name "${name}"`, { word });
    if (!name.startsWith("~")) continue;
    if (!useRegex(name.slice(1), word, state, say)) return;
  }
}
