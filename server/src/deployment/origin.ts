import { originOf } from "../buildbot/url.ts";
import { accountsOf, addressOf, asksWhoWrites, isDecided, takesOrigin } from "../buildbot/web.ts";
import { arraySetting, setting } from "../nginx/model/effective.ts";
import { placeOf, type ReadDirective } from "../nginx/model/read.ts";
import { broken, type State, unknownState, works } from "./part.ts";
import type { View } from "./view.ts";
import { originAt } from "./visitors.ts";

/** The rule for a page that is elsewhere than Buildbot takes it to be. */
const otherAddress = "deployment/other-address";

/** Whether a build can be forced from the page. `loggedIn`: whether people can log in. */
export function writes(view: View, loggedIn: State): State {
  const reached = view.reached("writes");
  const sent = view.sent("writes");
  if (reached.state !== "works" || sent === null) return reached;
  const { master } = view;
  const symptom = "Nobody can force, rebuild or stop a build";
  const block = sent.pass.parent ?? sent.pass;
  if (setting(block, "proxy_pass_request_body")?.args[0] === "off")
    return broken(null, `${symptom}: nginx does not pass the request's body on.`, placeOf(sent.pass));
  if (setting(block, "proxy_set_body") !== null) return unknownState("nginx makes the body", placeOf(sent.pass));
  const type = sent.headers.get("content-type");
  if (type?.value === null) return unknownState("the Content-Type is not known", placeOf(type.by ?? sent.pass));
  if (type === undefined || !type.value.startsWith("application/json"))
    return broken(null, `${symptom}: Buildbot is not told that the request is JSON.`, placeOf(type?.by ?? sent.pass));
  if (master === null) return unknownState("no master.cfg is in sight");
  const origin = sent.headers.get("origin");
  if (origin?.value === null) return unknownState("the Origin header is not known", placeOf(origin.by ?? sent.pass));
  if (origin !== undefined) {
    const takes = takesOrigin(master, origin.value);
    if (!isDecided(takes)) return unknownState(takes.because);
    if (!takes.value) {
      const behind = notBehind(view);
      if (behind !== null) return behind;
      const allowed = master.setting(["www", "allowed_origins"]).kind === "known";
      return broken(
        allowed ? "buildbot/allowed-origins" : otherAddress,
        `${symptom}: Buildbot answers 400 “invalid origin”, for the page is at ${origin.value}.`,
        takes.at,
      );
    }
  }
  const asks = asksWhoWrites(master);
  if (asks === false || loggedIn.state === "works") return works;
  if (loggedIn.state === "unknown") return loggedIn;
  if (asks === null) return unknownState("who may do it is put together");
  // With a password, Buildbot knows who it is wherever the browser is sent then.
  const { kind } = accountsOf(master);
  if (loggedIn.rule === otherAddress) return kind === "password" ? works : unknownState(loggedIn.why);
  return { ...loggedIn, why: `${symptom}, for nobody is known to Buildbot. ${loggedIn.why}` };
}

/**
 * Where TLS ends in front of nginx, or a port is led to another, the page may be where buildbotURL says although nothing
 * here listens there; null where that is not so.
 */
function notBehind({ address, master }: View): State | null {
  if (master === null) return null;
  const own = addressOf(master);
  const url = isDecided(own) ? own.value.parts : null;
  if (url === null || url.host !== address.host || url.port !== null) return null;
  const isUsual = address.port === (address.scheme === "https" ? 443 : 80);
  if (url.scheme === address.scheme ? isUsual : address.scheme === "https") return null;
  return unknownState(`something in front of nginx may make it ${url.scheme}://${url.host}/`);
}

