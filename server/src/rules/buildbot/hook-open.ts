import { literalOf } from "../../buildbot/calls.ts";
import type { Expression } from "../../python/tree.ts";
import { entriesOf, placeIn } from "../buildbot-web.ts";
import { rule } from "../rule.ts";

/** Hooks that ask for no secret of their own (buildbot/www/hooks). */
const bare: ReadonlySet<string> = new Set(["base", "bitbucket", "bitbucketcloud", "bitbucketserver", "gitorious"]);

export default rule({
  id: "buildbot/hook-open",
  summary: "A change hook knows who may post to it",
  severity: "info",
  origin: "lint",
  unit: "master",
  check(master, report) {
    const hooks = master.setting(["www", "change_hook_dialects"]);
    if (hooks.kind !== "known" || master.setting(["www", "change_hook_auth"]).kind !== "absent") return;
    for (const { key, at, value } of entriesOf(hooks.value.expression) ?? []) {
      if (bare.has(key) && (isTrue(value) || entriesOf(value) !== null))
        report(placeIn(master, at), {
          message: `Everybody who reaches /change_hook/${key} may post changes: it has no secret, and change_hook_auth is not set.`,
        });
      if (key !== "github" && key !== "gitlab") continue;
      const options = isTrue(value) ? [] : entriesOf(value);
      if (options === null) continue;
      const secret = options.find((it) => it.key === "secret");
      const strict = options.find((it) => it.key === "strict");
      if (secret === undefined)
        report(placeIn(master, at), {
          message: `Without a secret everybody who reaches /change_hook/${key} may post changes.`,
        });
      else if (key === "gitlab") continue;
      else if (strict === undefined || literalOf(strict.value)?.value === false)
        report(placeIn(master, secret.at), {
          severity: "warning",
          message:
            "Without 'strict': True the secret is compared only if a request brings a signature: one without is taken too.",
        });
    }
  },
});

function isTrue(value: Expression): boolean {
  return literalOf(value)?.value === true;
}
