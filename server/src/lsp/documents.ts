import { TextDocuments } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Edit } from "../base/span.ts";

/** The documents that are open in the editor, and how each came from the one before. */
export class Documents {
  /** Keeps positions and texts, and tells of what is opened, changed and closed. */
  readonly open: TextDocuments<TextDocument>;
  readonly #edits = new Map<string, readonly Edit[] | null>();

  constructor() {
    this.open = new TextDocuments({
      create: (uri, languageId, version, content) => TextDocument.create(uri, languageId, version, content),
      update: (document, changes, version) => {
        const edits: Edit[] = [];
        let known = true;
        for (const change of changes) {
          // Each change speaks of the text that the one before it left.
          if ("range" in change) {
            const one = document.offsetAt(change.range.start);
            const other = document.offsetAt(change.range.end);
            edits.push({ span: { start: Math.min(one, other), end: Math.max(one, other) }, text: change.text });
          } else known = false;
          TextDocument.update(document, [change], version);
        }
        this.#edits.set(document.uri, known ? edits : null);
        return document;
      },
    });
  }

  /** The edits of a document's last change, with offsets, one after the other; null where they are not known. Asked once. */
  takeEdits(uri: string): readonly Edit[] | null {
    const edits = this.#edits.get(uri) ?? null;
    this.#edits.delete(uri);
    return edits;
  }
}
