import { named, setting } from "../../nginx/model/effective.ts";
import { placeOf, spanOf } from "../../nginx/model/read.ts";
import { serversOf } from "../../nginx/model/walk.ts";
import { listeningOf } from "../../nginx/runtime/listen.ts";
import { insert, rule } from "../rule.ts";

export default rule({
  id: "nginx/tls-not-spoken",
  summary: "A server with a certificate on port 443 speaks TLS there",
  severity: "info",
  origin: "lint",
  unit: "configuration",
  speaksOf: /\bssl_certificate\b/,
  check({ config }, report) {
    const plain = listeningOf(config).filter((it) => it.port === 443 && !it.tls && !it.proxyProtocol);
    for (const server of serversOf(config)) {
      const certificate = named(server, "ssl_certificate")[0];
      if (certificate === undefined || !plain.some((it) => it.servers.includes(server))) continue;
      if (setting(server, "ssl")?.args[0]?.toLowerCase() === "on") continue;
      for (const listen of named(server, "listen")) {
        const word = listen.args[0] ?? "";
        // At an address of this machine, something in front may have taken TLS off.
        if (!/^(?:\*:|0\.0\.0\.0:|\[::\]:)?443$/.test(word)) continue;
        report(placeOf(listen, 1), {
          message:
            "nginx speaks plain HTTP on this port, in spite of the certificate: browsers that come by https see an error.",
          related: [{ place: placeOf(certificate), message: "The certificate is for nothing." }],
          fixes: [
            { title: "Speak TLS here", edits: [insert(listen.file.uri, spanOf(listen, 1).end, " ssl")], safe: false },
          ],
        });
      }
    }
  },
});
