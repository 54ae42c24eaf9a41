import type { Endpoint } from "../../buildbot/endpoint.ts";
import { rule } from "../rule.ts";

type Tcp = Endpoint & { kind: "tcp" };

export default rule({
  id: "buildbot/port-twice",
  summary: "The web server and the workers have ports of their own",
  severity: "error",
  origin: "lint",
  unit: "master",
  check({ www, pb: ports }, report) {
    if (www.kind !== "known" || www.value.endpoint.kind !== "tcp") return;
    for (const pb of ports) {
      if (pb.kind !== "known" || pb.value.endpoint.kind !== "tcp") continue;
      if (!collide(www.value.endpoint, pb.value.endpoint)) continue;
      report(www.value.at, {
        message: `Port ${www.value.endpoint.port} is the one that workers connect to: whichever comes second cannot listen; checkconfig still says good.`,
        related: [{ place: pb.value.at, message: "The port for workers" }],
      });
    }
  },
});

/** Whether two endpoints want the same port of the same address. */
function collide(one: Tcp, other: Tcp): boolean {
  if (one.port !== other.port || one.port === 0 || one.interface.includes(":") !== other.interface.includes(":"))
    return false;
  return one.reach === "all" || other.reach === "all" || address(one) === address(other);
}

function address({ interface: name }: Tcp): string {
  return name.toLowerCase() === "localhost" ? "127.0.0.1" : name.toLowerCase();
}
