import { named, outward } from "../../nginx/model/effective.ts";
import { placeOf, type ReadDirective } from "../../nginx/model/read.ts";
import { allDirectives } from "../../nginx/model/walk.ts";
import { addLines, asWritten } from "../nginx-edits.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "nginx/add-header-dropped",
  summary: "A block with add_header lines of its own repeats those it would have inherited",
  severity: "hint",
  origin: "lint",
  unit: "configuration",
  speaksOf: /\badd_header\b/,
  check({ config }, report) {
    const blocks = new Set<ReadDirective>();
    for (const it of allDirectives(config)) if (it.name === "add_header" && it.parent !== null) blocks.add(it.parent);
    for (const block of blocks) {
      if (block.name !== "location" && block.name !== "server") continue;
      const own = named(block, "add_header");
      const last = own.at(-1);
      if (last === undefined || last.file !== block.file || named(block, "add_header_inherit").length > 0) continue;
      const outer = [...outward(block)].slice(1).map((it) => named(it, "add_header"));
      const inherited = outer.find((it) => it.length > 0) ?? [];
      const set = new Set(own.map((it) => it.args[0]?.toLowerCase()));
      const lost = inherited.filter((it) => !set.has(it.args[0]?.toLowerCase()));
      const [first] = lost;
      if (first === undefined) continue;
      report(placeOf(last), {
        message: `A block's own add_header replaces all inherited ones: ${lost.map((it) => it.args[0] ?? "").join(", ")} ${lost.length > 1 ? "are" : "is"} not sent from here.`,
        related: [{ place: placeOf(first), message: "Set here for the blocks that have none of their own." }],
        fixes: [
          { title: "Repeat the inherited headers here", edits: [addLines(last, lost.map(asWritten))], safe: false },
        ],
      });
    }
  },
});
