import {
  type CompletionItem,
  CompletionItemKind,
  CompletionItemTag,
  type Hover,
  MarkupKind,
  type Position,
  type SignatureHelp,
} from "vscode-languageserver";
import type { Catalogue } from "../buildbot/catalogue.ts";
import type { MasterConfig } from "../buildbot/master.ts";
import type { Known } from "../ide/master/call.ts";
import { type MasterOffer, masterOffers } from "../ide/master/completion.ts";
import { type MasterHover, masterHover } from "../ide/master/hover.ts";
import { originHover } from "../ide/master/origin-hover.ts";
import { portHover } from "../ide/master/port-hover.ts";
import { masterSignature } from "../ide/master/signature.ts";
import { outlookMarkdown } from "../ide/trace/outlook-rows.ts";
import type { Snapshot } from "../project/snapshot.ts";
import { hoverOf, type Positions } from "./convert.ts";

const kinds: Readonly<Record<MasterOffer["kind"], CompletionItemKind>> = {
  module: CompletionItemKind.Module,
  class: CompletionItemKind.Class,
  function: CompletionItemKind.Function,
  value: CompletionItemKind.Constant,
  parameter: CompletionItemKind.Field,
  key: CompletionItemKind.Property,
};

/** What is said of buildbotURL, with what works for visitors of the site in front. */
function withOutlook(found: MasterHover | null, master: MasterConfig, { outlooks }: Snapshot): MasterHover | null {
  const url = master.buildbotURL;
  if (found === null || url.kind !== "known" || url.at.span.start !== found.at.start) return found;
  const own = outlooks.filter((it) => it.master?.uri === master.uri);
  return { at: found.at, markdown: [found.markdown, ...own.map((it) => outlookMarkdown(it.outlook))].join("\n\n") };
}

/** What the editor is told in a master.cfg beside its problems; nothing in any other file. */
export class MasterFeatures {
  readonly #catalogue: () => Catalogue;
  readonly #version: () => string | null;
  readonly #positions: (snapshot: Snapshot) => Positions;

  /** `catalogue` is asked when a feature first needs it, `version` (of Buildbot; null: any) each time. */
  constructor(catalogue: () => Catalogue, version: () => string | null, positions: (snapshot: Snapshot) => Positions) {
    this.#catalogue = catalogue;
    this.#version = version;
    this.#positions = positions;
  }

  /** What may be typed at a position. */
  completions(snapshot: Snapshot, uri: string, position: Position): CompletionItem[] {
    const at = this.#at(snapshot, uri, position);
    if (at === null) return [];
    return masterOffers(at.text, at.offset, at.known).map((it) => ({
      label: it.label,
      kind: kinds[it.kind],
      ...(it.detail === "" ? {} : { detail: it.detail }),
      ...(it.documentation === "" ? {} : { documentation: { kind: MarkupKind.Markdown, value: it.documentation } }),
      ...(it.gone ? { tags: [CompletionItemTag.Deprecated] } : {}),
      sortText: it.order,
      filterText: it.label,
      textEdit: { range: at.positions.range(uri, it.replaces), newText: it.insert },
    }));
  }

  /** What is under a position; null where there is nothing to say. */
  hover(snapshot: Snapshot, uri: string, position: Position): Hover | null {
    const at = this.#at(snapshot, uri, position);
    if (at === null) return null;
    const found =
      masterHover(at.text, at.offset, at.known) ??
      portHover(at.text, at.offset, at.known, at.master) ??
      withOutlook(originHover(at.offset, at.master), at.master, snapshot);
    return found === null ? null : hoverOf(found, at.positions.range(uri, found.at));
  }

  /** How the plugin around a position is called; null outside of calls. */
  signature(snapshot: Snapshot, uri: string, position: Position): SignatureHelp | null {
    const at = this.#at(snapshot, uri, position);
    const found = at === null ? null : masterSignature(at.text, at.offset, at.known);
    if (found === null) return null;
    const { label, documentation, parameters, active } = found;
    return {
      signatures: [
        {
          label,
          documentation: { kind: MarkupKind.Markdown, value: documentation },
          parameters: parameters.map(({ start, end }) => ({ label: [start, end] })),
        },
      ],
      activeSignature: 0,
      // An index behind the last marks none.
      activeParameter: active ?? parameters.length,
    };
  }

  #at(
    snapshot: Snapshot,
    uri: string,
    position: Position,
  ): {
    readonly text: string;
    readonly offset: number;
    readonly known: Known;
    readonly positions: Positions;
    readonly master: MasterConfig;
  } | null {
    const text = snapshot.texts.get(uri);
    const master = snapshot.subject.masters.find((it) => it.uri === uri);
    if (text === undefined || master === undefined) return null;
    const positions = this.#positions(snapshot);
    const known = { catalogue: this.#catalogue(), version: this.#version() };
    return { text, offset: positions.offset(uri, position), known, positions, master };
  }
}
