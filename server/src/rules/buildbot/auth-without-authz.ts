import { placeIn } from "../buildbot-web.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "buildbot/auth-without-authz",
  summary: "Where people log in, authz says who may do what",
  severity: "warning",
  origin: "lint",
  unit: "master",
  check(master, report) {
    const auth = master.setting(["www", "auth"]);
    if (auth.kind !== "known" || master.setting(["www", "authz"]).kind !== "absent") return;
    const { call } = auth.value;
    if (call === null || !call.name.endsWith("Auth") || call.name === "NoAuth") return;
    if (master.www.kind === "absent" || (master.www.kind === "known" && master.www.value.endpoint.kind === "none"))
      return;
    report(placeIn(master, call.callee), {
      message: "Without authz a login keeps nobody from anything: visitors who never log in force and stop builds too.",
    });
  },
});
