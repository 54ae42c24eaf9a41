import { type Endpoint, manholeEndpoint, type PortValue, pbEndpoint } from "../../buildbot/endpoint.ts";
import type { MasterConfig } from "../../buildbot/master.ts";
import { calledPlugin, type Known } from "./call.ts";
import type { MasterHover } from "./hover.ts";
import { readNames } from "./names.ts";
import { argumentsOf } from "./place.ts";
import { readTokens, type Token, type TokenFile, textOf, tokenAfter } from "./tokens.ts";

/** Who listens on a port: the web server, the port for workers, a manhole, or what takes patches and changes. */
type Listener = "www" | "pb" | "manhole" | "other";

/** What a port value under the cursor makes Buildbot listen on; null where the cursor is on none. `master`: what the text says. */
export function portHover(text: string, offset: number, known: Known, master: MasterConfig): MasterHover | null {
  const file = readTokens(text);
  const token = file.tokens[tokenAfter(file, offset)];
  if (token === undefined || token.start > offset || (token.kind !== "number" && token.kind !== "string")) return null;
  const ports = [{ port: master.www, by: "www" as const }, ...master.pb.map((port) => ({ port, by: "pb" as const }))];
  for (const { port, by } of ports) {
    if (port.kind !== "known") continue;
    const { start, end } = port.value.at.span;
    if (start <= token.start && token.end <= end)
      return { at: port.value.at.span, markdown: saidOfPort(port.value.endpoint, by) };
  }
  return ofCall(file, token, known);
}

/** The port of a call: a manhole's, or that of a plugin that takes connections of its own. */
function ofCall(file: TokenFile, token: Token, known: Known): MasterHover | null {
  if (token.inside < 0) return null;
  const plugin = calledPlugin(file, readNames(file), known, token.inside);
  if (plugin === null) return null;
  const isManhole = plugin.name.endsWith("Manhole");
  if (!isManhole && !/^(?:Try_Userpass|PBChangeSource)$/.test(plugin.name)) return null;
  const given = argumentsOf(file, token.inside);
  const place = given.findIndex((it) => file.tokens[it.to - 1] === token);
  const argument = given[place];
  const named = argument?.name ?? plugin.parameters.filter((it) => it.way !== "keyword")[place]?.name;
  const alone = argument !== undefined && argument.to - argument.from === (argument.name === null ? 1 : 3);
  if (named !== "port" || !alone) return null;
  const value = valueOf(file, token);
  if (value === null) return null;
  const at = { start: token.start, end: token.end };
  return {
    at,
    markdown: saidOfPort(isManhole ? manholeEndpoint(value) : pbEndpoint(value), isManhole ? "manhole" : "other"),
  };
}

function valueOf(file: TokenFile, token: Token): PortValue {
  if (token.kind === "number") return /^\d+$/.test(token.text) ? Number(token.text) : null;
  const written = textOf(file, token);
  return /^[fFbB]/.test(token.text) || written === null
    ? null
    : /^[rR]/.test(token.text)
      ? written
      : written.replaceAll(/\\([\\'"])/g, "$1");
}

const who: Readonly<Record<Listener, string>> = {
  www: "The web server",
  pb: "The port for workers",
  manhole: "The manhole",
  other: "This port",
};

/** What an endpoint means, in a sentence or two. */
export function saidOfPort(endpoint: Endpoint, by: Listener): string {
  switch (endpoint.kind) {
    case "none":
      return by === "www" ? "No web server runs: a port of 0 or None turns it off." : "Nothing listens for workers.";
    case "unix":
      return `${who[by]} listens on the Unix socket \`${endpoint.path}\`: only this machine's processes reach it.`;
    case "other":
      return `Where ${who[by].toLowerCase()} listens is decided at run time, by Twisted's \`${endpoint.type}\` endpoints.`;
    case "refused":
      return "Twisted cannot listen on this: the master does not start with it, although `checkconfig` calls it good.";
    case "tcp":
      break;
  }
  const tls = endpoint.tls ? " with TLS" : "";
  const port = endpoint.port === 0 ? "a port that the system picks" : `port ${endpoint.port}`;
  const start = `${who[by]} listens${tls} on ${port}`;
  return `${start}${reachOf(endpoint)}${endpoint.tls ? " Key and certificate are read when the master starts, which fails without them." : ""}`;
}

function reachOf(endpoint: Endpoint & { kind: "tcp" }): string {
  switch (endpoint.reach) {
    case "all": {
      const all = endpoint.interface.includes(":") ? "`::`, IPv6 and IPv4" : "`0.0.0.0`";
      return ` of every address of this machine (${all}): whatever reaches the machine reaches it.`;
    }
    case "loopback":
      return ` of \`${endpoint.interface}\`: only this machine reaches it.`;
    case "one":
      break;
  }
  return ` of \`${endpoint.interface}\` alone.`;
}
