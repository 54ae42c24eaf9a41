import { placeOf } from "../../nginx/model/read.ts";
import { rule } from "../rule.ts";

/** What nginx's rewriting does by itself, in its order: an `if` with nothing else does what it seems to. */
const plain = new Set(["return", "rewrite", "set", "break", "include", "access_log", "limit_rate"]);

export default rule({
  id: "nginx/if-in-location",
  summary: "An if in a location returns, rewrites or sets, and no more",
  severity: "hint",
  origin: "lint",
  unit: "directive",
  names: ["if"],
  check(directive, report) {
    if (directive.name !== "if" || directive.parent?.name !== "location") return;
    const other = directive.children.find((it) => !plain.has(it.name));
    if (other === undefined) return;
    report(placeOf(directive), {
      message: `An if with ${other.name} in it is a location of its own for those requests: of several, the last one counts alone, and add_header lines outside it are lost.`,
      related: [{ place: placeOf(other), message: "This is a setting of that location." }],
    });
  },
});
