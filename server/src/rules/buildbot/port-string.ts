import type { Fact } from "../../base/fact.ts";
import type { Span } from "../../base/span.ts";
import { argumentOf, type BuildbotCall, literalOf } from "../../buildbot/calls.ts";
import { type Endpoint, manholeEndpoint, type PortValue, pbEndpoint } from "../../buildbot/endpoint.ts";
import type { PortSetting } from "../../buildbot/master.ts";
import { placeIn } from "../buildbot-web.ts";
import { type Fix, replace, rule } from "../rule.ts";

export default rule({
  id: "buildbot/port-string",
  summary: "A port is an int, or an endpoint description that Twisted can listen on",
  severity: "error",
  origin: "lint",
  unit: "master",
  check(master, report) {
    const ports: readonly (readonly ["pb" | "www", Fact<PortSetting>])[] = [
      ...master.pb.map((it) => ["pb", it] as const),
      ["www", master.www],
    ];
    for (const call of master.calls) {
      const port = calledPort(call);
      if (port === null || port.endpoint.kind !== "refused") continue;
      // A manhole takes its port apart when it is made, and tries the number and the address when the master starts.
      const early = port.listens === manholeEndpoint && !["out-of-range", "bad-interface"].includes(port.endpoint.why);
      const said = what(port.endpoint, port.value);
      report(placeIn(master, port.at), {
        ...(early ? { origin: "checkconfig" as const } : {}),
        message: early ? `${said}.` : `${said}: the master will not listen; checkconfig still says good.`,
      });
    }
    for (const [which, port] of ports) {
      if (port.kind !== "known" || port.value.endpoint.kind !== "refused") continue;
      const better = rewritten(port.value, which);
      const fixes: Fix[] = [];
      if (better !== null && port.value.literal)
        fixes.push({ title: `Write ${better}`, edits: [replace(port.value.at, better)], safe: true });
      report(port.value.at, {
        message: `${what(port.value.endpoint, port.value.value)}: the master will not listen; checkconfig still says good.`,
        fixes,
      });
    }
  },
});

type Refused = Endpoint & { kind: "refused" };

/** Which parameter of a call is a port, by its place, and who listens on it. */
const portPlaces: readonly (readonly [
  names: RegExp,
  place: number,
  listens: (value: PortValue, float?: boolean) => Endpoint,
])[] = [
  [/^(?:Telnet|Password|AuthorizedKeys)Manhole$/, 0, manholeEndpoint],
  [/^(?:Try_Userpass|PBChangeSource)$/, 2, pbEndpoint],
];

/** The port that a call of a manhole, of `buildbot try` or of a change source gives as a literal; null elsewhere. */
function calledPort(call: BuildbotCall): {
  readonly value: PortValue;
  readonly endpoint: Endpoint;
  readonly at: Span;
  readonly listens: typeof pbEndpoint;
} | null {
  const [, place, listens] = portPlaces.find(([names]) => names.test(call.name)) ?? [];
  if (place === undefined || listens === undefined) return null;
  const port = argumentOf(call, "port", place);
  const literal = port === null || port === "unknown" ? null : literalOf(port);
  if (literal === null || port === null || port === "unknown") return null;
  const endpoint = listens(literal.value, literal.kind === "number" && literal.float);
  return { value: literal.value, endpoint, at: port, listens };
}

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
function rewritten({ value }: PortSetting, which: "pb" | "www"): string | null {
  if (typeof value !== "string" || /["'\n\r]/.test(value.replace(/interface=(["'])[^"']*\1/, ""))) return null;
  if (which === "www" && /^\d+$/.test(value)) return isPort(value) ? String(Number(value)) : null;
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
  const v6type = which === "pb" ? /^tcp6:(\d+)(?::interface=((?:\\:|[0-9a-f])+))?$/i.exec(value) : null;
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
