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
