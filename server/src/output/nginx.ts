import { saysNoProgram, terminalLines, withoutPrompt } from "./terminal.ts";

/** The levels of nginx's error log (`err_levels` in src/core/ngx_log.c). */
export type NginxLevel = "emerg" | "alert" | "crit" | "error" | "warn" | "notice" | "info" | "debug";

/** One message; `line` counts from 1, `file` is a path on the server as nginx opened it (a link stays a link). */
export interface NginxMessage {
  readonly level: NginxLevel;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
}

/**
 * ok: nginx called the test successful. errors: it rejects the configuration. partial: only this user's missing rights
 * stopped it. no-program: there is no nginx. unclear: none of these was said.
 */
export type NginxVerdict = "ok" | "errors" | "partial" | "no-program" | "unclear";

export interface NginxOutput {
  readonly verdict: NginxVerdict;
  /** Whether nginx called the syntax ok: it read every file to the end. */
  readonly syntaxOk: boolean;
  /** The configuration file it names in its verdict. */
  readonly conf?: string;
  readonly messages: readonly NginxMessage[];
  /** Lines that are neither message nor verdict: banners, sudo's words. */
  readonly rest: readonly string[];
}

const verdictLine = /^(?:[\w.-]+: )?(?:the )?configuration file (.+) (syntax is ok|test is successful|test failed)$/;
// "nginx: [emerg] …" before the log is open or where it is a file, and the log's own format where the log is stderr.
const messageLine =
  /^(?:[\w.-]+: |\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d )\[(emerg|alert|crit|error|warn|notice|info|debug)\] (?:\d+#\d+: )?(?:\*\d+ )?(.*)$/s;
const denied = /\((?:13: Permission denied|1: Operation not permitted)\)|system library::?(?:fopen:)?Permission denied/;
/** How many lines a message may span because a quoted word of the configuration holds line breaks. */
const longestMessage = 40;

/**
 * Reads what `nginx -t` printed, standard output and error together, in either of its two formats. `root` says whether
 * it ran as root: then a refused permission is an error of the configuration, not of the user who tests it.
 * Never ok without nginx's own "test is successful". Mirrors src/core/ngx_log.c (ngx_log_error_core, ngx_log_stderr),
 * src/core/ngx_conf_file.c (ngx_conf_log_error) and src/core/nginx.c (main).
 */
export function parseNginxOutput(text: string, { root = false }: { readonly root?: boolean } = {}): NginxOutput {
  const lines = terminalLines(text).map(withoutPrompt);
  const messages: NginxMessage[] = [];
  const rest: string[] = [];
  let conf: string | undefined;
  let syntaxOk = false;
  let successful = false;
  let failed = false;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? "";
    const verdict = verdictLine.exec(line);
    if (verdict) {
      conf = verdict[1];
      syntaxOk ||= verdict[2] === "syntax is ok";
      successful ||= verdict[2] === "test is successful";
      failed ||= verdict[2] === "test failed";
      continue;
    }
    const message = messageLine.exec(line);
    if (message) {
      const whole = withContinuation(message[2] ?? "", lines, i);
      i += whole.more;
      messages.push({ level: message[1] as NginxLevel, ...place(whole.text) });
    } else if (line.trim() !== "") rest.push(line);
  }
  const fatal = messages.filter((one) => severe(one.level) && !one.message.startsWith("could not open error log file"));
  const onlyRights = !root && fatal.length > 0 && fatal.every((one) => denied.test(one.message));
  return {
    verdict: failed
      ? onlyRights
        ? "partial"
        : "errors"
      : successful
        ? "ok"
        : rest.some(saysNoProgram)
          ? "no-program"
          : fatal.length > 0
            ? "errors"
            : "unclear",
    syntaxOk,
    ...(conf === undefined ? {} : { conf }),
    messages,
    rest,
  };
}

/** Whether a level is one that nginx stops at in a test (emerg), or that says something is wrong with the server. */
export function severe(level: NginxLevel): boolean {
  return level === "emerg" || level === "alert" || level === "crit" || level === "error";
}

/** Whether a message says that this user may not do something, which root may. */
export function isDenied(message: NginxMessage): boolean {
  return denied.test(message.message);
}

/** Adds the following lines to a message without a place, if they lead to one before anything else is recognised. */
function withContinuation(first: string, lines: readonly string[], at: number): { text: string; more: number } {
  if (place(first).file !== undefined) return { text: first, more: 0 };
  let text = first;
  for (let more = 1; more <= longestMessage && at + more < lines.length; more++) {
    const next = lines[at + more] ?? "";
    if (verdictLine.test(next) || messageLine.test(next)) break;
    text += `\n${next}`;
    if (place(text).file !== undefined) return { text, more };
  }
  return { text: first, more: 0 };
}

/** Takes the " in FILE:LINE" off a message's end. nginx's file names are absolute, so the last such start counts. */
function place(message: string): { message: string; file?: string; line?: number } {
  const found = /^(.*) in ((?:\/|[A-Za-z]:[\\/])[^\n]*):(\d+)$/s.exec(message);
  if (!found) return { message };
  return { message: found[1] ?? "", file: found[2] ?? "", line: Number(found[3]) };
}
