import type { ReadDirective } from "../../model/read.ts";
import type { Say } from "../setter.ts";
import { isHost } from "./hosts.ts";
import { parseUrl } from "./url.ts";

const facilities: ReadonlySet<string> = new Set([
  "kern",
  "user",
  "mail",
  "daemon",
  "auth",
  "intern",
  "lpr",
  "news",
  "uucp",
  "clock",
  "authpriv",
  "ftp",
  "ntp",
  "audit",
  "alert",
  "cron",
  "local0",
  "local1",
  "local2",
  "local3",
  "local4",
  "local5",
  "local6",
  "local7",
]);

const severities: ReadonlySet<string> = new Set(["emerg", "alert", "crit", "error", "warn", "notice", "info", "debug"]);

/**
 * Whether nginx takes a log that goes to syslog, given as the first argument of a directive; says what it has against
 * it. Mirrors ngx_syslog_process_conf (src/core/ngx_syslog.c).
 */
export function isSyslog(it: ReadDirective, say: Say): boolean {
  const seen = new Set<string>();
  for (const parameter of (it.args[0] ?? "").slice("syslog:".length).split(",")) {
    const fault = faultOf(parameter, seen);
    if (fault === null) continue;
    say(fault.startsWith("duplicate") ? "duplicate" : "invalid-parameter", fault, { word: 1 });
    return false;
  }
  if (seen.has("server")) return true;
  say("invalid-value", "no syslog server specified", { word: 1 });
  return false;
}

/** ngx_syslog_parse_args, for one parameter */
function faultOf(parameter: string, seen: Set<string>): string | null {
  const [, name = "", value = ""] = /^(server|facility|severity|tag)=(.*)$/s.exec(parameter) ?? [];
  if (name === "") return parameter === "nohostname" ? null : `unknown syslog parameter "${parameter}"`;
  if (seen.has(name)) return `duplicate syslog "${name}"`;
  seen.add(name);
  switch (name) {
    case "server":
      return serverFault(value);
    case "facility":
      return facilities.has(value) ? null : `unknown syslog facility "${value}"`;
    case "severity":
      return severities.has(value) ? null : `unknown syslog severity "${value}"`;
    default:
      if (new TextEncoder().encode(value).length > 32) return "syslog tag length exceeds 32";
      return /^\w*$/.test(value) ? null : 'syslog "tag" only allows alphanumeric characters and underscore';
  }
}

function serverFault(address: string): string | null {
  const url = parseUrl(address, { defaultPort: 514 });
  const fault = url.fault ?? (url.family === "name" && !isHost(url.host) ? "host not found" : null);
  return fault === null ? null : `${fault} in syslog server "${address}"`;
}
