import {
  type CompletionItem,
  CompletionItemKind,
  type Hover,
  InsertTextFormat,
  type Position,
} from "vscode-languageserver";
import { nginxHover } from "../ide/nginx-hover.ts";
import { nginxValues } from "../ide/nginx-values.ts";
import { valuesForMaster, valuesForNginx } from "../ide/snippet-values.ts";
import { masterSnippets, nginxSnippets, type SnippetOffer } from "../ide/snippets.ts";
import type { NginxFile } from "../nginx/model/read.ts";
import type { Snapshot } from "../project/snapshot.ts";
import { hoverOf, type Positions } from "./convert.ts";

/** What may be typed at a position of an nginx file: snippets, and values that master.cfg says. */
export function nginxCompletions(
  snapshot: Snapshot,
  positions: Positions,
  file: NginxFile,
  uri: string,
  position: Position,
): CompletionItem[] {
  const offset = positions.offset(uri, position);
  const values = valuesForNginx(snapshot, uri);
  const offers = nginxSnippets(file, snapshot.contextsOf(uri), offset, values);
  const items = nginxValues(snapshot.texts.get(uri) ?? "", offset, values).map(
    (it): CompletionItem => ({
      label: it.label,
      kind: CompletionItemKind.Value,
      detail: it.detail,
      filterText: it.label,
      textEdit: { range: positions.range(uri, it.replaces), newText: it.label },
    }),
  );
  return [...items, ...snippetItems(offers, positions, uri)];
}

/** The snippets that may be inserted at a position of a master.cfg. */
export function masterSnippetItems(
  snapshot: Snapshot,
  positions: Positions,
  uri: string,
  position: Position,
): CompletionItem[] {
  const text = snapshot.texts.get(uri) ?? "";
  const offers = masterSnippets(text, positions.offset(uri, position), valuesForMaster(snapshot, uri));
  return snippetItems(offers, positions, uri);
}

function snippetItems(offers: readonly SnippetOffer[], positions: Positions, uri: string): CompletionItem[] {
  return offers.map((it) => ({
    label: it.prefix,
    labelDetails: { description: it.label },
    kind: CompletionItemKind.Snippet,
    detail: it.label,
    documentation: it.description,
    filterText: it.prefix,
    insertTextFormat: InsertTextFormat.Snippet,
    textEdit: { range: positions.range(uri, it.replaces), newText: it.body },
  }));
}

/** What is said of the word at a position of an nginx file; null where there is nothing to say. */
export function nginxHoverAt(snapshot: Snapshot, positions: Positions, uri: string, position: Position): Hover | null {
  const found = nginxHover(snapshot, uri, positions.offset(uri, position));
  return found === null ? null : hoverOf(found, positions.range(uri, found.at));
}
