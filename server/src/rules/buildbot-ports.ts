import type { Fact } from "../base/fact.ts";
import type { Span } from "../base/span.ts";
import { argumentOf, type BuildbotCall, callsOf, literalOf } from "../buildbot/calls.ts";
import { type Endpoint, manholeEndpoint, type PortValue, pbEndpoint } from "../buildbot/endpoint.ts";
import type { MasterConfig, PortSetting } from "../buildbot/master.ts";
import type { Expression } from "../python/tree.ts";
import { placeIn } from "./buildbot-web.ts";

/** Who listens on a port. */
export type Listener = "the web server" | "workers" | "a manhole" | "buildbot try" | "changes that are sent";

/** A port that a master.cfg names, and who listens on it. */
export interface NamedPort {
  readonly by: Listener;
  readonly setting: PortSetting;
}

/** Which parameter of a call is a port, by its place, and who listens on it. */
const portPlaces: readonly (readonly [
  names: RegExp,
  place: number,
  by: Listener,
  listens: (value: PortValue, float?: boolean) => Endpoint,
])[] = [
  [/^(?:Telnet|Password|AuthorizedKeys)Manhole$/, 0, "a manhole", manholeEndpoint],
  [/^Try_Userpass$/, 2, "buildbot try", pbEndpoint],
  [/^PBChangeSource$/, 2, "changes that are sent", pbEndpoint],
];

/** The ports that are known: c['www'], c['protocols'], and those that calls are given as literals. */
export function portsOf(master: MasterConfig): readonly NamedPort[] {
  const said: readonly (readonly [Listener, Fact<PortSetting>])[] = [
    ["the web server", master.www],
    ...master.pb.map((it) => ["workers", it] as const),
  ];
  return [
    ...said.flatMap(([by, it]) => (it.kind === "known" ? [{ by, setting: it.value }] : [])),
    ...callsOf(master.calls, isListener).flatMap((call) => calledPort(master, call) ?? []),
  ];
}

function isListener(path: string): boolean {
  const name = path.slice(path.lastIndexOf(".") + 1);
  return portPlaces.some(([names]) => names.test(name));
}

/** The port that a call of a manhole, of `buildbot try` or of a change source gives as a literal; null elsewhere. */
function calledPort(master: MasterConfig, call: BuildbotCall): NamedPort | null {
  const [, place, by, listens] = portPlaces.find(([names]) => names.test(call.name)) ?? [];
  if (place === undefined || by === undefined || listens === undefined) return null;
  const port = argumentOf(call, "port", place);
  if (port === null || port === "unknown") return null;
  const literal = literalOf(port);
  if (literal === null) return null;
  const { value } = literal;
  const endpoint = listens(value, literal.kind === "number" && literal.float);
  const text = typeof value === "string" ? contentOf(port, value) : null;
  return { by, setting: { value, endpoint, at: placeIn(master, port), literal: true, text } };
}

/** Where the characters of a string stand one to one; null where they do not. */
function contentOf(expression: Expression, value: string): Span | null {
  const [piece, more] = expression.kind === "string" ? expression.pieces : [];
  if (piece === undefined || more !== undefined) return null;
  return piece.content.end - piece.content.start === value.length ? piece.content : null;
}

/** Whether a port names an interface and leaves it empty, which looks like loopback and is every address. */
export function hasEmptyInterface({ value, endpoint }: PortSetting): boolean {
  return (
    endpoint.kind === "tcp" &&
    endpoint.reach === "all" &&
    typeof value === "string" &&
    /(?:^|:)interface=(?=:|$)/.test(value)
  );
}
