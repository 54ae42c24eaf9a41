import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";
import { parseTime } from "../values.ts";

/** Directives whose setters are little more than the general slots, of http. */
export const coreSetters: Setters = {
  // ngx_http_core_keepalive (src/http/ngx_http_core_module.c)
  "ngx_http_core_module.keepalive_timeout": once((it, say) => {
    const [timeout = "", header] = it.args;
    if (parseTime(timeout, "ms") === null) refuse(it, say, "invalid value", 1);
    else if (header !== undefined && parseTime(header, "s") === null) refuse(it, say, "invalid value", 2);
  }),
};

/** A setter of a directive that may stand once in a block; `check` looks at the first one. */
function once(check: (it: ReadDirective, say: Say) => void): Setter {
  return {
    open(it: ReadDirective, state: ReadingState, say: Say) {
      const seen = state.note(it.parent, `${it.name} is set`, () => ({ times: 0 }));
      seen.times += 1;
      if (seen.times > 1) refuse(it, say, "is duplicate", 0);
      else check(it, say);
    },
  };
}

/** What ngx_conf_handler prints of a few words that a setter returns. */
function refuse(it: ReadDirective, say: Say, words: string, word: number): void {
  say(word === 0 ? "duplicate" : "invalid-value", `"${it.name}" directive ${words}`, { word });
}
