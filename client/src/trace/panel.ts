import * as vscode from "vscode";
import type {
  TraceParams,
  TraceResult,
  TraceStartParams,
  TraceStartResult,
  trace,
  traceStart,
} from "../../../server/src/lsp/protocol.ts";
import type { Context } from "../context.ts";
import { messageOf } from "../features/message.ts";
import { openRulePage } from "../features/rulePage.ts";
import { type TracePage, traceFrame, tracePage } from "./page.ts";

const ask: typeof trace = "buildbotProxy/trace";
const askStart: typeof traceStart = "buildbotProxy/traceStart";

/** The panel that shows one request's way, beside the file that it began in; it follows the edits of all files. */
export class TracePanel {
  readonly #context: Context;
  readonly #panel: vscode.WebviewPanel;
  readonly #watches: vscode.Disposable[];
  #asked: TraceParams;
  #page: TracePage | null = null;
  #isAsking = false;
  #isStale = false;
  #isGone = false;

  constructor(context: Context, panel: vscode.WebviewPanel, asked: TraceParams) {
    this.#context = context;
    this.#panel = panel;
    this.#asked = asked;
    const media = vscode.Uri.joinPath(context.extension.extensionUri, "media");
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [media] };
    const of = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(media, name)).toString();
    this.#watches = [
      webview.onDidReceiveMessage((message: unknown) => this.#take(message)),
      vscode.workspace.onDidChangeTextDocument(({ contentChanges, document }) => {
        if (contentChanges.length > 0 && document.uri.scheme !== "output") this.#refresh();
      }),
      vscode.workspace.onDidSaveTextDocument(() => this.#refresh()),
      panel.onDidChangeViewState(() => panel.visible && this.#refresh()),
    ];
    panel.onDidDispose(() => {
      this.#isGone = true;
      for (const watch of this.#watches) watch.dispose();
    });
    webview.html = traceFrame({ script: of("trace.js"), styles: of("trace.css"), source: webview.cspSource });
  }

  /** What it shows at the moment. */
  get asked(): TraceParams {
    return this.#asked;
  }

  /** Begins anew, from another place or for another address. */
  start(asked: TraceParams): void {
    this.#asked = asked;
    this.#panel.reveal(undefined, true);
    this.#ready();
  }

  #ready(): void {
    void this.#panel.webview.postMessage({ kind: "start", ...this.#asked });
    this.#refresh();
  }

  #take(message: unknown): void {
    const { kind, number, upgrade, url } = message as Readonly<Record<string, unknown>>;
    if (kind === "ready") this.#ready();
    else if (kind === "ask" && typeof url === "string") {
      this.#asked = { ...this.#asked, url, upgrade: upgrade === true };
      this.#refresh();
    } else if (typeof number === "number") void this.#act(kind, number);
  }

  async #act(kind: unknown, number: number): Promise<void> {
    const place = kind === "place" ? this.#page?.places[number] : undefined;
    const fix = kind === "fix" ? this.#page?.fixes[number] : undefined;
    const rule = kind === "rule" ? this.#page?.rules[number] : undefined;
    if (place !== undefined) {
      const range = rangeOf(place.range);
      const column = vscode.window.visibleTextEditors.find(
        (it) => it.document.uri.toString() === place.uri,
      )?.viewColumn;
      const editor = await vscode.window.showTextDocument(vscode.Uri.parse(place.uri), {
        viewColumn: column ?? vscode.ViewColumn.One,
        selection: range,
      });
      editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    }
    if (fix !== undefined) {
      const edit = new vscode.WorkspaceEdit();
      for (const [uri, changes] of Object.entries(fix.edits.changes ?? {}))
        for (const { newText, range } of changes) edit.replace(vscode.Uri.parse(uri), rangeOf(range), newText);
      await vscode.workspace.applyEdit(edit);
    }
    if (rule !== undefined) await vscode.commands.executeCommand(openRulePage, rule);
  }

  /** Asks anew; what changes while an answer is awaited is asked for once more behind it. */
  #refresh(): void {
    if (this.#isAsking) this.#isStale = true;
    else void this.#show();
  }

  async #show(): Promise<void> {
    this.#isAsking = true;
    try {
      do {
        this.#isStale = false;
        const traced = await this.#context.server.request<TraceResult>(ask, this.#asked);
        if (this.#isGone) return;
        this.#page = tracePage(traced, ({ range, uri }) => `${nameOf(uri)}:${range.start.line + 1}`);
        await this.#panel.webview.postMessage({ kind: "trace", html: this.#page.html });
      } while (this.#isStale);
    } catch (error) {
      this.#context.log.warn(`The trace could not be made: ${messageOf(error)}`);
    } finally {
      this.#isAsking = false;
    }
  }
}

/** What a trace from the active editor begins with; null where there is no server block in sight. */
export async function startOf(context: Context, editor: vscode.TextEditor): Promise<TraceParams | null> {
  const uri = editor.document.uri.toString();
  const { character, line } = editor.selection.active;
  const params: TraceStartParams = { uri, position: { line, character } };
  const start = await context.server.request<TraceStartResult>(askStart, params);
  return start === null ? null : { uri, ...start };
}

function rangeOf({ end, start }: TracePage["places"][number]["range"]): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

function nameOf(uri: string): string {
  return decodeURIComponent(uri.slice(uri.lastIndexOf("/") + 1));
}
