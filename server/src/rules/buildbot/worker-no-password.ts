import { argumentOf, callsOf, literalOf } from "../../buildbot/calls.ts";
import { placeIn } from "../buildbot-web.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "buildbot/worker-no-password",
  summary: "A worker has a password",
  severity: "error",
  origin: "lint",
  unit: "master",
  check(master, report) {
    const isWorker = (path: string): boolean => /^buildbot\.(?:plugins\.)?worker(?:\.base)?\.Worker$/.test(path);
    for (const call of callsOf(master.calls, isWorker)) {
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
