import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";
import { takesCidr } from "./cidrs.ts";
import { isHost } from "./hosts.ts";
import { isTwice } from "./twice.ts";

const from: Setter = { open: setFrom };

/** set_real_ip_from and its like of src/http/modules/ngx_http_realip_module.c, of stream and of mail. */
export const realipSetters: Setters = {
  "ngx_http_realip_module.set_real_ip_from": from,
  "ngx_http_realip_module.real_ip_header": { open: (it, state, say) => void isTwice(it, state, say) },
  "ngx_mail_realip_module.set_real_ip_from": from,
  "ngx_stream_realip_module.set_real_ip_from": from,
};

/** ngx_http_realip_from, ngx_mail_realip_from, ngx_stream_realip_from */
function setFrom(it: ReadDirective, _state: ReadingState, say: Say): void {
  const address = it.args[0] ?? "";
  if (address === "unix:" || takesCidr(address, 1, say) || isHost(address)) return;
  say("invalid-value", `host not found in set_real_ip_from "${address}"`, { word: 1 });
}
