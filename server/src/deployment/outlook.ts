import type { MasterConfig } from "../buildbot/master.ts";
import { addressOf, isDecided } from "../buildbot/web.ts";
import type { NginxConfig } from "../nginx/model/config.ts";
import { named } from "../nginx/model/effective.ts";
import { placeOf, type ReadDirective } from "../nginx/model/read.ts";
import { below } from "../nginx/model/walk.ts";
import { listeningOf } from "../nginx/runtime/listen.ts";
import { chooseServer } from "../nginx/runtime/server-name.ts";
import { events, socket, socketKept } from "./live.ts";
import { login, writes } from "./origin.ts";
import { type Outlook, parts, type State, unknownState } from "./part.ts";
import type { BuildbotSite } from "./site.ts";
import { isUnseen, unseenState } from "./unseen.ts";
import { lookAt, type View } from "./view.ts";
import { originAt, waysTo } from "./visitors.ts";

/** A site, and what works for its visitors; found when it is first asked for. */
export interface SiteOutlook {
  readonly config: NginxConfig;
  readonly site: BuildbotSite;
  /** Null where none is in sight. */
  readonly master: MasterConfig | null;
  readonly outlook: Outlook;
}

/** The site with its outlook, which is made once. */
export function siteOutlook(config: NginxConfig, site: BuildbotSite, master: MasterConfig | null): SiteOutlook {
  let outlook: Outlook | null = null;
  return {
    config,
    site,
    master,
    get outlook() {
      outlook ??= outlookOf(config, site, master);
      return outlook;
    },
  };
}

/**
 * What works for the visitors of a site, by following their requests through nginx to the master and thinking of what it
 * answers. Without a master, what nginx makes of the requests is all that is looked at.
 */
export function outlookOf(config: NginxConfig, site: BuildbotSite, master: MasterConfig | null): Outlook {
  const unseen = unseenInclude(config, site);
  if (unseen !== null) return allParts(unseenState(unseen));
  const ways = waysTo(config, site.server, master);
  if ("because" in ways) return allParts(unknownState(ways.because, placeOf(site.server)));
  const views = ways.map((address) => lookAt(config, site, master, address));
  // Who is sent to another of the addresses ends there.
  const ends = views.filter((view) => !leadsTo(view, views));
  const other = otherName(config, site, master);
  const seen = ends.length > 0 ? ends : views;
  const looks = seen.map(outlookFrom);
  const [first] = looks;
  if (first === undefined) return allParts(unknownState("no address leads there", placeOf(site.server)));
  return Object.fromEntries(
    parts.map((part) => {
      const state = agreed(
        looks.map((it) => it[part]),
        seen.map((it) => originAt(it.address)),
      );
      return [part, other !== null && state.state === "works" ? other : state];
    }),
  ) as unknown as Outlook;
}

/** An include that may say anything of the site, and brought nothing; null where there is none. */
function unseenInclude(config: NginxConfig, { server }: BuildbotSite): ReadDirective | null {
  const around = server.parent === null ? [] : named(server.parent, "include");
  for (const it of [...around, ...below([server])]) {
    if (it.name === "include" && isUnseen(config, it)) return it;
  }
  return null;
}

/**
 * Where buildbotURL has a host that another server block answers, it is not known by which of both names visitors come;
 * null where that is not so.
 */
function otherName(config: NginxConfig, site: BuildbotSite, master: MasterConfig | null): State | null {
  const own = master === null ? null : addressOf(master);
  const url = own !== null && isDecided(own) ? own.value.parts : null;
  const names = named(site.server, "server_name").flatMap((it) => it.args);
  if (url === null || own === null || !isDecided(own) || own.at === null || names.length === 0) return null;
  const places = listeningOf(config).filter((it) => it.servers.includes(site.server));
  // Another server block that has the name is for others.
  if (places.every((it) => chooseServer(it, url.host).by?.name === "server_name")) return null;
  if (places.some((it) => chooseServer(it, url.host).server === site.server)) return null;
  return unknownState(`buildbotURL has the name ${url.host}, which another server block answers`, own.at);
}

function outlookFrom(view: View): Outlook {
  const loggedIn = login(view);
  const ws = socket(view);
  return {
    ui: view.reached("ui"),
    assets: view.reached("assets"),
    api: view.reached("api"),
    writes: writes(view, loggedIn),
    login: loggedIn,
    sse: events(view),
    ws,
    wsIdle: ws.state === "works" ? socketKept(view) : ws,
  };
}

/** Whether nginx sends who asks for the page to another of the addresses. */
function leadsTo(view: View, views: readonly View[]): boolean {
  const { outcome } = view.course("ui");
  if (outcome.kind !== "answered" || outcome.location === null) return false;
  const to = outcome.location.toLowerCase();
  return views.some((it) => it.address !== view.address && to.startsWith(`${originAt(it.address)}/`));
}

function agreed(states: readonly State[], origins: readonly string[]): State {
  const [first] = states;
  if (first === undefined) return unknownState("no address leads there");
  if (states.every((it) => it.state === first.state)) return first;
  const bad = states.findIndex((it) => it.state === "broken");
  const one = states[bad] ?? states.find((it) => it.state === "unknown") ?? first;
  if (bad < 0) return one;
  return { ...one, state: "unknown", why: `It depends on the address: at ${origins[bad] ?? "one"}, ${one.why}` };
}

/** An outlook that is the same in all parts. */
export function allParts(state: State): Outlook {
  return Object.fromEntries(parts.map((part) => [part, state])) as unknown as Outlook;
}