/** Whether people can log in, and are back on the page then; without accounts, whether the request gets to Buildbot. */
export function login(view: View): State {
  const reached = view.reached("login");
  const sent = view.sent("login");
  if (reached.state !== "works" || sent === null) return reached;
  const { master } = view;
  if (master === null) return unknownState("no master.cfg is in sight");
  const accounts = accountsOf(master);
  const block = sent.pass.parent ?? sent.pass;
  switch (accounts.kind) {
    case "none":
      return works;
    case "unknown":
      return unknownState(accounts.because);
    case "header":
      return byHeader(view, accounts.header);
    case "password": {
      const asked = setting(block, "auth_basic");
      if (asked !== null && asked.args[0] !== "off")
        return unknownState("nginx asks for a password by the same header", placeOf(asked));
      const header = sent.headers.get("authorization");
      if (header?.value === null) return unknownState("the Authorization header is not known", placeOf(sent.pass));
      if (header === undefined)
        return broken(null, "Nobody can log in: nginx does not pass the Authorization header on.", placeOf(sent.pass));
      return backOnPage(view, block) ?? keepsCookie(view, block) ?? works;
    }
    case "other site":
      break;
  }
  return backOnPage(view, block, "auth/login") ?? keepsCookie(view, block) ?? works;
}

/** Why people do not come back to the page; null where they do. Buildbot sends them to its own idea of its address. */
function backOnPage(view: View, block: ReadDirective, behind = ""): State | null {
  const { master } = view;
  if (master === null) return null;
  const own = addressOf(master);
  if (!isDecided(own)) return unknownState(own.because);
  const { url, parts } = own.value;
  const redirects = arraySetting(block, "proxy_redirect").filter(
    (it) => !["off", "default"].includes(it.args[0] ?? ""),
  );
  const [changed] = redirects;
  if (changed !== undefined && behind === "")
    return unknownState("proxy_redirect may change where people are sent", placeOf(changed));
  if (parts !== null) {
    const origin = originOf(parts);
    // The very text is compared where another site sends people back.
    const page =
      behind === ""
        ? origin + (parts.rest.split("#")[0] || "/")
        : url.replace(/^[^/]*\/\/[^/]*/, (it) => it.toLowerCase());
    if (page === view.url) return null;
    // Who is sent to the plain address, and from there to the secure one, is on the page in the end.
    if (behind === "" && `${origin}${parts.rest}` === view.url.replace(/^https:/, "http:"))
      return unknownState("the way back leads over http");
    if (originAt(view.address) !== origin) {
      const unsure = notBehind(view);
      if (unsure !== null) return unsure;
    }
  }
  return broken(otherAddress, `Who has logged in is sent to ${url}${behind}, and the page is at ${view.url}.`, own.at);
}

/** Why the cookie that Buildbot knows people by does not come through; null where it does. */
function keepsCookie(view: View, block: ReadDirective): State | null {
  const hidden = arraySetting(block, "proxy_hide_header").find((it) => it.args[0]?.toLowerCase() === "set-cookie");
  if (hidden !== undefined)
    return broken(null, "Who has logged in is not known afterwards: nginx hides Buildbot's cookie.", placeOf(hidden));
  for (const name of ["proxy_cookie_path", "proxy_cookie_domain", "proxy_cookie_flags"]) {
    const [changed] = arraySetting(block, name).filter((it) => it.args[0] !== "off");
    if (changed !== undefined)
      return unknownState("what nginx makes of the cookie is not looked into", placeOf(changed));
  }
  const page = view.sent("ui");
  if (page === null) return null;
  const cookie = page.headers.get("cookie");
  if (cookie?.value === null) return unknownState("the Cookie header is not known", placeOf(cookie.by ?? page.pass));
  if (cookie === undefined)
    return broken(
      null,
      "Who has logged in is not known afterwards: nginx does not pass the cookie on.",
      placeOf(page.pass),
    );
  return null;
}

function byHeader(view: View, header: string): State {
  const page = view.sent("ui");
  const said = page?.headers.get(header);
  if (page === null) return unknownState("the page does not come");
  if (said === undefined)
    return broken(
      "buildbot/remote-user-open",
      `Nobody is known to Buildbot: nginx does not send ${header}.`,
      placeOf(page.pass),
    );
  return said.from === "proxy_set_header" ? works : unknownState("who says who it is is not known");
}
