import { named } from "../../nginx/model/effective.ts";
import { placeOf } from "../../nginx/model/read.ts";
import { serversOf } from "../../nginx/model/walk.ts";
import { listeningOf } from "../../nginx/runtime/listen.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "nginx/hsts-without-tls",
  summary: "Strict-Transport-Security is sent over TLS, where it counts",
  severity: "hint",
  origin: "lint",
  unit: "configuration",
  speaksOf: /strict-transport-security/i,
  check({ config }, report) {
    const places = listeningOf(config);
    for (const server of serversOf(config)) {
      const own = places.filter((it) => it.servers.includes(server));
      // Behind another proxy, the browser may have come over TLS all the same.
      if (own.length === 0 || own.some((it) => it.tls || it.proxyProtocol || it.address !== "*" || it.port !== 80))
        continue;
      for (const header of named(server, "add_header"))
        if (header.args[0]?.toLowerCase() === "strict-transport-security")
          report(placeOf(header, 1), {
            message:
              "This server speaks no TLS, and browsers heed this header only where it comes over TLS (RFC 6797).",
          });
    }
  },
});
