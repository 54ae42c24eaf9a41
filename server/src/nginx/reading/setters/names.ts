import type { Place } from "../../../base/span.ts";
import { type Item } from "../../model/config.ts";
import { named } from "../../model/effective.ts";
import { placeOf, type ReadDirective } from "../../model/read.ts";
import { isOwn } from "../../model/shape.ts";
import { serversOf, visitServers } from "../../model/walk.ts";
import { patternsIn } from "../../patterns.ts";
import type { Directive } from "../../tree.ts";
import { serversIn as serversOfBlock } from "../each-server.ts";
import type { ReadingState, Say } from "../setter.ts";
import { parseNumber } from "../values.ts";
import { bucketSize, hashFault } from "./hash.ts";
import { HashNames } from "./hashnames.ts";
import { addressesIn, type Listened, readParameter } from "./listens.ts";
import { heldIn } from "./merging.ts";
import { areNamesPlain } from "./names-seen.ts";
import { groupCount } from "./regex.ts";
import { parseUrl } from "./url.ts";

/** What a server says of itself: where it listens and how it is called. */
interface Server {
  readonly addresses: readonly Listening[];
  /** As they are looked up, regular expressions apart. */
  readonly names: readonly string[];
  /** How many bytes its longest name has. */
  readonly longest: number;
  /** Whether the last regular expression among its names captures anything. */
  readonly captures: boolean;
}

interface Listening extends Listened {
  /** Whether it has a socket of its own. */
  readonly isSet: boolean;
}

/** An address with the servers that listen on it, and their ordinals among all. */
interface Address extends Listened {
  isSet: boolean;
  readonly servers: { readonly ordinal: number; readonly server: Server }[];
}

/**
 * Builds the hashes of server names, address by address, up to the first that nginx refuses; names that an address has
 * twice it only warns of. Mirrors ngx_http_optimize_servers and ngx_http_server_names (src/http/ngx_http.c).
 */
export function optimizeServers(http: ReadDirective, state: ReadingState, say: Say): void {
  if (isNothingToSay(http, state)) return;
  for (const addresses of addressesOf(state)) {
    addresses.sort((a, b) => rankOf(a) - rankOf(b));
    for (const address of addresses) {
      const isAsked = address.servers.length > 1 || address.servers[0]?.server.captures === true;
      if (isAsked && !doNamesFit(address, http, state, say)) return;
    }
  }
}

/** Whether it is plain to see that all names fit: what an edit changed is all that is looked at then. */
function isNothingToSay(http: ReadDirective, state: ReadingState): boolean {
  const { config } = state;
  if (config.entries.size > 1 || http.context !== "main" || http.at.node.body === null) return false;
  const { most, bucket } = sizesOf(http, state);
  if (most <= 0 || bucket <= 0) return false;
  return areNamesPlain(http.at.node.words, serversOfBlock(http), (node) => {
    const server = serverOf({ node, directive: () => http });
    const isOdd =
      server.captures || server.longest > shortest || server.names.some((name) => /[*~]|^\.|\.\./.test(name));
    return { keys: server.addresses.map((it) => it.key), names: server.names, isOdd };
  });
}

/** Addresses with sockets of their own first, the one of all addresses last. Mirrors ngx_http_cmp_conf_addrs. */
function rankOf({ isSet, text }: Address): number {
  return /^(?:0\.0\.0\.0|\[::\]):/.test(text) ? 2 : isSet ? 0 : 1;
}

/** The addresses of all servers, those of one port and family together, each in the order in which nginx meets them. */
function addressesOf(state: ReadingState): readonly Address[][] {
  const addresses = new Map<string, Address>();
  let ordinal = -1;
  visitServers(state.config, (item) => {
    ordinal += 1;
    // The names of a server are not known where it includes what is not there.
    if (!state.config.whole && item.node.body !== null && patternsIn(item.node.body).length > 0) return;
    const server = serverOf(item);
    for (const { isSet, key, text } of server.addresses) {
      const address = addresses.get(key);
      if (address === undefined) addresses.set(key, { key, text, isSet, servers: [{ ordinal, server }] });
      else {
        address.isSet ||= isSet;
        address.servers.push({ ordinal, server });
      }
    }
  });
  const ports = new Map<string, Address[]>();
  for (const address of addresses.values()) {
    const { text } = address;
    const port = text.startsWith("unix:")
      ? "unix"
      : `${text.slice(0, 1) === "[" ? 6 : 4}${/:\d+$/.exec(text)?.[0] ?? ""}`;
    const before = ports.get(port);
    if (before === undefined) ports.set(port, [address]);
    else before.push(address);
  }
  return [...ports.values()];
}

/** Servers whose blocks bring nothing from elsewhere: a node never changes. */
const known = new WeakMap<Directive, Server>();

