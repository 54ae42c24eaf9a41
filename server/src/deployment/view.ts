import type { Place } from "../base/span.ts";
import type { MasterConfig } from "../buildbot/master.ts";
import type { NginxConfig } from "../nginx/model/config.ts";
import { named } from "../nginx/model/effective.ts";
import { placeOf, type ReadDirective } from "../nginx/model/read.ts";
import type { ClientRequest, Course, Doubt, Proxied, Surroundings } from "../nginx/runtime/course.ts";
import { serve, serveIn } from "../nginx/runtime/serve.ts";
import { broken, type State, unknownState, works } from "./part.ts";
import { reaches } from "./reach.ts";
import type { BuildbotSite } from "./site.ts";
import { unseenAround, unseenState } from "./unseen.ts";
import { type Address, hostHeader, originAt } from "./visitors.ts";

/** The requests that Buildbot's page makes of a browser, by what they are for. */
const asks = {
  ui: { method: "GET", path: "" },
  assets: { method: "GET", path: "assets/index.js" },
  api: { method: "GET", path: "api/v2/builders" },
  writes: { method: "POST", path: "api/v2/forceschedulers/force" },
  login: { method: "GET", path: "auth/login" },
  sse: { method: "GET", path: "sse/listen/builds/*/*" },
  ws: { method: "GET", path: "ws" },
} as const;
export type Ask = keyof typeof asks;

/** A site as visitors at one address see it: what comes of each request of the page. */
export interface View {
  readonly site: BuildbotSite;
  readonly master: MasterConfig | null;
  readonly address: Address;
  /** The page's address: origin and path, with a slash at the end. */
  readonly url: string;
  course(ask: Ask): Course;
  /** Whether a request gets to the master as the page means it, by the same path below Buildbot's root. */
  reached(ask: Ask): State;
  /** What Buildbot is sent for a request, where it gets to it. */
  sent(ask: Ask): Proxied | null;
}

/** Follows the requests of visitors at an address. */
export function lookAt(config: NginxConfig, site: BuildbotSite, master: MasterConfig | null, address: Address): View {
  return view(site, master, address, (request) => serve(config, request, onDisk(request)));
}

/**
 * The same for visitors whom the site's server block answers, whichever way they came: what it makes of their requests, and
 * nothing of the master. Where an include that is not in sight may say more, nothing is known.
 */
export function lookWithin(config: NginxConfig, site: BuildbotSite): View {
  const { server } = site;
  const scheme = site.tls ? "https" : "http";
  const host = site.names.find((it) => /^[\w-]+(?:\.[\w-]+)+$/.test(it))?.toLowerCase() ?? "buildbot.invalid";
  const port = site.ports[0] ?? (site.tls ? 443 : 80);
  const plain = view(site, null, { scheme, host, port, to: "192.0.2.1" }, (request) =>
    serveIn(config, server, request, onDisk(request)),
  );
  return {
    ...plain,
    reached(ask) {
      const unseen = unseenAround(config, plain.course(ask).location?.location ?? server);
      return unseen === null ? plain.reached(ask) : unseenState(unseen);
    },
  };
}

/** Nobody keeps files by the names of Buildbot's own pages; a folder may be there. */
function onDisk({ target }: ClientRequest): Surroundings {
  return { files: (path) => (path.endsWith("/") || target.endsWith("/") ? "unknown" : "absent") };
}

function view(
  site: BuildbotSite,
  master: MasterConfig | null,
  address: Address,
  follow: (request: ClientRequest) => Course,
): View {
  const origin = originAt(address);
  const courses = new Map<Ask, Course>();
  const states = new Map<Ask, State>();
  const course = (ask: Ask): Course => {
    let found = courses.get(ask);
    if (found === undefined) {
      found = follow({
        scheme: address.scheme,
        host: hostHeader(address),
        address: address.to,
        port: address.port,
        method: asks[ask].method,
        target: site.base + asks[ask].path,
        headers: [
          password,
          ...headersOf[ask].map(([name, value]) => [name, value === "ORIGIN" ? origin : value] as const),
        ],
        httpVersion: "1.1",
      });
      courses.set(ask, found);
    }
    return found;
  };
  return {
    site,
    master,
    address,
    url: origin + site.base,
    course,
    reached: (ask) => {
      let state = states.get(ask);
      if (state === undefined) {
        state = reachedBy(ask, course(ask), site, master);
        states.set(ask, state);
      }
      return state;
    },
    sent: (ask) => {
      const { outcome } = course(ask);
      return outcome.kind === "proxied" ? outcome : null;
    },
  };
}

const password = ["Authorization", "Basic bmFtZTpwYXNzd29yZA=="] as const;

/** The headers that a browser sends along; "ORIGIN" stands for the page's. */
const headersOf: Readonly<Record<Ask, readonly (readonly [string, string])[]>> = {
  ui: [["Cookie", "TWISTED_SESSION=1"]],
  assets: [],
  api: [],
  writes: [
    ["Content-Type", "application/json"],
    ["Content-Length", "60"],
    ["Origin", "ORIGIN"],
    ["Cookie", "TWISTED_SESSION=1"],
  ],
  login: [],
  sse: [["Accept", "text/event-stream"]],
  ws: [
    ["Connection", "Upgrade"],
    ["Upgrade", "websocket"],
    ["Origin", "ORIGIN"],
    ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="],
    ["Sec-WebSocket-Version", "13"],
  ],
};

