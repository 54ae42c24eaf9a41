import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";

const once: Setter = { open: setOnce };

/** The blocks that a configuration has once: ngx_events_block, ngx_http_block, ngx_stream_block, ngx_mail_block. */
export const blockSetters: Setters = {
  "ngx_events_module.events": once,
  "ngx_stream_module.stream": once,
  "ngx_mail_module.mail": once,
};

/** Says when a block of that name was there before. */
export function setOnce(it: ReadDirective, state: ReadingState, say: Say): void {
  const seen = state.note(null, `${it.name} block`, () => ({ times: 0 }));
  seen.times += 1;
  if (seen.times > 1) say("duplicate", `"${it.name}" directive is duplicate`);
}
