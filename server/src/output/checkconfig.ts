import { saysNoProgram, terminalLines, withoutPrompt } from "./terminal.ts";

/** One frame of a traceback: an absolute path on the server, a line counted from 1, and the code it shows. */
export interface TracebackFrame {
  readonly file: string;
  readonly line: number;
  /** The source line as the traceback prints it, without indentation. */
  readonly code?: string;
  /** What its carets mark: UTF-16 columns in `code`. */
  readonly marked?: { readonly start: number; readonly end: number };
}

/** One error or warning; without `at` it names no place of the user's own files. */
export interface CheckconfigMessage {
  readonly level: "error" | "warning";
  readonly message: string;
  /** The innermost frame in the user's own files. */
  readonly at?: TracebackFrame;
  /** The other frames in the user's own files, outermost first. */
  readonly via: readonly TracebackFrame[];
}

/**
 * ok: "Config file is good!" was said. errors: "Configuration Errors:" was said. crash: a traceback and neither.
 * no-program: there is no buildbot. unclear: none of these.
 */
export type CheckconfigVerdict = "ok" | "errors" | "crash" | "no-program" | "unclear";

export interface CheckconfigOutput {
  readonly verdict: CheckconfigVerdict;
  readonly messages: readonly CheckconfigMessage[];
  /** Lines that belong to nothing that was recognised: prompts, sudo's words. */
  readonly rest: readonly string[];
}

const frameLine = /^\s+File "(.+)", line (\d+)(?:, in .+)?$/;
const exceptionLine = /^(?:builtins\.)?([A-Za-z_][\w.]*)(?:: (.*))?$/;
const warningLine = /^(.+?):(\d+): (\w*Warning): (.*)$/;
const chained = /^(?:During handling of the above exception|The above exception was the direct cause)/;
const inLog = /^error while parsing config file: .*\(traceback in logfile\)$/s;

/**
 * Reads what `buildbot checkconfig` printed, standard output and error together. `cwd` is the folder on the server it
 * ran in, for relative paths. The exit status is not asked: it is 0 for a crash as well. Mirrors Buildbot's
 * scripts/checkconfig.py (_loadConfig), config/master.py (loadConfigDict) and config/errors.py.
 */
export function parseCheckconfigOutput(text: string, { cwd }: { readonly cwd: string }): CheckconfigOutput {
  return new Reader(terminalLines(text).map(withoutPrompt), cwd).read();
}

/** Whether a file is the user's, not the interpreter's or an installed package's. */
export function isOwnFile(file: string): boolean {
  return !/\/(?:site|dist)-packages\/|\/lib(?:64)?\/python\d[^/]*\/|^<.*>$/.test(file);
}

class Reader {
  readonly #lines: readonly string[];
  readonly #cwd: string;
  #at = 0;
  readonly #messages: CheckconfigMessage[] = [];
  readonly #rest: string[] = [];
  #good = false;
  #errors = false;
  #tracebacks = 0;

  constructor(lines: readonly string[], cwd: string) {
    this.#lines = lines;
    this.#cwd = cwd;
  }

