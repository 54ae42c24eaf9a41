import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";

const once: Setter = { open: setOnce };

/** The blocks that a configuration has once: ngx_events_block, ngx_http_block, ngx_stream_block, ngx_mail_block. */
export const blockSetters: Setters = {
  "ngx_rtmp_module.rtmp": { open: openRtmp },
  "ngx_events_module.events": once,
  "ngx_stream_module.stream": once,
  "ngx_mail_module.mail": once,
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
