import { LineIndex } from "../base/lines.ts";
import type { Span } from "../base/span.ts";
import { ownSpan } from "../nginx/cursor.ts";
import { arraySetting, named } from "../nginx/model/effective.ts";
import { afterHead, type ReadDirective } from "../nginx/model/read.ts";
import { type FileEdit, insert } from "./rule.ts";

/** An edit that adds lines behind a simple directive, indented as it is. */
export function addLines(after: ReadDirective, lines: readonly string[]): FileEdit {
  const { text } = after.file;
  const start = ownSpan(after.at).start;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart, start))?.[0] ?? "";
  const ends = text.includes("\r\n") ? "\r\n" : "\n";
  return insert(after.file.uri, afterHead(after), lines.map((line) => `${ends}${indent}${line}`).join(""));
}

/** The whole of the lines a directive stands on, if nothing else stands there; else the directive alone. */
export function wholeLines(directive: ReadDirective): Span {
  const { text } = directive.file;
  const own = ownSpan(directive.at);
  const lines = new LineIndex(text, "lf");
  const start = lines.lineStart(lines.at(own.start).line);
  const last = lines.at(own.end).line;
  const next = last + 1 < lines.count ? lines.lineStart(last + 1) : text.length;
  const before = text.slice(start, own.start);
  const behind = text.slice(own.end, next);
  return before.trim() === "" && behind.trim() === "" ? { start, end: next } : own;
}

/**
 * The proxy_set_header lines that hold in a location from around it and would be lost with the first one of its own;
 * none where it has one already. `except`: header names that are set anew.
 */
export function repeatedHeaders(location: ReadDirective, except: readonly string[]): readonly string[] {
  if (named(location, "proxy_set_header").length > 0) return [];
  const anew = new Set(except.map((name) => name.toLowerCase()));
  return arraySetting(location, "proxy_set_header")
    .filter((it) => !anew.has(it.args[0]?.toLowerCase() ?? ""))
    .map(asWritten);
}

/** A simple directive as its file writes it, on one line, with its semicolon. */
export function asWritten(directive: ReadDirective): string {
  const own = ownSpan(directive.at);
  return directive.file.text.slice(own.start, own.end).replace(/\s*\r?\n\s*/g, " ");
}

/** The directives of a location that one for another path may repeat: none of them says who is let in, or what is answered. */
function isRepeatable(directive: ReadDirective): boolean {
  if (directive.name === "include") return /(?:^|\/)proxy_params$/.test(directive.args[0] ?? "");
  return /^proxy_(?!cache|store|intercept|set_body|method|pass_request)/.test(directive.name);
}

/**
 * A location for another path behind one that passes requests on, with its settings and `lines`; null where more stands
 * there than settings of the proxy. `target`: the address that its proxy_pass names; `except`: what is set anew, as
 * "proxy_read_timeout" or "proxy_set_header upgrade".
 */
export function addLocation(
  behind: ReadDirective,
  path: string,
  target: string,
  lines: readonly string[],
  except: readonly string[],
): FileEdit | null {
  if (!/^[\w/.~-]+$/.test(path) || /[\s;{}"'\\$]/.test(target)) return null;
  if (!behind.children.every((it) => it.file === behind.file && isRepeatable(it))) return null;
  const { text } = behind.file;
  const own = ownSpan(behind.at);
  const indentOf = (offset: number): string =>
    /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset))?.[0] ?? "";
  const outer = indentOf(own.start);
  const [first] = behind.children;
  const inner = first === undefined ? "" : indentOf(ownSpan(first.at).start);
  const deeper = inner.length > outer.length ? inner : `${outer}    `;
  const repeated = behind.children
    .filter((it) => it.name !== "proxy_pass" && !except.includes(it.name))
    .filter((it) => !except.includes(`${it.name} ${it.args[0]?.toLowerCase() ?? ""}`))
    .map(asWritten);
  const all = [`proxy_pass ${target};`, ...repeated, ...lines];
  const ends = text.includes("\r\n") ? "\r\n" : "\n";
  const block = [`${outer}location ${path} {`, ...all.map((line) => deeper + line), `${outer}}`].join(ends);
  return insert(behind.file.uri, own.end, `${ends}${ends}${block}`);
}