  read(): CheckconfigOutput {
    while (this.#at < this.#lines.length) this.#next();
    return { verdict: this.#verdict(), messages: this.#messages, rest: this.#rest };
  }

  #verdict(): CheckconfigVerdict {
    if (this.#errors) return "errors";
    if (this.#good) return "ok";
    if (this.#tracebacks > 0) return "crash";
    return this.#rest.some(saysNoProgram) || this.#rest.some((line) => /No module named '?buildbot'?$/.test(line))
      ? "no-program"
      : "unclear";
  }

  #next(): void {
    const line = this.#line();
    const warning = warningLine.exec(line);
    if (line === "Config file is good!") this.#good = true;
    else if (line === "Configuration Errors:") {
      this.#errors = true;
      this.#at++;
      return this.#listed();
    } else if (isTraceback(line)) return this.#traceback();
    else if (warning) return this.#warning(warning);
    else if (line.trim() !== "" && line !== "error while parsing config file:") this.#rest.push(line);
    this.#at++;
  }

  /** The list under "Configuration Errors:": two spaces in front of each error, none in front of its further lines. */
  #listed(): void {
    let last: string | undefined;
    const keep = (): void => {
      if (last === undefined || (inLog.test(last) && this.#tracebacks > 0)) return;
      this.#messages.push({ level: "error", message: last, via: [] });
    };
    for (; this.#at < this.#lines.length; this.#at++) {
      const line = this.#line();
      if (isTraceback(line)) {
        // "encountered a SyntaxError while parsing config file:" is what the traceback says better.
        last = undefined;
        this.#traceback();
        this.#at--;
      } else if (line.startsWith("  ")) {
        keep();
        last = line.slice(2);
      } else if (warningLine.test(line) || line === "Configuration Errors:" || line === "Config file is good!") break;
      else if (line.trim() !== "") {
        if (last === undefined) this.#rest.push(line);
        else last += `\n${line}`;
      }
    }
    keep();
  }

  /** A traceback, or several that are chained: the last one is what ended the program. */
  #traceback(): void {
    this.#tracebacks++;
    let frames: TracebackFrame[] = [];
    let said: string | undefined;
    for (this.#at++; this.#at < this.#lines.length; this.#at++) {
      const line = this.#line();
      const frame = frameLine.exec(line);
      const exception = exceptionLine.exec(line);
      if (frame) frames.push({ file: this.#absolute(frame[1] ?? ""), line: Number(frame[2]) });
      else if (isTraceback(line) || line.startsWith("--- <exception caught here>")) {
        if (isTraceback(line)) frames = [];
      } else if (/^\s+\S/.test(line)) shown(frames, line);
      else if (exception) {
        said = this.#exception(exception);
        if (!this.#chains()) break;
      } else if (line.trim() !== "" && !chained.test(line)) break;
    }
    const own = frames.filter((one) => isOwnFile(one.file));
    const at = own.at(-1);
    this.#messages.push({
      level: "error",
      message: said ?? "a traceback without its exception",
      ...(at ? { at } : {}),
      via: own.slice(0, -1),
    });
  }

  /** The exception's line and those that follow it, up to an empty line or the next thing that is recognised. */
  #exception(first: RegExpExecArray): string {
    let said = first[2] === undefined ? (first[1] ?? "") : `${first[1]}: ${first[2]}`;
    for (this.#at++; this.#at < this.#lines.length; this.#at++) {
      const line = this.#line();
      if (line.trim() === "" || line === "Configuration Errors:" || line === "Config file is good!") break;
      if (isTraceback(line) || line === "error while parsing config file:") break;
      said += `\n${line}`;
    }
    return said;
  }

  /** Whether the lines ahead go on with the exception that this one led to; if so, stands in front of it. */
  #chains(): boolean {
    let ahead = this.#at;
    while (this.#lines[ahead]?.trim() === "") ahead++;
    if (!chained.test(this.#lines[ahead] ?? "")) return false;
    this.#at = ahead;
    return true;
  }

  /** A warning, its further lines, and the line of code that Python prints under it. */
  #warning(found: RegExpExecArray): void {
    const file = this.#absolute(found[1] ?? "");
    let message = `${found[3]}: ${found[4]}`;
    let code: string | undefined;
    for (this.#at++; this.#at < this.#lines.length && code === undefined; this.#at++) {
      const line = this.#line();
      if (line.startsWith("  ")) code = line.trim();
      else if (line === "Config file is good!" || line === "Configuration Errors:" || isTraceback(line)) break;
      else if (warningLine.test(line) || line === "error while parsing config file:") break;
      else message += `\n${line}`;
    }
    const at = { file, line: Number(found[2]), ...(code === undefined ? {} : { code }) };
    this.#messages.push({ level: "warning", message: message.trimEnd(), ...(isOwnFile(file) ? { at } : {}), via: [] });
  }

  #line(): string {
    return this.#lines[this.#at] ?? "";
  }

  #absolute(file: string): string {
    if (file.startsWith("/") || file.startsWith("<") || this.#cwd === "") return file;
    return `${this.#cwd.replace(/\/+$/, "")}/${file.replace(/^(?:\.\/)+/, "")}`;
  }
}

function isTraceback(line: string): boolean {
  return line === "Traceback (most recent call last):";
}

/** Adds a traceback's indented line, the code or the carets under it, to the frame above. */
function shown(frames: TracebackFrame[], line: string): void {
  const frame = frames.at(-1);
  if (!frame) return;
  if (frame.code === undefined) frames[frames.length - 1] = { ...frame, code: line.trim() };
  else if (/^\s*[~^]+\s*$/.test(line) && !frame.marked) {
    // Both lines are indented by four spaces.
    const start = line.search(/[~^]/) - 4;
    if (start >= 0) frames[frames.length - 1] = { ...frame, marked: { start, end: line.trimEnd().length - 4 } };
  }
}
