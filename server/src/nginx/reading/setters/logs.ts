import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";
import { parseNumber, parseSize, parseTime } from "../values.ts";
import { compiles, familyOf, useVariable } from "./known.ts";
import { isSyslog } from "./syslog.ts";
import { isTwice } from "./twice.ts";

const errorLog: Setter = { open: setErrorLog };
const openFiles: Setter = { open: setOpenFiles };

/** error_log of src/core/ngx_log.c, and the log modules of http and stream. */
export const logSetters: Setters = {
  "ngx_errlog_module.error_log": errorLog,
  "ngx_http_core_module.error_log": errorLog,
  "ngx_stream_core_module.error_log": errorLog,
  "ngx_mail_core_module.error_log": errorLog,
  "ngx_http_log_module.access_log": { open: setAccessLog },
  "ngx_stream_log_module.access_log": { open: setAccessLog },
  "ngx_http_log_module.log_format": { open: setLogFormat },
  "ngx_stream_log_module.log_format": { open: setLogFormat },
  "ngx_http_log_module.open_log_file_cache": openFiles,
  "ngx_stream_log_module.open_log_file_cache": openFiles,
};

const levels = ["emerg", "alert", "crit", "error", "warn", "notice", "info", "debug"];
const debugLevels = ["core", "alloc", "mutex", "event", "http", "mail", "stream"].map((it) => `debug_${it}`);

/** What a log in memory needs at least, beside the length of the file's name. */
const leastMemory = 2099;

/** ngx_log_set_log */
function setErrorLog(it: ReadDirective, _state: ReadingState, say: Say): void {
  const path = it.args[0] ?? "";
  if (path.startsWith("memory:")) {
    const size = path.slice("memory:".length);
    if ((parseSize(size) ?? 0) < leastMemory) return say("invalid-value", `invalid buffer size "${size}"`, { word: 1 });
  } else if (path.startsWith("syslog:") && !isSyslog(it, say)) return;
  setLevels(it, say);
}

