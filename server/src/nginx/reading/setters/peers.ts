import { compareVersions } from "../../directives/check.ts";
import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say } from "../setter.ts";
import { parseNumber, parseTime } from "../values.ts";
import { balancingOf } from "./balancing.ts";
import { parseUrl } from "./url.ts";

/** ngx_http_upstream_server, ngx_stream_upstream_server */
export function setServer(it: ReadDirective, state: ReadingState, say: Say): void {
  const [address = "", ...parameters] = it.args;
  const supported = balancingOf(it.parent, state).parameters;
  for (const [i, parameter] of parameters.entries()) {
    const word = i + 2;
    const name = /^(?:weight|max_conns|max_fails|fail_timeout)(?==)|^(?:down|backup)$/.exec(parameter)?.[0];
    if (name === undefined ? isOfOthers(parameter, it, state) : supported.has(name) && isValue(name, parameter)) {
      const empty = /^(?:service|route)(?==$)/.exec(parameter)?.[0];
      if (empty !== undefined) return say("invalid-value", `${empty} is empty`, { word });
      if (/^route=.{33}/s.test(parameter)) return say("invalid-value", "route is longer than 32", { word });
      continue;
    }
    const isUnsupported = name !== undefined && !supported.has(name);
    const words = isUnsupported ? "balancing method does not support parameter" : "invalid parameter";
    return say("invalid-parameter", `${words} "${parameter}"`, { word });
  }
  const isStream = it.context.startsWith("stream");
  const resolves = parameters.includes("resolve");
  const service = parameters.findLast((parameter) => parameter.startsWith("service="));
  if (service !== undefined && !resolves)
    return say("conflict", `service upstream "${address}" requires "resolve" parameter`, { word: 1 });
  const url = parseUrl(address, { defaultPort: isStream ? 0 : 80, noResolve: resolves });
  if (url.fault !== null) return say("invalid-value", `${url.fault} in upstream "${address}"`, { word: 1 });
  if (service === undefined) {
    if (isStream && url.noPort) say("invalid-value", `no port in upstream "${address}"`, { word: 1 });
  } else if (!url.noPort) say("conflict", `service upstream "${address}" may not have port`, { word: 1 });
  else if (url.family !== "name") say("conflict", `service upstream "${address}" requires domain name`, { word: 1 });
}

/** Whether a parameter of every release has the value it wants. */
function isValue(name: string, parameter: string): boolean {
  const value = parameter.slice(name.length + 1);
  if (name === "weight") return (parseNumber(value) ?? 0) !== 0;
  if (name === "fail_timeout") return parseTime(value, "s") !== null;
  return name === "down" || name === "backup" || parseNumber(value) !== null;
}

/** Parameters that came later, and those of the commercial nginx, whose releases have other numbers. */
function isOfOthers(parameter: string, it: ReadDirective, state: ReadingState): boolean {
  const { version } = state.build;
  const isSince = (release: string): boolean => version === null || compareVersions(version, release) >= 0;
  if (/^(?:resolve$|service=)/.test(parameter)) return isSince("1.27.3");
  if (/^(?:drain$|route=)/.test(parameter)) return !it.context.startsWith("stream") && isSince("1.29.6");
  return version === null && /^(?:slow_start|id|srun_id)=/.test(parameter);
}
