import { listenOn } from "../buildbot-edits.ts";
import { openWeb, placeIn } from "../buildbot-web.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "buildbot/remote-user-open",
  summary: "With RemoteUserAuth, only the proxy reaches the web port",
  severity: "error",
  origin: "lint",
  unit: "master",
  check(master, report) {
    const auth = master.setting(["www", "auth"]);
    const open = openWeb(master);
    if (auth.kind !== "known" || auth.value.call?.name !== "RemoteUserAuth") return;
    if (open === null || master.www.kind !== "known") return;
    const edit = listenOn(master.www.value, "127.0.0.1");
    const title = "Listen on 127.0.0.1 (right if the proxy is on this machine)";
    report(placeIn(master, auth.value.call.callee), {
      ...(open.reach === "one" ? { severity: "warning" as const } : {}),
      message: `Whoever reaches port ${open.port} past the proxy sends the header with the user's name and is that user.`,
      related: [{ place: master.www.at, message: "The port is open beyond this machine" }],
      fixes: edit === null ? [] : [{ title, edits: [edit], safe: false }],
    });
  },
});