/** ngx_log_set_levels */
function setLevels(it: ReadDirective, say: Say): void {
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

/** ngx_http_log_set_format */
function setLogFormat(it: ReadDirective, state: ReadingState, say: Say): void {
  const [name = "", escape = ""] = it.args;
  const formats = `${familyOf(it)} log formats`;
  if (state.has(formats, name) || (name === "combined" && familyOf(it) === "http"))
    return say("duplicate", `duplicate "log_format" name "${name}"`, { word: 1 });
  state.add(formats, name);
  state.add(`${formats} in any case`, name.toLowerCase());
  const hasEscape = escape.startsWith("escape=");
  const escaping = escape.slice("escape=".length);
  if (hasEscape && !["json", "none", "default"].includes(escaping))
    return say("invalid-parameter", `unknown log format escaping "${escaping}"`, { word: 2 });
  for (let word = hasEscape ? 3 : 2; word <= it.args.length; word++) if (!compilesFormat(it, word, state, say)) return;
}

/** ngx_http_log_compile_format, which has messages of its own for what it cannot read */
function compilesFormat(it: ReadDirective, word: number, state: ReadingState, say: Say): boolean {
  const text = it.args[word - 1] ?? "";
  for (const found of text.matchAll(/\$(\{?)(\w*)(\}?)/g)) {
    const [all, open = "", name = "", close = ""] = found;
    const isEnd = found.index + all.length === text.length;
    if (open !== "" && close === "" && !(name === "" && isEnd)) {
      say("invalid-value", `the closing bracket in "${name}" variable is missing`, { word });
      return false;
    }
    if (name === "") {
      say("invalid-value", `invalid parameter "${text.slice(found.index)}"`, { word });
      return false;
    }
    useVariable(name, it, word, state);
  }
  return true;
}

/** How a log is buffered; 0 where it is not. */
interface Buffering {
  size: number;
  flush: number;
  gzip: number;
}

/** ngx_http_log_set_log, ngx_stream_log_set_log */
function setAccessLog(it: ReadDirective, state: ReadingState, say: Say): void {
  const isStream = familyOf(it) === "stream";
  const [path = "", format, ...options] = it.args;
  if (path === "off") {
    if (format !== undefined) say("invalid-parameter", `invalid parameter "${format}"`, { word: 2 });
    return;
  }
  const isForSyslog = path.startsWith("syslog:");
  if (isForSyslog ? !isSyslog(it, say) : path.includes("$") && !compiles(it, 1, state, say)) return;
  if (format === undefined && isStream) return say("invalid-value", "log format is not specified");
  if (format !== undefined && state.config.whole && !isFormat(format, it, state))
    return say("invalid-value", `unknown log format "${format}"`, { word: 2 });
  const buffering: Buffering = { size: 0, flush: 0, gzip: 0 };
  for (let word = 3; word < 3 + options.length; word++) if (!setOption(it, word, buffering, state, say)) return;
  const { flush, size } = buffering;
  const refuse = (message: string): void => say("conflict", message, { word: 1 });
  // Where the parameters of syslog were read, nginx has put ends of strings between them.
  const shown = isForSyslog ? path.replaceAll(",", "\0") : path;
  if (flush !== 0 && size === 0) return refuse(`no buffer is defined for access_log "${shown}"`);
  if (size === 0) return;
  if (!isForSyslog && path.includes("$")) return refuse("buffered logs cannot have variables in name");
  if (isForSyslog) return refuse("logs to syslog cannot be buffered");
  const logs = state.note(null, "buffered logs", () => new Map<string, Buffering>());
  const before = logs.get(path);
  if (before === undefined) logs.set(path, buffering);
  else if (before.size !== size || before.flush !== flush || before.gzip !== buffering.gzip)
    refuse(`access_log "${path}" already defined with conflicting parameters`);
}

/** Whether a format is there; letters in names are found in any case. */
function isFormat(name: string, it: ReadDirective, state: ReadingState): boolean {
  const lower = name.toLowerCase();
  const family = familyOf(it);
  return (lower === "combined" && family === "http") || state.has(`${family} log formats in any case`, lower);
}

/** Reads one of the options behind the format; gives whether nginx takes it. */
function setOption(it: ReadDirective, word: number, to: Buffering, state: ReadingState, say: Say): boolean {
  const option = it.args[word - 1] ?? "";
  const [, name = "", value = ""] = /^(buffer|flush|gzip|if)=(.*)$/s.exec(option) ?? [];
  const refuse = (message: string): boolean => {
    say(name === "" ? "invalid-parameter" : "invalid-value", message, { word });
    return false;
  };
  if (name === "buffer") {
    to.size = parseSize(value) ?? 0;
    return to.size !== 0 || refuse(`invalid buffer size "${value}"`);
  }
  if (name === "flush") {
    to.flush = parseTime(value, "ms") ?? 0;
    return to.flush !== 0 || refuse(`invalid flush time "${value}"`);
  }
  if (name === "gzip" || option === "gzip") {
    if (to.size === 0) to.size = 64 * 1024;
    to.gzip = option === "gzip" ? 1 : (parseNumber(value) ?? 0);
    return (to.gzip >= 1 && to.gzip <= 9) || refuse(`invalid compression level "${value}"`);
  }
  return name === "if" ? compiles(it, word, state, say, value) : refuse(`invalid parameter "${option}"`);
}

/** ngx_http_log_open_file_cache */
function setOpenFiles(it: ReadDirective, state: ReadingState, say: Say): void {
  if (isTwice(it, state, say)) return;
  let most = 0;
  for (const [i, parameter] of it.args.entries()) {
    const [, name = "", value = ""] = /^(max|inactive|min_uses|valid)=(.*)$/s.exec(parameter) ?? [];
    const isTime = name === "inactive" || name === "valid";
    const number = isTime ? parseTime(value, "s") : parseNumber(value);
    if (number === null && parameter !== "off") {
      const message = `invalid "open_log_file_cache" parameter "${parameter}"`;
      return say("invalid-parameter", message, { word: i + 1 });
    }
    if (name === "max") most = number ?? 0;
  }
  if (most === 0 && !it.args.includes("off")) say("invalid-value", '"open_log_file_cache" must have "max" parameter');
}
