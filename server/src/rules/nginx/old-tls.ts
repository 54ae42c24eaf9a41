import { placeOf, spanOf } from "../../nginx/model/read.ts";
import { replace, rule } from "../rule.ts";

const old = new Set(["SSLv2", "SSLv3", "TLSv1", "TLSv1.1"]);

export default rule({
  id: "nginx/old-tls",
  summary: "Versions of TLS that browsers gave up are not offered",
  severity: "info",
  origin: "lint",
  unit: "directive",
  names: ["ssl_protocols"],
  check(directive, report) {
    if (directive.name !== "ssl_protocols") return;
    const found = directive.args.filter((it) => old.has(it));
    if (found.length === 0) return;
    const kept = directive.args.filter((it) => !old.has(it));
    const first = placeOf(directive, 1);
    const span = { start: first.span.start, end: spanOf(directive, directive.args.length).end };
    const text = (kept.length > 0 ? kept : ["TLSv1.2", "TLSv1.3"]).join(" ");
    report(
      { uri: first.uri, span },
      {
        message: `${found.join(", ")}: browsers no longer speak ${found.length > 1 ? "these" : "this"}, and attacks on ${found.length > 1 ? "them are" : "it are"} known (RFC 8996).`,
        fixes: [
          {
            title: `Offer ${text.replaceAll(" ", " and ")} alone`,
            edits: [replace({ uri: first.uri, span }, text)],
            safe: false,
          },
        ],
      },
    );
  },
});
