import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
  type Hover,
  MarkupKind,
  type Position,
  type Range,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Place, Span } from "../base/span.ts";
import type { Refactoring } from "../ide/refactor/refactoring.ts";
import type { Finding, Fix, Severity } from "../rules/rule.ts";

/** The name under which our findings stand in the editor's list. */
export const source = "buildbot-proxy";

/** Turns offsets into LSP's lines and characters (UTF-16), for the texts of one snapshot. The only place that does. */
export class Positions {
  readonly #texts: ReadonlyMap<string, string>;
  readonly #open: (uri: string) => TextDocument | undefined;
  readonly #documents = new Map<string, TextDocument>();

  /** `open` gives the document that is open under a URI: one that has the snapshot's text knows its lines already. */
  constructor(texts: ReadonlyMap<string, string>, open: (uri: string) => TextDocument | undefined) {
    this.#texts = texts;
    this.#open = open;
  }

  #document(uri: string): TextDocument {
    let document = this.#documents.get(uri);
    if (document === undefined) {
      const text = this.#texts.get(uri) ?? "";
      const open = this.#open(uri);
      document = open?.getText() === text ? open : TextDocument.create(uri, "", 0, text);
      this.#documents.set(uri, document);
    }
    return document;
  }

  /** The offset of an LSP position in a file; a file that is not in the snapshot is empty. */
  offset(uri: string, position: Position): number {
    return this.#document(uri).offsetAt(position);
  }

  /** A span of a file as an LSP range. */
  range(uri: string, { start, end }: Span): Range {
    const document = this.#document(uri);
    return { start: document.positionAt(start), end: document.positionAt(end) };
  }

  /** An LSP range of a file as a span. */
  span(uri: string, { start, end }: Range): Span {
    return { start: this.offset(uri, start), end: this.offset(uri, end) };
  }

  /**
   * What an editor is to underline for a place: where nothing can be seen there (an empty line that lacks a brace), from
   * the last thing that can.
   */
  shown({ uri, span }: Place): Span {
    const text = this.#texts.get(uri) ?? "";
    if (/\S/.test(text.slice(span.start, span.end))) return span;
    let start = span.start;
    const first = Math.max(0, start - farthest);
    while (start > first && /\s/.test(text[start - 1] ?? "")) start--;
    return start > first ? { start: start - 1, end: span.end } : span;
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

/** No further back than so many characters is looked for something to underline. */
const farthest = 1000;

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
    range: positions.range(finding.place.uri, positions.shown(finding.place)),
    severity: severities[finding.severity],
    source,
    code: finding.rule,
    message: finding.message,
    ...(finding.unnecessary === true ? { tags: [DiagnosticTag.Unnecessary] } : {}),
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

/**
 * A refactoring as a code action; null where it makes a file and the client cannot. The edits name no versions: they are
 * those of the texts that the client has just sent.
 */
export function refactoring(
  { edits, kind, newFile, title }: Refactoring,
  positions: Positions,
  createsFiles: boolean,
): CodeAction | null {
  const actionKind = kind === "extract" ? CodeActionKind.RefactorExtract : CodeActionKind.RefactorRewrite;
  const { changes = {} } = positions.edit({ edits });
  if (newFile === null) return { title, kind: actionKind, edit: { changes } };
  if (!createsFiles) return null;
  const { uri, text } = newFile;
  const start = { line: 0, character: 0 };
  return {
    title,
    kind: actionKind,
    edit: {
      documentChanges: [
        { kind: "create", uri },
        { textDocument: { uri, version: null }, edits: [{ range: { start, end: start }, newText: text }] },
        ...Object.entries(changes).map(([of, all]) => ({ textDocument: { uri: of, version: null }, edits: all })),
      ],
    },
  };
}

/** What is said of a word, as a hover over its range. */
export function hoverOf({ markdown }: { readonly markdown: string }, range: Range): Hover {
  return { range, contents: { kind: MarkupKind.Markdown, value: markdown } };
}
