import { type EndpointArguments, splitEndpoint } from "./strports.ts";

/**
 * What a port value makes Buildbot listen on. Mirrors Buildbot's worker/protocols/manager/base.py (pb) and
 * www/service.py (www), and Twisted's strports, which they call.
 */
export type Endpoint =
  | {
      readonly kind: "tcp";
      readonly port: number;
      readonly interface: string;
      readonly reach: Reach;
      readonly tls: boolean;
    }
  | { readonly kind: "unix"; readonly path: string }
  /** A port of 0, None, False or "" means no web server at all (www), and None no listening for workers (pb). */
  | { readonly kind: "none" }
  /** www only: an endpoint type of a Twisted plug-in (systemd, haproxy, …), which decides at run time where it listens. */
  | { readonly kind: "other"; readonly type: string }
  /** Twisted refuses it when the master starts; checkconfig calls it good. */
  | { readonly kind: "refused"; readonly why: RefusedWhy; readonly detail: string };

/** Who can reach a TCP port: every address of the machine, one address that is not loopback, or loopback alone. */
export type Reach = "all" | "one" | "loopback";

export type RefusedWhy =
  | "unknown-endpoint-type"
  | "unescaped-colon"
  | "unknown-argument"
  | "not-a-port"
  | "out-of-range"
  | "wrong-type"
  | "bad-interface";

/** A Python value as a port setting holds it; a float that is a whole number is still no int. */
export type PortValue = number | string | boolean | null;

/**
 * What c['protocols']['pb']['port'] makes Buildbot listen on for workers. `float`: the number is a Python float.
 * Mirrors `register` in Buildbot's worker/protocols/manager/base.py and `listen` in Twisted's application/strports.py.
 */
export function pbEndpoint(value: PortValue, float = false): Endpoint {
  if (value === null) return { kind: "none" };
  if (float) return wrongType;
  if (typeof value !== "string") return listen(`tcp:${pythonText(value)}`);
  const endpoint = listen(value.includes(":") ? value : `tcp:${value}`);
  // Plug-in types are no methods of the reactor, which is what `listen` looks for.
  return endpoint.kind === "other" || (endpoint.kind === "tcp" && /^tcp6:/i.test(value))
    ? unknownType(value)
    : endpoint;
}

/**
 * What c['www']['port'] makes Buildbot's web server listen on. `float`: the number is a Python float.
 * Mirrors `reconfigServiceWithBuildbotConfig` in Buildbot's www/service.py and Twisted's `serverFromString`.
 */
export function wwwEndpoint(value: PortValue, float = false): Endpoint {
  if (value === null || value === false || value === 0 || value === "") return { kind: "none" };
  if (float) return wrongType;
  return listen(typeof value === "string" ? value : `tcp:${pythonText(value)}`);
}

/**
 * What the port of a manhole makes it listen on. Mirrors `_BaseManhole` in Buildbot's manhole.py and Twisted's
 * `strports.service`: an int is a TCP port, and 0 one that the system picks.
 */
export function manholeEndpoint(value: PortValue, float = false): Endpoint {
  if (value === null || float) return wrongType;
  return listen(
    typeof value === "number" ? `tcp:${value}` : typeof value === "boolean" ? `tcp:${pythonText(value)}` : value,
  );
}

const wrongType: Endpoint = { kind: "refused", why: "wrong-type", detail: "float" };

function pythonText(value: number | boolean): string {
  return typeof value === "number" ? String(value) : value ? "True" : "False";
}

function refused(why: RefusedWhy, detail: string): Endpoint {
  return { kind: "refused", why, detail };
}

function unknownType(description: string): Endpoint {
  return refused("unknown-endpoint-type", description.split(":")[0] ?? "");
}

/** The arguments of Twisted's parsers after the factory, in order, with what stands in for one that is not given. */
const signatures: Readonly<Record<string, readonly string[]>> = {
  tcp: ["port", "interface", "backlog"],
  unix: ["address", "mode", "backlog", "lockfile"],
  ssl: ["port", "privateKey", "certKey", "sslmethod", "interface", "backlog", "extraCertChain", "dhParameters"],
  tcp6: ["port", "backlog", "interface"],
};

/** Endpoint types that Twisted and autobahn, which Buildbot needs, bring as plug-ins. */
const plugins: ReadonlySet<string> = new Set(["stdio", "systemd", "haproxy", "tls", "autobahn"]);

