import { insert, rule } from "../rule.ts";

/** Logins whose class needs no arguments. */
const bare: ReadonlySet<string> = new Set(["RemoteUserAuth", "NoAuth", "Authz"]);

export default rule({
  id: "buildbot/auth-class",
  summary: "auth and authz are objects, not classes",
  severity: "error",
  origin: "lint",
  unit: "master",
  check(master, report) {
    for (const key of ["auth", "authz"]) {
      const said = master.setting(["www", key]);
      if (said.kind !== "known" || said.value.path === null || !said.value.path.startsWith("buildbot.")) continue;
      const name = said.value.path.slice(said.value.path.lastIndexOf(".") + 1);
      if (!/Auth$|^Authz$/.test(name)) continue;
      const { at } = said.value;
      report(at, {
        message: `${name} is the class; without brackets behind it there is no object, and the master does not start. checkconfig still says good.`,
        fixes: bare.has(name) ? [{ title: "Call it", edits: [insert(at.uri, at.span.end, "()")], safe: true }] : [],
      });
    }
  },
});
