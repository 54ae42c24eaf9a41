// Made by `npm run generate` from the files beside it. Do not edit.
import nginxProxySetHeaderDropped from "./nginx/proxy-set-header-dropped.ts";
import nginxSseBuffered from "./nginx/sse-buffered.ts";
import nginxTryFilesBesideProxyPass from "./nginx/try-files-beside-proxy-pass.ts";
import nginxWebsocketReadTimeout from "./nginx/websocket-read-timeout.ts";
import nginxWebsocketUpgrade from "./nginx/websocket-upgrade.ts";
import type { AnyRule } from "./rule.ts";

/** Every rule there is, by id. */
export const rules: readonly AnyRule[] = [
  nginxProxySetHeaderDropped,
  nginxSseBuffered,
  nginxTryFilesBesideProxyPass,
  nginxWebsocketReadTimeout,
  nginxWebsocketUpgrade,
];
