import { arraySetting, named, outward, setting } from "../model/effective.ts";
import type { ReadDirective } from "../model/read.ts";
import { type HttpRequest, Unsure } from "./request.ts";
import { valueOf } from "./script.ts";

/** Who turned a request away, and how. */
export interface Denied {
  readonly status: 401 | 403;
  readonly by: ReadDirective;
}

/**
 * Asks allow and deny, auth_basic and auth_request; null where they let the request through. What is not known lets it
 * through, with a doubt. Mirrors the access phase of nginx with `satisfy` (ngx_http_core_access_phase).
 */
export function access(r: HttpRequest): Denied | null {
  const isAny = setting(r.loc, "satisfy")?.args[0] === "any";
  const asked = [byAddress(r), byPassword(r), byRequest(r)];
  if (!isAny) return (asked.find((it) => it !== null && it !== "lets through") as Denied | null | undefined) ?? null;
  if (asked.includes("lets through")) return null;
  const denied = asked.filter((it) => it !== null && it !== "lets through") as readonly Denied[];
  return denied.find((it) => it.status === 401) ?? denied[0] ?? null;
}

type Answer = Denied | "lets through" | null;

/** Mirrors ngx_http_access_handler (src/http/modules/ngx_http_access_module.c). */
function byAddress(r: HttpRequest): Answer {
  for (const level of outward(r.loc)) {
    const allows = named(level, "allow");
    const denies = named(level, "deny");
    if (allows.length + denies.length === 0) continue;
    for (const rule of level.children) {
      if (rule.name !== "allow" && rule.name !== "deny") continue;
      const fits = matchesAddress(rule.args[0] ?? "", r.client.client);
      if (fits === null) {
        r.doubt("the address of the client is not given; taken to be let through", rule, true);
        return "lets through";
      }
      if (fits) return rule.name === "allow" ? "lets through" : { status: 403, by: rule };
    }
    return null;
  }
  return null;
}

/** Whether an address is that of a rule, or in its network; null where that is not known. */
function matchesAddress(rule: string, client: string | undefined): boolean | null {
  if (rule === "all") return true;
  if (client === undefined) return null;
  if (rule === "unix:") return false;
  if (rule.includes(":") || client.includes(":"))
    return rule === client ? true : rule.includes(":") === client.includes(":") ? null : false;
  const [network = "", bits] = rule.split("/");
  const base = numberOf(network);
  const address = numberOf(client);
  if (base === null || address === null) return null;
  const length = bits === undefined ? 32 : Number(bits);
  if (length === 0) return true;
  const mask = (0xff_ff_ff_ff << (32 - length)) >>> 0;
  return (base & mask) >>> 0 === (address & mask) >>> 0;
}

function numberOf(address: string): number | null {
  const parts = address.split(".").map(Number);
  if (parts.length !== 4 || parts.some((it) => !Number.isInteger(it) || it < 0 || it > 255)) return null;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

/** Mirrors ngx_http_auth_basic_handler: without a name and password it is 401; with them, the user file decides. */
function byPassword(r: HttpRequest): Answer {
  const by = setting(r.loc, "auth_basic");
  if (by === null || setting(r.loc, "auth_basic_user_file") === null) return null;
  const realm = valueOf(r, by.args[0] ?? "");
  if (realm === "off") return null;
  if (realm instanceof Unsure) {
    r.doubt(`${realm.because}; taken to ask for no password`, by, true);
    return null;
  }
  if (!/^basic +\S/i.test(r.header("authorization") ?? "")) return { status: 401, by };
  r.doubt("whether the password is right is not known; taken to be", by, true);
  return "lets through";
}

function byRequest(r: HttpRequest): Answer {
  const by = arraySetting(r.loc, "auth_request").at(-1);
  if (by === undefined || by.args[0] === "off") return null;
  const status = returnedAt(r, by.args[0] ?? "");
  if (status !== null && status >= 200 && status < 300) return "lets through";
  if (status === 401 || status === 403) return { status, by };
  r.doubt("what answers the subrequest of auth_request is not known; taken to let it through", by, true);
  return "lets through";
}

/** The status that the exact location of a subrequest returns by itself; null where it does something else, or is another. */
function returnedAt(r: HttpRequest, uri: string): number | null {
  const exact = named(r.server, "location").find((it) => it.args[0] === "=" && it.args[1] === uri);
  const returned = exact?.children.find((it) => it.name !== "internal");
  return returned?.name === "return" && /^\d+$/.test(returned.args[0] ?? "") ? Number(returned.args[0]) : null;
}
