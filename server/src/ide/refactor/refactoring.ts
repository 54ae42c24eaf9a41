import type { Span } from "../../base/span.ts";
import type { NginxConfig } from "../../nginx/model/config.ts";
import { type ReadDirective, wholeOf } from "../../nginx/model/read.ts";
import type { FileEdit } from "../../rules/rule.ts";

/** A change that a person may want although nothing is wrong. */
export interface Refactoring {
  readonly title: string;
  readonly kind: "extract" | "rewrite";
  readonly edits: readonly FileEdit[];
  /** A file that is not there yet; null where none is needed. */
  readonly newFile: { readonly uri: string; readonly text: string } | null;
}

/** Whether a span lies in a directive's own text. */
export function holds(directive: ReadDirective, { start, end }: Span): boolean {
  const { span } = wholeOf(directive);
  return span.start <= start && end <= span.end;
}

/** The innermost block of a server in which a span lies, of the server's own file. */
export function blockAt(server: ReadDirective, span: Span): ReadDirective {
  for (let at = server; ; ) {
    const next = at.children.find((it) => it.at.node.body !== null && it.file === server.file && holds(it, span));
    if (next === undefined) return at;
    at = next;
  }
}

/** The block around a server, or the configuration itself: what stands there holds for all servers. */
export function besideServers(config: NginxConfig, server: ReadDirective): readonly ReadDirective[] {
  return server.parent?.children ?? config.top;
}
