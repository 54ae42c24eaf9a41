import { argumentOf, callAt } from "../../buildbot/calls.ts";
import { placeIn, stringOf } from "../buildbot-web.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "buildbot/worker-twice",
  summary: "Each worker has a name of its own",
  severity: "error",
  origin: "lint",
  unit: "master",
  check(master, report) {
    const workers = master.setting(["workers"]);
    if (workers.kind !== "known") return;
    const { expression } = workers.value;
    if (expression.kind !== "list" && expression.kind !== "tuple") return;
    const first = new Map<string, { start: number; end: number }>();
    for (const item of expression.items) {
      const call = callAt(master.calls, item);
      if (call === null || !call.name.endsWith("Worker")) continue;
      const name = argumentOf(call, "name", 0);
      const text = stringOf(name);
      if (text === null || name === null || name === "unknown") continue;
      const before = first.get(text);
      if (before === undefined) first.set(text, { start: name.start, end: name.end });
      else
        report(placeIn(master, name), {
          message: `There is a worker "${text}" already: the master does not start, or in older releases the later one takes the other's place. checkconfig says good.`,
          related: [{ place: placeIn(master, before), message: "The other worker of this name" }],
        });
    }
  },
});
