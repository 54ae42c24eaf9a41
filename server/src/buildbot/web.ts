import type { Place } from "../base/span.ts";
import { argumentOf, literalOf } from "./calls.ts";
import type { MasterConfig } from "./master.ts";
import { comparedOrigin, matchesOrigin, type UrlParts, urlParts } from "./url.ts";

/** The buildbotURL of a master that sets none (buildbot/config/master.py). */
export const defaultUrl = "http://localhost:8080/";

/** What the text decides, or why it does not. */
export type Decided<T> = { readonly value: T; readonly at: Place | null } | { readonly because: string };

export function isDecided<T>(it: Decided<T>): it is { readonly value: T; readonly at: Place | null } {
  return "value" in it;
}

/** A master's own idea of its address, the slash at its end added, as Buildbot does from 4.1.0 on. */
export function addressOf(master: MasterConfig): Decided<{ readonly url: string; readonly parts: UrlParts | null }> {
  const { buildbotURL } = master;
  if (buildbotURL.kind === "unknown") return { because: buildbotURL.because };
  const said = buildbotURL.kind === "absent" ? defaultUrl : buildbotURL.value;
  const url = said.endsWith("/") ? said : `${said}/`;
  return { value: { url, parts: urlParts(url) }, at: buildbotURL.kind === "known" ? buildbotURL.at : null };
}

/** Whether Buildbot takes a request that changes something from a page of that origin. Mirrors V2RootResource in www/rest.py. */
export function takesOrigin(master: MasterConfig, origin: string): Decided<boolean> {
  const allowed = master.setting(["www", "allowed_origins"]);
  if (allowed.kind === "unknown") return { because: allowed.because };
  if (allowed.kind === "known") {
    const { expression, at, whole } = allowed.value;
    // A string is a list of its letters.
    const letters = literalOf(expression);
    if (letters?.kind === "string") return { value: letters.value.includes("*"), at };
    if (!whole || (expression.kind !== "list" && expression.kind !== "tuple"))
      return { because: "allowed_origins is put together" };
    let takes = false;
    for (const item of expression.items) {
      const pattern = literalOf(item);
      if (pattern?.kind !== "string" || pattern.value.includes("["))
        return { because: "allowed_origins is put together" };
      takes ||= matchesOrigin(pattern.value, origin.toLowerCase());
    }
    return { value: takes, at };
  }
  const address = addressOf(master);
  if (!isDecided(address)) return address;
  const { url, parts } = address.value;
  if (parts !== null) return { value: comparedOrigin(parts) === origin.toLowerCase(), at: address.at };
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(url)
    ? { because: "what Buildbot makes of its buildbotURL is not known" }
    : { value: false, at: address.at };
}

/** How people log in to a master. */
export type Accounts =
  /** Nobody does. */
  | { readonly kind: "none" }
  /** With a name and password that the browser sends to Buildbot (www/auth.py: twisted.cred). */
  | { readonly kind: "password" }
  /** At another site, which sends them back to `auth/login` below buildbotURL (www/oauth2.py). */
  | { readonly kind: "other site" }
  /** nginx says who it is, in a header (www/auth.py: RemoteUserAuth). */
  | { readonly kind: "header"; readonly header: string }
  | { readonly kind: "unknown"; readonly because: string };

export function accountsOf(master: MasterConfig): Accounts {
  const auth = master.setting(["www", "auth"]);
  if (auth.kind === "absent") return { kind: "none" };
  if (auth.kind === "unknown") return { kind: "unknown", because: auth.because };
  const { call, expression } = auth.value;
  if (expression.kind === "constant" && expression.value === null) return { kind: "none" };
  switch (call?.name) {
    case "NoAuth":
      return { kind: "none" };
    case "UserPasswordAuth":
    case "HTPasswdAprAuth":
    case "HTPasswdAuth":
    case "CustomAuth":
      return { kind: "password" };
    case "GitHubAuth":
    case "GitLabAuth":
    case "GoogleAuth":
    case "BitbucketAuth":
    case "GiteaAuth":
      return { kind: "other site" };
    case "RemoteUserAuth": {
      const named = argumentOf(call, "header", 0);
      if (named === null) return { kind: "header", header: "remote_user" };
      const header = named === "unknown" ? null : literalOf(named);
      return header?.kind === "string"
        ? { kind: "header", header: header.value.toLowerCase() }
        : { kind: "unknown", because: "the header of RemoteUserAuth is not written there" };
    }
    case undefined:
    default:
      return { kind: "unknown", because: "how people log in is put together" };
  }
}

/** Whether Buildbot asks who forces a build; null where that is not known. */
export function asksWhoWrites(master: MasterConfig): boolean | null {
  const authz = master.setting(["www", "authz"]);
  if (authz.kind === "absent") return false;
  if (authz.kind === "unknown" || authz.value.call === null) return null;
  const rules = argumentOf(authz.value.call, "allowRules", 0);
  if (rules === null || rules === "unknown" || rules.kind !== "list") return null;
  const asks = rules.items.some(
    (it) => it.kind === "call" && it.callee.kind === "attribute" && ofControl.has(it.callee.name),
  );
  return asks ? true : null;
}

/** Rules of authz that a forced build comes under. */
const ofControl: ReadonlySet<string> = new Set(["AnyControlEndpointMatcher", "ForceBuildEndpointMatcher"]);

/** Every how many seconds Buildbot sends a ping over a WebSocket; null where it sends none (www/ws.py). */
export function pingInterval(master: MasterConfig): Decided<number | null> {
  const interval = master.setting(["www", "ws_ping_interval"]);
  if (interval.kind === "unknown") return { because: interval.because };
  if (interval.kind === "absent") return { value: null, at: null };
  const literal = literalOf(interval.value.expression);
  if (literal?.kind !== "number") return { because: "ws_ping_interval is put together" };
  return { value: literal.value > 0 ? literal.value : null, at: interval.value.at };
}
