import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";
import { parseTime } from "../values.ts";
import { isHost } from "./hosts.ts";
import { isOlder } from "./sockets.ts";
import { isTwice } from "./twice.ts";
import { parseUrl } from "./url.ts";

const resolver: Setter = {
  open(it, state, say) {
    if (!isTwice(it, state, say)) createResolver(it, state, say);
  },
};

/** `resolver` of http, stream and mail: ngx_http_core_resolver and its like. */
export const resolverSetters: Setters = {
  "ngx_http_core_module.resolver": resolver,
  "ngx_http_upstream_module.resolver": resolver,
  "ngx_mail_core_module.resolver": {
    open(it, state, say) {
      if (!isTwice(it, state, say) && it.args[0] !== "off") createResolver(it, state, say);
    },
  },
  "ngx_stream_core_module.resolver": resolver,
  "ngx_stream_upstream_module.resolver": resolver,
};

/** ngx_resolver_create (src/core/ngx_resolver.c) */
function createResolver(it: ReadDirective, state: ReadingState, say: Say): void {
  const flags: Record<string, boolean> = { ipv4: true, ipv6: true };
  let servers = 0;
  for (const [i, text] of it.args.entries()) {
    const word = i + 1;
    const [, name = "", value = ""] = /^(valid|ipv4|ipv6|status_zone)=(.*)$/s.exec(text) ?? [];
    // Since 1.23.1 addresses of the fourth version can be left out; the commercial nginx counts in a zone.
    if (name === "ipv4" && isOlder(state, "1.23.1") === null) continue;
    if (name === "status_zone" && state.build.version === null) continue;
    if (name === "valid" || name === "ipv6" || (name === "ipv4" && isOlder(state, "1.23.1") === false)) {
      const isValue = name === "valid" ? parseTime(value, "s") !== null : value === "on" || value === "off";
      if (!isValue) return say("invalid-parameter", `invalid parameter: ${text}`, { word });
      flags[name] = value !== "off";
      continue;
    }
    const url = parseUrl(text, { defaultPort: 53 });
    const fault = url.fault ?? (url.family === "name" && !isHost(url.host) ? "host not found" : null);
    if (fault !== null) return say("invalid-value", `${fault} in resolver "${text}"`, { word });
    servers += 1;
  }
  if (flags["ipv4"] === false && flags["ipv6"] === false)
    return say("conflict", '"ipv4" and "ipv6" cannot both be "off"');
  if (servers === 0) say("conflict", "no name servers defined");
}
