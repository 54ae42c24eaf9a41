import { named } from "../../nginx/model/effective.ts";
import { patternOf } from "../../nginx/model/location.ts";
import { placeOf } from "../../nginx/model/read.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "nginx/proxy-pass-anywhere",
  summary: "The visitor does not choose the host that requests are passed on to",
  severity: "info",
  origin: "lint",
  unit: "directive",
  names: ["proxy_pass"],
  check(directive, report) {
    if (directive.name !== "proxy_pass" || directive.parent === null) return;
    const host = /^(?:https?:\/\/)?([^/?]*)/.exec((directive.args[0] ?? "").replace(/^\$\w+:\/\//, ""))?.[1] ?? "";
    const chosen = /\$(?:\d|\{\d\}|(?:arg|cookie|http)_\w+|(?:request_|document_)?uri\b)/.exec(host);
    if (chosen === null) return;
    const { parent } = directive;
    if (named(parent, "internal").length > 0 || patternOf(parent)?.kind === "named") return;
    report(placeOf(directive, 1), {
      message: `${chosen[0]} comes from the visitor: whoever asks chooses a host that nginx can reach, and Buildbot's port among them.`,
    });
  },
});
