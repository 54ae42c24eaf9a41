import { compareVersions } from "../../directives/check.ts";
import type { Setter, Setters } from "../setter.ts";
import { isTwice } from "./twice.ts";

/** Mirrors ngx_http_v2_obsolete (src/http/v2/ngx_http_v2_module.c), which these have since 1.19.7. */
const insteadOf = (instead: string): Setter => ({
  open(it, state, say) {
    const { version } = state.build;
    if (version !== null && compareVersions(version, "1.19.7") < 0) return;
    say("deprecated", `the "${it.name}" directive is obsolete, use the "${instead}" directive instead`, {
      level: "warn",
    });
  },
});

/** Mirrors ngx_http_ssl_enable (src/http/modules/ngx_http_ssl_module.c), a flag with ngx_conf_deprecated as its post handler. */
const ssl: Setter = {
  open(it, state, say) {
    const { version } = state.build;
    if (isTwice(it, state, say)) return;
    const value = it.args[0] ?? "";
    if (!/^(?:on|off)$/i.test(value))
      return say("invalid-value", `invalid value "${value}" in "ssl" directive, it must be "on" or "off"`, { word: 1 });
    if (version !== null && compareVersions(version, "1.15.0") < 0) return;
    say("deprecated", 'the "ssl" directive is deprecated, use the "listen ... ssl" directive instead', {
      level: "warn",
    });
  },
};

export const obsoleteSetters: Setters = {
  "ngx_http_ssl_module.ssl": ssl,
  "ngx_http_v2_module.http2_idle_timeout": insteadOf("keepalive_timeout"),
  "ngx_http_v2_module.http2_max_field_size": insteadOf("large_client_header_buffers"),
  "ngx_http_v2_module.http2_max_header_size": insteadOf("large_client_header_buffers"),
  "ngx_http_v2_module.http2_max_requests": insteadOf("keepalive_requests"),
  "ngx_http_v2_module.http2_recv_timeout": insteadOf("client_header_timeout"),
};
