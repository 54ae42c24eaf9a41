import { argumentOf, literalOf } from "../../buildbot/calls.ts";
import { placeIn } from "../buildbot-web.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "buildbot/worker-no-password",
  summary: "A worker has a password",
  severity: "error",
  origin: "lint",
  unit: "master",
  check(master, report) {
    for (const call of master.calls) {
      if (!/^buildbot\.(?:plugins\.)?worker(?:\.base)?\.Worker$/.test(call.path)) continue;
      const password = argumentOf(call, "password", 1);
      if (password === null || password === "unknown") continue;
      const literal = literalOf(password);
      if (literal?.kind !== "constant" || literal.value !== null) continue;
      report(placeIn(master, password), {
        message: "With None for a password this worker can never log in; checkconfig still says good.",
      });
    }
  },
});
