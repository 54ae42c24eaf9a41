import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setters } from "../setter.ts";

/** `include` of src/core/ngx_conf_file.c. */
export const includeSetters: Setters = {
  "ngx_conf_module.include": { open: openInclude },
};

/** ngx_conf_include, and what ngx_conf_parse says where the file cannot be opened. */
export function openInclude(it: ReadDirective, state: ReadingState, say: Say): void {
  const missing = state.config.missing(it.args[0] ?? "");
  if (missing !== null) say("missing-file", `open() "${missing}" failed (2: No such file or directory)`, { word: 1 });
}
