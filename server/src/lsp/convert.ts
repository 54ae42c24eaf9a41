import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  DiagnosticSeverity,
  type Range,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver";
import { LineIndex } from "../base/lines.ts";
import type { Place, Span } from "../base/span.ts";
import type { Finding, Fix, Severity } from "../rules/rule.ts";

/** The name under which our findings stand in the editor's list. */
export const source = "buildbot-proxy";

/** Turns offsets into LSP's lines and characters (UTF-16), for the texts of one snapshot. The only place that does. */
export class Positions {
  readonly #texts: ReadonlyMap<string, string>;
  readonly #lines = new Map<string, LineIndex>();

  constructor(texts: ReadonlyMap<string, string>) {
    this.#texts = texts;
  }

  /** The lines of a file; a file that is not in the snapshot has one empty line. */
  lines(uri: string): LineIndex {
    let lines = this.#lines.get(uri);
    if (lines === undefined) {
      lines = new LineIndex(this.#texts.get(uri) ?? "");
      this.#lines.set(uri, lines);
    }
    return lines;
  }

  /** A span of a file as an LSP range. */
  range(uri: string, { start, end }: Span): Range {
    const lines = this.lines(uri);
    const from = lines.at(start);
    const to = lines.at(end);
    return {
      start: { line: from.line, character: from.column },
      end: { line: to.line, character: to.column },
    };
  }

  /** An LSP range of a file as a span. */
  span(uri: string, { start, end }: Range): Span {
    const lines = this.lines(uri);
    return {
      start: lines.offset({ line: start.line, column: start.character }),
      end: lines.offset({ line: end.line, column: end.character }),
    };
  }

  /** A place as an LSP location. */
  location({ uri, span }: Place): { uri: string; range: Range } {
    return { uri, range: this.range(uri, span) };
  }

  /** A fix's edits as LSP makes them. */
  edit(fix: Pick<Fix, "edits">): WorkspaceEdit {
    const changes: Record<string, TextEdit[]> = {};
    for (const { uri, edit } of fix.edits) {
      const edits = changes[uri] ?? [];
      edits.push({ range: this.range(uri, edit.span), newText: edit.text });
      changes[uri] = edits;
    }
    return { changes };
  }
}

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** A finding as a diagnostic; `href` gives the address of a rule's page. */
export function diagnostic(finding: Finding, positions: Positions, href: (rule: string) => string | null): Diagnostic {
  const page = href(finding.rule);
  return {
    range: positions.range(finding.place.uri, finding.place.span),
    severity: severities[finding.severity],
    source,
    code: finding.rule,
    message: finding.message,
    ...(page === null ? {} : { codeDescription: { href: page } }),
    ...(finding.related.length === 0
      ? {}
      : {
          relatedInformation: finding.related.map((it) => ({
            location: positions.location(it.place),
            message: it.message,
          })),
        }),
  };
}

/** A fix of a finding as a quick fix. */
export function quickFix(fix: Fix, of: Diagnostic, positions: Positions): CodeAction {
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [of],
    isPreferred: fix.safe,
    edit: positions.edit(fix),
  };
}
