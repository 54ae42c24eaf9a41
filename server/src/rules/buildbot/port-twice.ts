import type { Endpoint } from "../../buildbot/endpoint.ts";
import { type NamedPort, portsOf } from "../buildbot-ports.ts";
import { rule } from "../rule.ts";

type Tcp = Endpoint & { kind: "tcp" };

export default rule({
  id: "buildbot/port-twice",
  summary: "The web server, workers and manholes have ports of their own",
  severity: "error",
  origin: "lint",
  unit: "master",
  check(master, report) {
    const ports = portsOf(master);
    for (const [index, one] of ports.entries()) {
      const other = ports.slice(index + 1).find((it) => collide(one, it));
      if (other === undefined || one.setting.endpoint.kind !== "tcp") continue;
      report(one.setting.at, {
        message: `Port ${one.setting.endpoint.port} is asked for twice, by ${one.by} and by ${other.by}: whichever comes second cannot listen; checkconfig still says good.`,
        related: [{ place: other.setting.at, message: `The port for ${other.by}` }],
      });
    }
  },
});

/** Whether two listeners want the same port of the same address, and do not share it. */
function collide(one: NamedPort, other: NamedPort): boolean {
  const [left, right] = [one.setting.endpoint, other.setting.endpoint];
  if (left.kind !== "tcp" || right.kind !== "tcp") return false;
  // Those that speak with workers' protocol share a port that they write alike (worker/protocols/manager/base.py).
  if (shares(one) && shares(other) && written(one) === written(other)) return false;
  return isSame(left, right);
}

function shares({ by }: NamedPort): boolean {
  return by === "workers" || by === "buildbot try" || by === "changes that are sent";
}

function written({ setting: { value } }: NamedPort): string {
  return typeof value === "string" && value.includes(":") ? value : `tcp:${String(value)}`;
}

/** Whether two endpoints want the same port of the same address. */
function isSame(one: Tcp, other: Tcp): boolean {
  if (one.port !== other.port || one.port === 0 || one.interface.includes(":") !== other.interface.includes(":"))
    return false;
  return one.reach === "all" || other.reach === "all" || address(one) === address(other);
}

function address({ interface: name }: Tcp): string {
  return name.toLowerCase() === "localhost" ? "127.0.0.1" : name.toLowerCase();
}
