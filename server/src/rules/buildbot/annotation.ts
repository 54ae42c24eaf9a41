import type { Expression, Statement } from "../../python/tree.ts";
import { blocksOf } from "../../python/walk.ts";
import { placeIn, stringOf } from "../buildbot-web.ts";
import { replace, rule } from "../rule.ts";

export default rule({
  id: "buildbot/annotation",
  summary: "A setting is assigned with =, not with a colon",
  severity: "error",
  origin: "lint",
  unit: "master",
  check(master, report) {
    for (const { target, annotation } of annotations(master.file.body)) {
      const between = { start: target.end, end: annotation.start };
      report(placeIn(master, { start: target.start, end: target.end }), {
        message: "A colon makes this a note on a type, which sets nothing.",
        fixes: [{ title: "Write =", edits: [replace(placeIn(master, between), " = ")], safe: true }],
      });
    }
  },
});

type Annotation = Statement & { kind: "annotate" };

/** The notes on `c['key']` without a value. */
function annotations(body: readonly Statement[]): readonly Annotation[] {
  return body.flatMap((statement): readonly Annotation[] => {
    if (statement.kind === "annotate")
      return statement.value === null && isSetting(statement.target) ? [statement] : [];
    return statement.kind === "function" ? [] : blocksOf(statement).flatMap((it) => annotations(it));
  });
}

function isSetting(target: Expression): boolean {
  if (target.kind !== "subscript" || stringOf(target.index) === null) return false;
  const { object } = target;
  return object.kind === "name" ? object.name === "c" || object.name === "BuildmasterConfig" : isSetting(object);
}
