import { named } from "../../nginx/model/effective.ts";
import { patternOf } from "../../nginx/model/location.ts";
import { placeOf } from "../../nginx/model/read.ts";
import { replace, rule } from "../rule.ts";

export default rule({
  id: "nginx/alias-traversal",
  summary: "A location whose alias ends in a slash ends in one itself",
  severity: "warning",
  origin: "lint",
  unit: "directive",
  names: ["location"],
  check(directive, report) {
    if (directive.name !== "location") return;
    const pattern = patternOf(directive);
    if (pattern?.kind !== "prefix" && pattern?.kind !== "prefix-no-regex") return;
    const alias = named(directive, "alias").at(-1);
    const to = alias?.args[0] ?? "";
    if (alias === undefined || pattern.path.endsWith("/") || !to.endsWith("/")) return;
    // Nobody is sent a file where nginx answers before, or asks itself.
    if (["return", "internal", "deny"].some((name) => named(directive, name).length > 0)) return;
    // Where the folder has no other beside it there is nothing to be had, which the text does not tell.
    const place = placeOf(directive, directive.args.length);
    const isWord = directive.args.at(-1) === pattern.path;
    report(place, {
      message: `A request for ${pattern.path}../x is sent the file ${to}../x: everything in the folder above can be read.`,
      related: [{ place: placeOf(alias), message: "What stands behind the location's path is put behind this." }],
      fixes: isWord
        ? [
            {
              title: `Make it a location for ${pattern.path}/`,
              edits: [replace(place, `${pattern.path}/`)],
              safe: false,
            },
          ]
        : [],
    });
  },
});
