import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";
import { isAddressWithPort } from "./hosts.ts";
import { compiles } from "./known.ts";
import { isTwice } from "./twice.ts";

const bind: Setter = { open: setBind };

/** Addresses of our own from which an upstream is asked. */
export const localSetters: Setters = {
  "ngx_http_fastcgi_module.fastcgi_bind": bind,
  "ngx_http_grpc_module.grpc_bind": bind,
  "ngx_http_memcached_module.memcached_bind": bind,
  "ngx_http_proxy_module.proxy_bind": bind,
  "ngx_http_scgi_module.scgi_bind": bind,
  "ngx_http_tunnel_module.tunnel_bind": bind,
  "ngx_http_uwsgi_module.uwsgi_bind": bind,
};

/** ngx_http_upstream_bind_set_slot (src/http/ngx_http_upstream.c) */
function setBind(it: ReadDirective, state: ReadingState, say: Say): void {
  const [address = "", transparent] = it.args;
  if (isTwice(it, state, say) || (address === "off" && transparent === undefined)) return;
  if (!compiles(it, 1, state, say)) return;
  if (!address.includes("$") && !isAddressWithPort(address))
    return say("invalid-value", `invalid address "${address}"`, { word: 1 });
  if (transparent !== undefined && transparent !== "transparent")
    say("invalid-parameter", `invalid parameter "${transparent}"`, { word: 2 });
}
