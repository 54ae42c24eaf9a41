import type { Expression, Statement } from "../../python/tree.ts";
import { blocksOf } from "../../python/walk.ts";
import { commaTuple, tellComma } from "../buildbot-meant.ts";
import { placeIn, stringOf } from "../buildbot-web.ts";
import { rule } from "../rule.ts";

/** Settings that may be a tuple as well as a list, "www." in front of those of c['www']. */
const lists: ReadonlySet<string> = new Set(
  (
    "builders change_source codebases configurators machines projects schedulers secretsProviders services user_managers " +
    "workers www.allowed_origins www.avatar_methods www.change_hook_auth www.project_widgets www.versions"
  ).split(" "),
);

/** Settings whose own entries are known; what the others hold may be anything, tuples too. */
const dicts: ReadonlySet<string> = new Set(["caches", "db", "metrics", "mq", "protocols", "www"]);

export default rule({
  id: "buildbot/trailing-comma",
  summary: "No comma stands behind the value of a setting",
  severity: "warning",
  origin: "lint",
  unit: "master",
  check(master, report) {
    for (const { keys, value } of assigned(master.file.body)) {
      const tuple = commaTuple(value);
      // `(True,)` is as true as True.
      const isHarmless = keys === "multiMaster" && tuple?.item.kind === "constant" && tuple.item.value === true;
      const [first = "", inner] = keys.split(".");
      const isOther = inner !== undefined && !dicts.has(first);
      if (tuple === null || lists.has(keys) || isOther || isHarmless) continue;
      const isSaid = master.configErrors.some(
        ({ at: { uri, span } }) => uri === master.uri && span.start === value.start && span.end <= value.end,
      );
      if (isSaid) continue;
      report(placeIn(master, value), {
        message: "The comma at its end makes a tuple of this value, and the setting takes none.",
        fixes: tellComma(master, tuple).fixes,
      });
    }
  },
});

/** What is assigned to settings, with their keys: "title", "www.port". */
function assigned(body: readonly Statement[]): readonly { readonly keys: string; readonly value: Expression }[] {
  return body.flatMap((statement) => {
    if (statement.kind === "function" || statement.kind === "class") return [];
    if (statement.kind !== "assign") return blocksOf(statement).flatMap((it) => assigned(it));
    return statement.targets.flatMap((target) => {
      const keys = keysOf(target);
      return keys === null || keys.length === 0 || keys.length > 2
        ? []
        : [{ keys: keys.join("."), value: statement.value }];
    });
  });
}

/** The keys behind c or BuildmasterConfig; null where a target is anything else. */
function keysOf(target: Expression): readonly string[] | null {
  if (target.kind === "name") return target.name === "c" || target.name === "BuildmasterConfig" ? [] : null;
  if (target.kind !== "subscript") return null;
  const before = keysOf(target.object);
  const key = stringOf(target.index);
  return before === null || key === null ? null : [...before, key];
}
