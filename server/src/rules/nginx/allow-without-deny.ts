import { named, setting } from "../../nginx/model/effective.ts";
import { placeOf } from "../../nginx/model/read.ts";
import { allDirectives } from "../../nginx/model/walk.ts";
import { addLines } from "../nginx-edits.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "nginx/allow-without-deny",
  summary: "Who is let in by allow is not let in anyway",
  severity: "warning",
  origin: "lint",
  unit: "configuration",
  speaksOf: /\ballow\b/,
  check({ config }, report) {
    for (const block of allDirectives(config)) {
      if (block.name !== "location" && block.name !== "server") continue;
      const allowed = named(block, "allow");
      const last = allowed.at(-1);
      if (last === undefined || named(block, "deny").length > 0 || allowed.some((it) => it.args[0] === "all")) continue;
      // Beside a password, by "satisfy any", those who are not named are asked for it.
      if (setting(block, "satisfy")?.args[0] === "any" || last.file !== block.file) continue;
      if (named(block, "include").some((it) => it.unseen)) continue;
      report(placeOf(last), {
        message: "Nobody is kept out here: those who are not named are let in as well, for there is no deny.",
        fixes: [{ title: "Deny all others", edits: [addLines(last, ["deny all;"])], safe: false }],
      });
    }
  },
});
