import { placeOf, type ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setters } from "../setter.ts";
import { parseNumber } from "../values.ts";
import { takesCidr } from "./cidrs.ts";
import { isHost } from "./hosts.ts";
import { readParameter } from "./listens.ts";
import { named } from "./thirdparty.ts";
import { parseUrl, type UrlOptions } from "./url.ts";

/** The directives of nginx-rtmp-module that have checks of their own. */
export const rtmpSetters: Setters = {
  "ngx_rtmp_core_module.listen": { open: setListen },
  ...named("ngx_rtmp_access_module", "allow deny", { open: setRule }),
  ...named("ngx_rtmp_relay_module", "push pull", { open: setRelay }),
  ...named(
    "ngx_rtmp_notify_module",
    "on_connect on_disconnect on_publish on_play on_publish_done on_play_done on_done on_record_done on_update",
    { open: setCallback },
  ),
  "ngx_rtmp_stat_module.rtmp_stat": { open: setStat },
  "ngx_rtmp_notify_module.notify_method": { open: setMethod },
  "ngx_rtmp_exec_module.exec_kill_signal": { open: setSignal },
  "ngx_rtmp_log_module.log_format": { open: setLogFormat },
  "ngx_rtmp_log_module.access_log": { open: setAccessLog },
};

/** What nginx has against an address; null where nothing. */
function addressFault(address: string, options: UrlOptions): string | null {
  const url = parseUrl(address, options);
  return url.fault ?? (url.family === "name" && !isHost(url.host) ? "host not found" : null);
}

/** ngx_rtmp_core_listen (ngx_rtmp_core_module.c) */
function setListen(it: ReadDirective, _state: ReadingState, say: Say): void {
  const [address = "", ...parameters] = it.args;
  const fault = addressFault(address, { listen: true, defaultPort: 0 });
  if (fault !== null) return say("invalid-value", `${fault} in "${address}" of the "listen" directive`, { word: 1 });
  for (const [i, parameter] of parameters.entries()) {
    if (parameter === "bind" || parameter === "proxy_protocol") continue;
    const read = /^(?:ipv6only|so_keepalive)=/.test(parameter) ? readParameter(parameter) : null;
    if (typeof read === "object" && read !== null) continue;
    const message =
      read === null || read.startsWith("invalid parameter") ? `the invalid "${parameter}" parameter` : read;
    return say("invalid-parameter", message, { word: i + 2 });
  }
}

/** ngx_rtmp_access_rule (ngx_rtmp_access_module.c) */
function setRule(it: ReadDirective, _state: ReadingState, say: Say): void {
  const flags = it.args.slice(0, -1);
  const address = it.args.at(-1) ?? "";
  // It compares the first word each time.
  const first = flags[0] ?? "";
  const wrong = flags.findIndex(
    (flag) => !["publish", "play"].some((name) => first === name && flag.length === name.length),
  );
  if (wrong >= 0) {
    const message = `unexpected access specified: '${flags[wrong] ?? ""}'`;
    return say("invalid-parameter", message, { place: placeOf(it, wrong + 1), noticedAt: null });
  }
  if (address !== "all" && !takesCidr(address, it.args.length, say))
    say("invalid-parameter", `invalid parameter "${it.args[0] ?? ""}"`, { word: it.args.length });
}

const relayParameters = /^(?:app|name|tcUrl|pageUrl|swfUrl|flashVer|playPath|live|start|stop)(?:=|$)/i;

/** ngx_rtmp_relay_push_pull (ngx_rtmp_relay_module.c) */
function setRelay(it: ReadDirective, _state: ReadingState, say: Say): void {
  const [target = "", ...parameters] = it.args;
  const address = target.replace(/^rtmp:\/\//i, "");
  const fault = addressFault(address, { defaultPort: 1935, uriPart: true });
  if (fault !== null) return say("invalid-value", `${fault} in url "${address}"`, { word: 1 });
  let isStatic = false;
  for (const [i, parameter] of parameters.entries()) {
    if (relayParameters.test(parameter)) continue;
    const value = /^static(?:=(.*))?$/is.exec(parameter);
    // Any number but zero turns it on; what is no number does too.
    if (value === null || parseNumber(value[1] ?? "1") === 0)
      return say("invalid-parameter", `"${it.name}" directive unsuppored parameter`, { word: i + 2 });
    isStatic = true;
  }
  if (!isStatic) return;
  if (it.name === "push") say("conflict", "static push is not allowed");
  else if (!parameters.some((parameter) => /^name(?:$|=.)/i.test(parameter)))
    say("conflict", "stream name missing in static pull declaration");
}

/** ngx_rtmp_notify_parse_url (ngx_rtmp_notify_module.c) */
function setCallback(it: ReadDirective, _state: ReadingState, say: Say): void {
  const address = (it.args[0] ?? "").replace(/^http:\/\//i, "");
  const fault = addressFault(address, { defaultPort: 80, uriPart: true });
  if (fault !== null) say("invalid-value", `${fault} in url "${address}"`, { word: 1 });
}

const statistics: ReadonlySet<string> = new Set(["all", "global", "live", "clients"]);

/** ngx_rtmp_stat (ngx_rtmp_stat_module.c), which leaves its words to ngx_conf_set_bitmask_slot */
function setStat(it: ReadDirective, _state: ReadingState, say: Say): void {
  const i = it.args.findIndex((arg) => !statistics.has(arg.toLowerCase()));
  if (i >= 0) say("invalid-parameter", `invalid value "${it.args[i] ?? ""}"`, { word: i + 1 });
}

/** ngx_rtmp_notify_method (ngx_rtmp_notify_module.c) */
function setMethod(it: ReadDirective, _state: ReadingState, say: Say): void {
  if (!/^(?:get|post)$/i.test(it.args[0] ?? ""))
    say("invalid-parameter", `"${it.name}" directive got unexpected method`, { word: 1 });
}

const signals = /^(?:\d+|hup|int|quit|ill|abrt|fpe|kill|segv|pipe|alrm|term|usr1|usr2|chld|cont|stop|tstp|ttin|ttou)$/i;

/** ngx_rtmp_exec_kill_signal (ngx_rtmp_exec_module.c) */
function setSignal(it: ReadDirective, _state: ReadingState, say: Say): void {
  if (!signals.test(it.args[0] ?? "")) say("invalid-parameter", `"${it.name}" directive unknown signal`, { word: 1 });
}

function formatsOf(state: ReadingState): Set<string> {
  return state.note(null, "rtmp log formats", () => new Set(["combined"]));
}

/** ngx_rtmp_log_set_format (ngx_rtmp_log_module.c), up to its text */
function setLogFormat(it: ReadDirective, state: ReadingState, say: Say): void {
  const name = it.args[0] ?? "";
  if (formatsOf(state).has(name)) return say("duplicate", `duplicate "log_format" name "${name}"`, { word: 1 });
  formatsOf(state).add(name);
}

/** ngx_rtmp_log_set_log (ngx_rtmp_log_module.c); it only warns of what it then refuses without a word */
function setAccessLog(it: ReadDirective, state: ReadingState, say: Say): void {
  const [path = "", format = "combined"] = it.args;
  if (path === "off" || [...formatsOf(state)].some((name) => name.toLowerCase() === format.toLowerCase())) return;
  if (state.config.whole) say("invalid-value", `unknown log format "${format}"`, { level: "warn", word: 2 });
}
