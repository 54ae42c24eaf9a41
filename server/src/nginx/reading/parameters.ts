import type { Context } from "../directives/context.ts";
import type { Version } from "../directives/lookup.ts";

/** A parameter that came later than its directive. */
interface Later {
  readonly directive: string;
  readonly contexts: readonly Context[];
  readonly parameter: RegExp;
  readonly since: Version;
}

/** Found in the history of nginx's ngx_http_core_listen, ngx_stream_core_listen, ngx_http_upstream_server and of the enums. */
const later: readonly Later[] = [
  { directive: "listen", contexts: ["server"], parameter: /^quic$/, since: "1.25.0" },
  { directive: "listen", contexts: ["server", "stream_server"], parameter: /^multipath$/, since: "1.29.7" },
  {
    directive: "listen",
    contexts: ["stream_server"],
    parameter: /^(?:default(?:_server)?|deferred|setfib=.*|accept_filter=.*)$/,
    since: "1.25.5",
  },
  { directive: "listen", contexts: ["stream_server"], parameter: /^fastopen=/, since: "1.21.0" },
  {
    directive: "server",
    contexts: ["upstream", "stream_upstream"],
    parameter: /^(?:resolve$|service=)/,
    since: "1.27.3",
  },
  { directive: "server", contexts: ["upstream"], parameter: /^(?:drain$|route=)/, since: "1.29.6" },
  { directive: "resolver", contexts: ["http", "server", "location"], parameter: /^ipv4=/, since: "1.23.1" },
  { directive: "proxy_http_version", contexts: ["http", "server", "location"], parameter: /^2$/, since: "1.29.4" },
];

/** The first release in which a directive takes a parameter in a context; null where it is as old as the directive, or none. */
export function parameterSince(directive: string, context: Context, parameter: string): Version | null {
  const found = later.find(
    (it) => it.directive === directive && it.contexts.includes(context) && it.parameter.test(parameter),
  );
  return found?.since ?? null;
}