function reachedBy(ask: Ask, course: Course, site: BuildbotSite, master: MasterConfig | null): State {
  const doubt = course.doubts.find((it) => it.about === "course" && !isNoMatter(it));
  if (doubt !== undefined) return unknownState(doubt.because, placeOf(doubt.by));
  const { outcome } = course;
  const said = symptoms[ask];
  switch (outcome.kind) {
    case "closed":
      return broken(null, `${said}: ${outcome.because}.`, outcome.by === null ? null : placeOf(outcome.by));
    case "handled":
    case "unknown":
      return unknownState("it is not looked into what answers there", placeOf(outcome.by));
    case "answered": {
      const rule = ruleOfAnswer(ask, outcome.by);
      const to = outcome.location === null ? "" : ` and sends the browser to ${outcome.location}`;
      return broken(rule, `${said}: nginx answers ${outcome.status} by itself${to}.`, placeOf(outcome.by));
    }
    case "proxied":
      break;
  }
  return passedOn(ask, outcome, site, master);
}

/** Doubts under which the visitors are those that are let in. */
function isNoMatter({ by }: Doubt): boolean {
  return by.name === "auth_basic" || by.name === "auth_request";
}

function passedOn(ask: Ask, sent: Proxied, site: BuildbotSite, master: MasterConfig | null): State {
  return getsTo(sent, site, master) ?? asksFor(ask, sent, asks[ask].path);
}

/** Whether a master that gets what is sent is asked for a path below its root, "ws" or "sse/listen/builds/1", as the page means it. */
export function asksFor(ask: Ask, sent: Proxied, wanted: string): State {
  const at = placeOf(sent.pass);
  if (sent.uri === null || sent.method === null) return unknownState("a variable decides what is asked for", at);
  const path = sent.uri.split(/[?#]/)[0] ?? "";
  // autobahn's resource takes whatever stands behind its name.
  const isThere = decoded(path) === `/${decoded(wanted)}` || (ask === "ws" && path.startsWith("/ws/"));
  if (!isThere)
    return broken(ruleOfPath(ask), `${symptoms[ask]}: Buildbot is asked for ${path}, and that is not /${wanted}.`, at);
  if (sent.method !== asks[ask].method)
    return broken(null, `${symptoms[ask]}: Buildbot is asked with ${sent.method}.`, at);
  return works;
}

function ruleOfAnswer(ask: Ask, by: ReadDirective): string | null {
  if (by.name === "try_files") return "nginx/try-files-beside-proxy-pass";
  // nginx sends who asks for /ws to /ws/, where there is a location for that alone.
  return by.name === "location" && (ask === "ws" || ask === "sse") && named(by, "proxy_pass").length > 0
    ? ruleOfPath(ask)
    : null;
}

function ruleOfPath(ask: Ask): string | null {
  if (ask === "ws") return "nginx/websocket-path";
  return ask === "sse" ? "nginx/sse-path" : "nginx/prefix-path";
}

/** Whether what is sent gets to the master; null where it does. */
export function getsTo(sent: Proxied, site: BuildbotSite, master: MasterConfig | null): State | null {
  const { authority, group, scheme } = sent;
  const at = placeOf(sent.pass);
  if (authority === null || scheme === null) return unknownState("a variable decides where it goes", at);
  if (master === null)
    return authority === site.authority ? null : unknownState("what answers there is not in sight", at);
  const members = group === null ? [authority] : membersOf(group);
  if (members === null) return unknownState("the servers of its group are not all known", at);
  const reached = members.map((it) => reaches(it, scheme, master));
  if (members.length > 0 && reached.every((it) => it === "yes")) return null;
  // nginx asks the next server of a group where one does not answer.
  if (reached.includes("yes") && group !== null && !reached.includes("unknown")) return null;
  if (reached.includes("unknown") || reached.includes("yes"))
    return unknownState("whether that is the master's machine and port is not known", at);
  const listens: Place | null = master.www.kind === "known" ? master.www.value.at : null;
  return broken(
    "deployment/upstream",
    `nginx answers 502: the master does not listen at ${members.length === 0 ? "any server of its group" : members.join(", ")}${scheme === "https" ? " with TLS" : ""}.`,
    listens === null || master.www.kind !== "known" || master.www.value.endpoint.kind === "tcp" ? at : listens,
  );
}

/** The servers of a group that are asked; null where they are not known. */
function membersOf(group: ReadDirective): readonly string[] | null {
  const servers = named(group, "server");
  if (servers.length === 0) return null;
  return servers.filter((it) => !it.args.includes("down")).map((it) => it.args[0] ?? "");
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const symptoms: Readonly<Record<Ask, string>> = {
  ui: "The page does not come",
  assets: "The page stays blank, for its scripts do not come",
  api: "The lists stay empty",
  writes: "Nobody can force, rebuild or stop a build",
  login: "Nobody can log in",
  sse: "No event comes over /sse",
  ws: "The page shows its menu, and every list stays on “loading”",
};
