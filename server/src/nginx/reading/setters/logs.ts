import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";
import { parseNumber, parseSize, parseTime } from "../values.ts";
import { useScript, useVariable } from "./known.ts";
import { compileScript } from "./script.ts";

const errorLog: Setter = { open: setErrorLog };

/** error_log of src/core/ngx_log.c, access_log and log_format of the log modules of http and stream. */
export const logSetters: Setters = {
  "ngx_errlog_module.error_log": errorLog,
  "ngx_http_core_module.error_log": errorLog,
  "ngx_stream_core_module.error_log": errorLog,
  "ngx_mail_core_module.error_log": errorLog,
  "ngx_http_log_module.access_log": { open: setAccessLog },
  "ngx_stream_log_module.access_log": { open: setAccessLog },
  "ngx_http_log_module.log_format": { open: setLogFormat },
  "ngx_stream_log_module.log_format": { open: setLogFormat },
};

const levels = ["emerg", "alert", "crit", "error", "warn", "notice", "info", "debug"];
const debugLevels = ["core", "alloc", "mutex", "event", "http", "mail", "stream"].map((it) => `debug_${it}`);

/** ngx_log_set_levels */
function setErrorLog(it: ReadDirective, _state: ReadingState, say: Say): void {
  let plain = false;
  let any = false;
  for (const [i, level] of it.args.slice(1).entries()) {
    const isDebug = debugLevels.includes(level);
    if (levels.includes(level)) {
      if (any) return say("duplicate", `duplicate log level "${level}"`, { word: i + 2 });
      plain = true;
    } else if (!isDebug || plain) return say("invalid-parameter", `invalid log level "${level}"`, { word: i + 2 });
    any = true;
  }
}

function formatsOf(it: ReadDirective, state: ReadingState): Set<string> {
  return it.context.startsWith("stream")
    ? state.note(null, "stream log formats", () => new Set<string>())
    : state.note(null, "http log formats", () => new Set(["combined"]));
}

/** ngx_http_log_set_format */
function setLogFormat(it: ReadDirective, state: ReadingState, say: Say): void {
  const name = it.args[0] ?? "";
  const formats = formatsOf(it, state);
  if ([...formats].some((known) => known === name))
    return say("duplicate", `duplicate "log_format" name "${name}"`, { word: 1 });
  formats.add(name);
  const start = (it.args[1] ?? "").startsWith("escape=") ? 2 : 1;
  for (const [i, text] of it.args.slice(start).entries()) {
    // Its compiler has a message of its own; only what it looks up is followed.
    const { fault, variables } = compileScript(text);
    if (fault !== null) return;
    for (const variable of variables) useVariable(variable, it, start + i + 1, state);
  }
}

/** ngx_http_log_set_log */
function setAccessLog(it: ReadDirective, state: ReadingState, say: Say): void {
  const isStream = it.context.startsWith("stream");
  const [path = "", format = isStream ? "" : "combined", ...options] = it.args;
  if (path === "off") {
    if (it.args.length > 1) say("invalid-parameter", `invalid parameter "${it.args[1] ?? ""}"`, { word: 2 });
    return;
  }
  if (!path.startsWith("syslog:") && path.includes("$")) useScript(it, 1, state, say);
  if (isStream && it.args.length === 1) return say("invalid-value", "log format is not specified");
  const wanted = format.toLowerCase();
  if (state.config.whole && ![...formatsOf(it, state)].some((known) => known.toLowerCase() === wanted))
    return say("invalid-value", `unknown log format "${format}"`, { word: it.args.length > 1 ? 2 : 0 });
  for (const [i, option] of options.entries()) {
    const word = i + 3;
    const [, name = "", value = ""] = /^([a-z]+)=(.*)$/s.exec(option) ?? [];
    if (name === "buffer") {
      if ((parseSize(value) ?? 0) === 0) return say("invalid-value", `invalid buffer size "${value}"`, { word });
    } else if (name === "flush") {
      if ((parseTime(value, "ms") ?? 0) === 0) return say("invalid-value", `invalid flush time "${value}"`, { word });
    } else if (name === "gzip") {
      const level = parseNumber(value) ?? 0;
      if (level < 1 || level > 9) return say("invalid-value", `invalid compression level "${value}"`, { word });
    } else if (name === "if") useScript(it, word, state, say, value);
    else if (option !== "gzip") return say("invalid-parameter", `invalid parameter "${option}"`, { word });
  }
}
