import type { Endpoint, PortValue } from "../../buildbot/endpoint.ts";
import type { PortSetting } from "../../buildbot/master.ts";
import { type Listener, portsOf } from "../buildbot-ports.ts";
import { replace, rule } from "../rule.ts";

export default rule({
  id: "buildbot/port-string",
  summary: "A port is an int, or an endpoint description that Twisted can listen on",
  severity: "error",
  origin: "lint",
  unit: "master",
  check(master, report) {
    for (const { by, setting } of portsOf(master)) {
      const { endpoint, value, at, literal } = setting;
      if (endpoint.kind !== "refused") continue;
      // A manhole takes its port apart when it is made, and tries the number and the address when the master starts.
      const early = by === "a manhole" && !["out-of-range", "bad-interface"].includes(endpoint.why);
      const said = what(endpoint, value);
      const better = literal ? rewritten(setting, by) : null;
      report(at, {
        ...(early ? { origin: "checkconfig" as const } : {}),
        message: early ? `${said}.` : `${said}: the master will not listen; checkconfig still says good.`,
        fixes: better === null ? [] : [{ title: `Write ${better}`, edits: [replace(at, better)], safe: true }],
      });
    }
  },
});

type Refused = Endpoint & { kind: "refused" };

function what({ why, detail }: Refused, value: PortValue): string {
  switch (why) {
    case "unknown-endpoint-type":
      if (/^\d+$/.test(detail)) return `"${detail}" is taken for a type of endpoint, not for a port`;
      return `Twisted knows no type of endpoint "${detail}" here`;
    case "unescaped-colon":
      return "The colons of an IPv6 address split the description; each needs a backslash in front";
    case "unknown-argument":
      return `Twisted knows no argument "${detail}" here`;
    case "not-a-port":
      return detail === "" ? "The port is missing" : `"${detail}" is no port`;
    case "out-of-range":
      return `${detail} is no port: they go from 0 to 65535`;
    case "wrong-type":
      return typeof value === "string" ? `"${detail}" is not what this argument takes` : "A float is no port";
    case "bad-interface":
      break;
  }
  return `"${detail}" is no address`;
}

const address = String.raw`(\d{1,3}(?:\.\d{1,3}){3}|localhost)`;

/** The Python literal that says what was meant, where there is one answer; null elsewhere. */
function rewritten({ value }: PortSetting, by: Listener): string | null {
  if (typeof value !== "string" || /["'\n\r]/.test(value.replace(/interface=(["'])[^"']*\1/, ""))) return null;
  if ((by === "the web server" || by === "a manhole") && /^\d+$/.test(value))
    return isPort(value) ? String(Number(value)) : null;
  const hostPort = new RegExp(`^(?:tcp:)?${address}:(\\d+)$`, "i").exec(value);
  if (hostPort !== null)
    return isPort(hostPort[2]) ? `"tcp:${hostPort[2] ?? ""}:interface=${hostPort[1] ?? ""}"` : null;
  const v6 = /^(tcp:\d+:(?:backlog=\d+:)?interface=)([0-9a-f]*:[0-9a-f:]*)$/i.exec(value);
  if (v6 !== null) return `r"${v6[1] ?? ""}${(v6[2] ?? "").replaceAll(":", String.raw`\:`)}"`;
  const quoted = /^(tcp:\d+:(?:backlog=\d+:)?interface=)(["'])([\d.]+|localhost)\2$/.exec(value);
  if (quoted !== null) return `"${quoted[1] ?? ""}${quoted[3] ?? ""}"`;
  const misspelt = new RegExp(`^(tcp:\\d+:)([a-z]+)=${address}$`, "i").exec(value);
  if (misspelt !== null && isNearly(misspelt[2] ?? "", "interface"))
    return `"${misspelt[1] ?? ""}interface=${misspelt[3] ?? ""}"`;
  const v6type = by !== "the web server" ? /^tcp6:(\d+)(?::interface=((?:\\:|[0-9a-f])+))?$/i.exec(value) : null;
  if (v6type !== null && isPort(v6type[1]))
    return String.raw`r"tcp:${v6type[1] ?? ""}:interface=${v6type[2] ?? "\\:\\:"}"`;
  return null;
}

function isPort(digits: string | undefined): boolean {
  return digits !== undefined && Number(digits) > 0 && Number(digits) <= 65_535;
}

/** Whether the word is the other with a letter or two left out, added, changed or swapped. */
function isNearly(word: string, other: string): boolean {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [line, letter] of word.toLowerCase().split("").entries()) {
    const next = [line + 1];
    for (let column = 1; column <= other.length; column++)
      next.push(
        Math.min(
          (row[column] ?? 0) + 1,
          (next[column - 1] ?? 0) + 1,
          (row[column - 1] ?? 0) + (letter === other[column - 1] ? 0 : 1),
        ),
      );
    row = next;
  }
  return (row[other.length] ?? 99) <= 2;
}
