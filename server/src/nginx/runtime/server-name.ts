import { named } from "../model/effective.ts";
import type { ReadDirective } from "../model/read.ts";
import { bytesOf, lowered } from "./bytes.ts";
import type { Lost } from "./course.ts";
import type { Listening } from "./listen.ts";
import { type Regex, regexOf } from "./regex.ts";

interface Named {
  readonly server: ReadDirective;
  readonly by: ReadDirective;
}

/** The names of the servers on one address. */
interface Names {
  readonly exact: ReadonlyMap<string, Named>;
  /** By what stands behind the star: ".example.com". */
  readonly heads: ReadonlyMap<string, Named>;
  /** By what stands before it: "www.example.". */
  readonly tails: ReadonlyMap<string, Named>;
  readonly regexes: readonly (Named & { readonly regex: Regex })[];
  /** A `$hostname`, whose value only the machine knows; null where there is none. */
  readonly hostname: Named | null;
}

const known = new WeakMap<Listening, Names>();

function namesOf(listening: Listening): Names {
  let names = known.get(listening);
  if (names === undefined) {
    names = gather(listening);
    known.set(listening, names);
  }
  return names;
}

function gather({ servers }: Listening): Names {
  const exact = new Map<string, Named>();
  const heads = new Map<string, Named>();
  const tails = new Map<string, Named>();
  const regexes: (Named & { regex: Regex })[] = [];
  let hostname: Named | null = null;
  // Of two that have the same name the first is taken ("conflicting server name … ignored").
  const put = (map: Map<string, Named>, name: string, one: Named): void => {
    if (!map.has(name)) map.set(name, one);
  };
  for (const server of servers) {
    const directives = named(server, "server_name");
    if (directives.every((it) => it.args.length === 0)) put(exact, "", { server, by: server });
    for (const by of directives) {
      for (const word of by.args) {
        const one = { server, by };
        if (word.startsWith("~")) {
          // Any capital letter makes it ignore case.
          const pattern = bytesOf(word.slice(1));
          regexes.push({ ...one, regex: regexOf(pattern, /[A-Z]/.test(pattern)) });
        } else if (word.toLowerCase() === "$hostname") hostname ??= one;
        else {
          const name = lowered(bytesOf(word));
          if (name.startsWith("*.")) put(heads, name.slice(1), one);
          else if (name.endsWith(".*")) put(tails, name.slice(0, -1), one);
          else if (name.startsWith(".")) {
            put(exact, name.slice(1), one);
            put(heads, name, one);
          } else put(exact, name, one);
        }
      }
    }
  }
  return { exact, heads, tails, regexes, hostname };
}

/** The server for a name, and why. `by` is null for the only server there is. */
export interface Chosen {
  readonly server: ReadDirective;
  readonly by: ReadDirective | null;
  readonly because: string;
  /** The expression that chose it: its captures hold from then on. */
  readonly regex: Regex | null;
  /** Why another one may be right; null where it is sure. */
  readonly doubt: { readonly because: string; readonly by: ReadDirective } | null;
}

/** Chooses by host name (bytes, lower case). Mirrors ngx_http_find_virtual_server (src/http/ngx_http_request.c). */
export function chooseServer(listening: Listening, host: string): Chosen {
  const sure = { regex: null, doubt: null };
  const { servers } = listening;
  const only = servers[0];
  if (only !== undefined && servers.length === 1 && !capturesNames(only))
    return { ...sure, server: only, by: null, because: "the only server there" };
  const names = namesOf(listening);
  const exact = names.exact.get(host);
  if (exact !== undefined) return { ...sure, ...exact, because: host === "" ? "no host is named" : "exact name" };
  const doubt =
    names.hostname === null ? null : { because: "$hostname is known to the machine alone", by: names.hostname.by };
  if (host !== "") {
    const head = longestHead(names.heads, host);
    if (head !== null) return { ...sure, doubt, ...head, because: "longest wildcard name that starts with *" };
    const tail = longestTail(names.tails, host);
    if (tail !== null) return { ...sure, doubt, ...tail, because: "longest wildcard name that ends with *" };
    for (const { by, regex, server } of names.regexes) {
      const match = regex.match(host);
      if (typeof match === "string")
        return { server, by, because: "may match", regex: null, doubt: { because: match, by } };
      if (match !== null) return { server, by, because: "first regular expression that matches", regex, doubt };
    }
  }
  const said = listening.defaultIsSaid ? "default_server" : "first server of the address";
  return {
    ...sure,
    doubt,
    server: listening.defaultServer,
    by: listening.defaultBy,
    because: `no name fits: ${said}`,
  };
}

/** Whether the name of an only server is matched all the same: its last expression captures. */
function capturesNames(server: ReadDirective): boolean {
  const last = named(server, "server_name")
    .flatMap((it) => it.args)
    .findLast((word) => word.startsWith("~"));
  return last !== undefined && /\((?!\?[^P<'])/.test(last);
}

function longestHead(heads: ReadonlyMap<string, Named>, host: string): Named | null {
  if (heads.size === 0) return null;
  for (let dot = host.indexOf("."); dot >= 0; dot = host.indexOf(".", dot + 1)) {
    const found = dot === 0 ? undefined : heads.get(host.slice(dot));
    if (found !== undefined) return found;
  }
  return null;
}

function longestTail(tails: ReadonlyMap<string, Named>, host: string): Named | null {
  if (tails.size === 0) return null;
  for (let dot = host.lastIndexOf("."); dot >= 0; dot = host.lastIndexOf(".", dot - 1)) {
    const found = tails.get(host.slice(0, dot + 1));
    if (found !== undefined) return found;
    if (dot === 0) break;
  }
  return null;
}

/** Why each of the other servers on an address does not answer for a host. */
export function lostServers(listening: Listening, chosen: ReadDirective, host: string): readonly Lost[] {
  return listening.servers
    .filter((it) => it !== chosen)
    .map((server) => {
      const words = named(server, "server_name").flatMap((it) => it.args);
      const names =
        words.length === 0
          ? "no server_name"
          : `server_name ${words.slice(0, 4).join(" ")}${words.length > 4 ? " …" : ""}`;
      const isDefault = server === listening.defaultServer;
      const fits = words.some((word) => fitsName(word, host));
      const because = fits
        ? "fits too, but less closely or later"
        : isDefault
          ? "default, but a name fits"
          : "does not fit";
      return { directive: server, because: `${names}: ${because}` };
    });
}

function fitsName(word: string, host: string): boolean {
  const name = lowered(bytesOf(word));
  if (word.startsWith("~")) {
    const match = regexOf(bytesOf(word.slice(1)), /[A-Z]/.test(word)).match(host);
    return match !== null && typeof match !== "string";
  }
  if (name.startsWith("*.")) return host.endsWith(name.slice(1)) && host.length >= name.length;
  if (name.startsWith(".")) return host === name.slice(1) || host.endsWith(name);
  return name.endsWith(".*") ? host.startsWith(name.slice(0, -1)) : name === host;
}

/** The value of $server_name: the first name, a leading dot off. Mirrors ngx_http_core_merge_srv_conf. */
export function serverNameOf(server: ReadDirective): string {
  const first = named(server, "server_name").flatMap((it) => it.args)[0] ?? "";
  if (first.startsWith("~")) return bytesOf(first);
  const name = lowered(bytesOf(first));
  return name.startsWith(".") ? name.slice(1) : name;
}