function bytesIn(name: string): number {
  return /^[\0-\x7f]*$/.test(name) ? name.length : new TextEncoder().encode(name).length;
}

function serverOf(item: Pick<Item, "node" | "directive">): Server {
  const { node } = item;
  let server = known.get(node);
  if (server !== undefined) return server;
  if (node.body !== null && patternsIn(node.body).length === 0) {
    const own = node.body.items.filter(isOwn);
    server = newServer(own.map(({ words }) => words.map(({ text }) => text)));
    known.set(node, server);
    return server;
  }
  return newServer(item.directive().children.map(({ name, args }) => [name, ...args]));
}

/** Without a `listen` the port depends on who runs nginx, so that address is kept apart from those that are written. */
const anyway: readonly Listening[] = [{ key: "no listen", text: "0.0.0.0:80", isSet: false }];

function newServer(directives: readonly (readonly string[])[]): Server {
  const addresses: Listening[] = [];
  const names: string[] = [];
  let captures = false;
  let isNamed = false;
  for (const [directive, ...args] of directives) {
    if (directive === "listen") addresses.push(...listeningOf(args));
    if (directive !== "server_name") continue;
    for (const arg of args) {
      isNamed = true;
      if (arg.startsWith("~")) captures = (groupCount(arg.slice(1)) ?? 0) > 0;
      // The host's own name is not in the text.
      else if (arg.toLowerCase() !== "$hostname") names.push(arg.toLowerCase());
    }
  }
  const listens = directives.some(([name]) => name === "listen");
  const longest = names.reduce((most, name) => Math.max(most, bytesIn(name)), 0);
  return { addresses: listens ? addresses : anyway, names: isNamed ? names : [""], longest, captures };
}

function listeningOf([address = "", ...parameters]: readonly string[]): readonly Listening[] {
  const url = parseUrl(address, { listen: true, defaultPort: 80 });
  // A protocol of its own has addresses of its own.
  if (url.fault !== null || parameters.includes("quic")) return [];
  const isSet = parameters.some((parameter) => {
    const read = readParameter(parameter);
    return typeof read !== "string" && read.isSet;
  });
  return addressesIn(url).map((one) => ({ ...one, isSet }));
}

function doNamesFit({ servers, text }: Address, http: ReadDirective, state: ReadingState, say: Say): boolean {
  const hash = new HashNames();
  let longest = 0;
  for (const { ordinal, server } of servers) {
    longest = Math.max(longest, server.longest);
    for (const name of server.names) {
      const result = hash.add(name);
      if (result === "declined") {
        const message = `invalid server name or wildcard "${name}" on ${text}`;
        say("invalid-value", message, { place: placeIn(ordinal, name, state), noticedAt: null });
        return false;
      }
      if (result === "busy") {
        const message = `conflicting server name "${name}" on ${text}, ignored`;
        say("duplicate", message, { level: "warn", place: placeIn(ordinal, name, state), noticedAt: null });
      }
    }
  }
  // The sizes may be set by what is not there.
  if (!state.config.whole) return true;
  const { bucket, most } = sizesOf(http, state);
  if (most > 0 && bucket > 0 && longest <= shortest) return true;
  const hashed = [...hash.hashed()];
  const message = hashed.length === 0 ? null : hashFault("server_names_hash", most, bucket, hashed);
  if (message === null) return true;
  const long = servers.find(({ server }) => server.longest === longest);
  const name = long?.server.names.findLast((one) => new TextEncoder().encode(one).length === longest) ?? "";
  const place = long === undefined ? {} : { place: placeIn(long.ordinal, name, state) };
  say("conflict", message, { ...place, noticedAt: null });
  return false;
}

/** The sizes of the hash of server names, in nginx's terms. */
function sizesOf(http: ReadDirective, state: ReadingState): { readonly most: number; readonly bucket: number } {
  const number = (name: string, otherwise: number): number =>
    parseNumber(heldIn(http, name, state).at(-1)?.args[0] ?? "") ?? otherwise;
  return {
    most: number("server_names_hash_max_size", 512),
    bucket: bucketSize(number("server_names_hash_bucket_size", 64)),
  };
}

/** Names of so many bytes fit into any bucket. */
const shortest = 46;

/** The place of a server's name; of the server where it has none. */
function placeIn(ordinal: number, name: string, state: ReadingState): Place {
  const server = serversOf(state.config)[ordinal];
  if (server === undefined) throw new Error(`no server ${String(ordinal)}`);
  for (const it of named(server, "server_name")) {
    const word = it.args.findLastIndex((arg) => arg.toLowerCase() === name) + 1;
    if (word > 0) return placeOf(it, word);
  }
  return placeOf(server);
}
