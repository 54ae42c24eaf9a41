import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setters } from "../setter.ts";

/** The blocks that are read for what stands in them alone: ngx_events_block, ngx_rtmp_block. */
export const blockSetters: Setters = {
  "ngx_rtmp_module.rtmp": { open: openRtmp },
  "ngx_events_module.events": { open: setOnce },
};

/** Says when a block of that name was there before. */
export function setOnce(it: ReadDirective, state: ReadingState, say: Say): void {
  const seen = state.note(null, `${it.name} block`, () => ({ times: 0 }));
  seen.times += 1;
  state.add("blocks of modules", it.name);
  if (seen.times > 1) say("duplicate", `"${it.name}" directive is duplicate`);
}

/** ngx_rtmp_block takes another block of its name in silence. */
function openRtmp(it: ReadDirective, state: ReadingState): void {
  state.add("blocks of modules", it.name);
}
