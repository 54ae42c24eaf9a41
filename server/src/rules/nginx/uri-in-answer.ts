import { placeOf } from "../../nginx/model/read.ts";
import { replace, rule } from "../rule.ts";

export default rule({
  id: "nginx/uri-in-answer",
  summary: "What nginx sends back holds no path with its escapes taken off",
  severity: "info",
  origin: "lint",
  unit: "directive",
  names: ["return", "add_header"],
  check(directive, report) {
    const at = directive.args.length === 1 ? 1 : 2;
    const word = directive.args[at - 1] ?? "";
    if (directive.name === "return" && !/^(?:https?:|\/|\$scheme)/.test(word)) return;
    if (directive.name !== "return" && directive.name !== "add_header") return;
    if (!/\$(?:document_)?uri\b|\$\{(?:document_)?uri\}/.test(word)) return;
    const place = placeOf(directive, at);
    const isPlain =
      directive.name === "return" && /^[^$]*(?:\$(?:scheme|host|server_name|http_host)[^$]*)*\$uri$/.test(word);
    report(place, {
      message:
        "$uri has its escapes taken off: a request with %0D%0A in its path puts lines of its own into the answer's headers.",
      fixes: isPlain
        ? [{ title: "Use $request_uri", edits: [replace(place, word.replace("$uri", "$request_uri"))], safe: false }]
        : [],
    });
  },
});
