import { compareVersions } from "../../directives/check.ts";
import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";
import { addressTexts, readParameter } from "./listens.ts";
import { parseUrl } from "./url.ts";

const listen: Setter = { open: setListen };
const server: Setter = { close: endServer };

/** `listen` and `server` of src/stream/ngx_stream_core_module.c and src/mail/ngx_mail_core_module.c. */
export const streamSetters: Setters = {
  "ngx_stream_core_module.listen": listen,
  "ngx_stream_core_module.server": server,
  "ngx_mail_core_module.listen": listen,
  "ngx_mail_core_module.server": server,
};

const taken: Readonly<Record<"stream" | "mail", readonly string[]>> = {
  stream: ["udp", "bind", "reuseport", "ssl", "proxy_protocol"],
  mail: ["bind", "ssl", "proxy_protocol"],
};
/** What only releases from 1.25.5 on take in stream, which then find a server by its name as http does. */
const takenLater = ["default_server", "default", "deferred", "multipath"];
const options = ["backlog", "rcvbuf", "sndbuf", "ipv6only", "so_keepalive"];

function isOlder(state: ReadingState, than: string): boolean | null {
  const { version } = state.build;
  return version === null ? null : compareVersions(version, than) < 0;
}

/** ngx_stream_core_listen, ngx_mail_core_listen */
function setListen(it: ReadDirective, state: ReadingState, say: Say): void {
  const family = it.context.startsWith("stream") ? "stream" : "mail";
  const [address = "", ...parameters] = it.args;
  const url = parseUrl(address, { listen: true, defaultPort: 0 });
  if (url.fault !== null)
    return say("invalid-value", `${url.fault} in "${address}" of the "listen" directive`, { word: 1 });
  for (const [i, parameter] of parameters.entries()) {
    if (taken[family].includes(parameter)) continue;
    const name = /^[a-z_]+(?==)/.exec(parameter)?.[0] ?? "";
    const isLater = takenLater.includes(parameter) || name === "setfib" || name === "accept_filter";
    if (family === "stream" && isLater && isOlder(state, "1.25.5") !== true) continue;
    const isKnown = options.includes(name) || (family === "stream" && name === "fastopen");
    const read = isKnown ? readParameter(parameter) : null;
    if (typeof read === "object" && read !== null) continue;
    const message =
      read === null || read.startsWith("invalid parameter") ? `the invalid "${parameter}" parameter` : read;
    return say("invalid-parameter", message, { word: i + 2 });
  }
  if (parameters.includes("udp")) return;
  const seen = state.note(null, `${family} listen addresses`, () => new Map<string, ReadDirective | null>());
  for (const text of addressTexts(url)) {
    const before = seen.get(text);
    if (before === undefined) {
      seen.set(text, it.parent);
      continue;
    }
    // Newer releases let two servers of stream share an address.
    if (family === "stream" && isOlder(state, "1.25.5") !== true && before !== it.parent) continue;
    return say("duplicate", `duplicate "${text}" address and port pair`, { word: 1 });
  }
}

/** ngx_stream_core_server, ngx_mail_core_server, behind the block */
function endServer(it: ReadDirective, state: ReadingState, say: Say): void {
  if (!state.config.whole || it.children.some((child) => child.name === "listen")) return;
  say("conflict", 'no "listen" is defined for server', { noticedAt: it });
}