/** What a description makes Twisted listen on. Mirrors `_parseServer` in twisted/internet/endpoints.py. */
function listen(description: string): Endpoint {
  const split = splitEndpoint(description);
  const type = split?.positional[0];
  if (split === null || type === undefined) return refused("unknown-endpoint-type", description);
  // Only a plug-in's type may be written in capitals.
  const own = type in signatures && type !== "tcp6" ? type : type.toLowerCase();
  if (own !== type && own !== "tcp6" && !plugins.has(own)) return refused("unknown-endpoint-type", type);
  if (plugins.has(own)) return { kind: "other", type: own };
  const signature = Object.hasOwn(signatures, own) ? signatures[own] : undefined;
  if (signature === undefined) return refused("unknown-endpoint-type", type);
  const given = bind(signature, split);
  return given instanceof Map ? bound(own, given) : given;
}

/** Binds the arguments to a parser's parameters, as a Python call does. */
function bind(signature: readonly string[], { positional, named }: EndpointArguments): Map<string, string> | Endpoint {
  const given = new Map<string, string>();
  const rest = positional.slice(1);
  if (rest.length > signature.length) return refused("unescaped-colon", rest.join(":"));
  rest.forEach((value, index) => given.set(signature[index] ?? "", value));
  for (const [name, value] of named) {
    if (!signature.includes(name)) return refused("unknown-argument", name);
    if (given.has(name)) return name === "port" ? refused("not-a-port", value) : refused("unescaped-colon", name);
    given.set(name, value);
  }
  return given;
}

function bound(type: string, given: ReadonlyMap<string, string>): Endpoint {
  const backlog = given.get("backlog");
  const [badBacklog] = backlog === undefined || pythonInt(backlog) !== null ? [] : [backlog];
  if (type === "unix") {
    const path = given.get("address");
    if (path === undefined) return refused("not-a-port", "");
    const mode = given.get("mode") ?? "666";
    if (!/^\s*[+-]?(?:0[oO])?[0-7]+(?:_[0-7]+)*\s*$/.test(mode)) return refused("wrong-type", mode);
    if (badBacklog !== undefined || pythonInt(given.get("lockfile") ?? "1") === null)
      return refused("wrong-type", badBacklog ?? "lockfile");
    return { kind: "unix", path };
  }
  const method = given.get("sslmethod");
  if (method !== undefined && !/^\w+_METHOD$/.test(method)) return refused("wrong-type", method);
  const port = pythonInt(given.get("port") ?? "");
  if (port === null) return refused("not-a-port", given.get("port") ?? "");
  if (badBacklog !== undefined) return refused(badBacklog === "" ? "unescaped-colon" : "wrong-type", badBacklog);
  if (port < 0 || port > 65_535) return refused("out-of-range", String(port));
  const at = given.get("interface") ?? (type === "tcp6" ? "::" : "");
  const reach = reachOf(at);
  if (reach === null) return refused("bad-interface", at);
  return { kind: "tcp", port, interface: at, reach, tls: type === "ssl" };
}

/** What Python's `int(text)` makes; null where it raises. */
function pythonInt(text: string): number | null {
  if (!/^\s*[+-]?\p{Nd}+(?:_\p{Nd}+)*\s*$/u.test(text)) return null;
  // Python takes the digits of every script; what a foreign one is worth makes no difference here.
  return Number(text.replaceAll("_", "").replaceAll(/(?!\d)\p{Nd}/gu, "1"));
}

/** Who reaches an interface; null where it is neither an address nor a name. A name other than localhost is "one". */
function reachOf(address: string): Reach | null {
  if (address === "") return "all";
  if (address.toLowerCase() === "localhost") return "loopback";
  if (/^\d+(?:\.\d+){0,3}$/.test(address)) {
    const parts = address.split(".").map(Number);
    if (parts.slice(0, -1).some((it) => it > 255) || (parts.at(-1) ?? 0) >= 256 ** (5 - parts.length)) return null;
    if (parts.every((it) => it === 0)) return "all";
    return parts.length > 1 && parts[0] === 127 ? "loopback" : "one";
  }
  if (address.includes(":")) {
    if (!/^[0-9a-fA-F:]+(?:\d+(?:\.\d+){3})?(?:%\w+)?$/.test(address) || address.includes(":::")) return null;
    const groups = address.split(":").filter((it) => it !== "");
    if (groups.every((it) => /^0+$/.test(it))) return "all";
    return groups.length > 0 && groups.slice(0, -1).every((it) => /^0+$/.test(it)) && /^0*1$/.test(groups.at(-1) ?? "")
      ? "loopback"
      : "one";
  }
  return /^[\w-]+(?:\.[\w-]+)*\.?$/.test(address) ? "one" : null;
}
