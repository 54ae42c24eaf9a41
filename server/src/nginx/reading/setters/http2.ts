import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";
import { parseNumber, parseSize } from "../values.ts";
import { useScript } from "./known.ts";
import { isOlder } from "./sockets.ts";

/** The post handler of a size: gives what nginx has against it. */
function size(check: (bytes: number, state: ReadingState) => string | null): Setter {
  return {
    open(it, state, say) {
      const message = check(parseSize(it.args[0] ?? "") ?? 0, state);
      if (message !== null) say("invalid-value", message, { word: 1 });
    },
  };
}

/** The setters of src/http/v2/ngx_http_v2_module.c, but those that only warn. */
export const http2Setters: Setters = {
  // ngx_http_v2_recv_buffer_size: two states, of 16 bytes each, and since 1.25.3 one
  "ngx_http_v2_module.http2_recv_buffer_size": size((bytes, state) => {
    const least = isOlder(state, "1.25.3") === true ? 32 : 16;
    return bytes <= least ? '"http2_recv_buffer_size" directive value is too small' : null;
  }),
  // ngx_http_v2_pool_size
  "ngx_http_v2_module.http2_pool_size": size((bytes) => {
    if (bytes < 112) return "the pool size must be no less than 112";
    return bytes % 16 === 0 ? null : "the pool size must be a multiple of 16";
  }),
  // ngx_http_v2_preread_size
  "ngx_http_v2_module.http2_body_preread_size": size((bytes) =>
    bytes > 2 ** 31 - 1 ? "the maximum body preread buffer size is 2147483647" : null,
  ),
  // ngx_http_v2_chunk_size
  "ngx_http_v2_module.http2_chunk_size": size((bytes) => (bytes === 0 ? "the http2 chunk size cannot be zero" : null)),
  // ngx_http_v2_streams_index_mask
  "ngx_http_v2_module.http2_streams_index_size": {
    open(it, _state, say) {
      if (Number.isInteger(Math.log2(parseNumber(it.args[0] ?? "") ?? 0))) return;
      say("invalid-value", '"http2_streams_index_size" directive must be a power of two', { word: 1 });
    },
  },
  "ngx_http_v2_module.http2_push": { open: setPush },
};

/** ngx_http_v2_push, which does nothing since 1.25.1 */
function setPush(it: ReadDirective, state: ReadingState, say: Say): void {
  if (isOlder(state, "1.25.1") !== true) return;
  const isOff = it.args[0] === "off";
  const pushes = state.note<{ isOff: boolean | null }>(it.parent, "pushes", () => ({ isOff: null }));
  const refuse = (words: string): void => say("conflict", `"http2_push" directive ${words}`, { word: 1 });
  if (pushes.isOff === true) return refuse(isOff ? "is duplicate" : 'URI cannot be used with "off" parameter');
  if (pushes.isOff === false && isOff) return refuse('"off" parameter cannot be used with URI');
  pushes.isOff = isOff;
  if (!isOff) useScript(it, 1, state, say);
}
