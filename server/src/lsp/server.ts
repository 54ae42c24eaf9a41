import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type CompletionItem,
  CompletionTriggerKind,
  type Connection,
  type Diagnostic,
  type Hover,
  type InitializeParams,
  TextDocumentSyncKind,
  type TextEdit,
} from "vscode-languageserver";
import type { Catalogue } from "../buildbot/catalogue.ts";
import { fixAllEdits } from "../ide/fix-all.ts";
import { formatEdit } from "../ide/format-edit.ts";
import { refactorings } from "../ide/refactor/refactorings.ts";
import { siteAddressesIn } from "../ide/site-addresses.ts";
import type { FileSystem } from "../project/filesystem.ts";
import type { Snapshot } from "../project/snapshot.ts";
import type { Finding } from "../rules/rule.ts";
import { diagnostic, Positions, quickFix, refactoring, source } from "./convert.ts";
import { Documents } from "./documents.ts";
import { MasterFeatures } from "./master.ts";
import { masterSnippetItems, nginxCompletions, nginxHoverAt } from "./nginx.ts";
import {
  type InitializationOptions,
  type RulePageParams,
  rulePage,
  type ServerProgramsParams,
  type SiteAddress,
  serverProgramsChanged,
  siteAddresses,
} from "./protocol.ts";
import { RemoteResults } from "./remote.ts";
import { Settings } from "./settings.ts";
import { answerTraces } from "./trace.ts";
import { Workspace } from "./workspace.ts";

/** What the server needs of the machine it runs on. */
export interface Surroundings {
  readonly files: FileSystem;
  /** A rule's page as Markdown; null where there is none. */
  readPage(rule: string): Promise<string | null>;
  /** The address of a rule's page; null where there is none. */
  pageUri(rule: string): string | null;
  /** The URI of a local path. */
  uriOf(path: string): string;
  /** What Buildbot offers to a master.cfg; read when it is first asked for. */
  catalogue(): Catalogue;
  readonly version: string;
}

/** What other extensions say of Python as well. */
const plainPython: ReadonlySet<string> = new Set(["buildbot/syntax-error", "buildbot/undefined-name"]);

const fixAllKind = `${CodeActionKind.SourceFixAll}.${source}`;

/** Answers one client until it goes away. Nothing here runs a program or writes a file. */
export function serve(connection: Connection, around: Surroundings): void {
  const changes = new Documents();
  const documents = changes.open;
  const workspace = new Workspace(around.files);
  const remote = new RemoteResults(connection, {
    files: around.files,
    openText: (uri) => documents.get(uri)?.getText(),
    uriOf: (path) => around.uriOf(path),
    foundNginx: (nginx) => settings.foundNginx(nginx),
    foundBuildbot: (buildbot) => settings.foundBuildbot(buildbot),
  });
  const settings = new Settings(connection, (build) => {
    if (build !== null) workspace.judgeAs(build);
    workspace.judgeMastersAs(settings.buildbotVersion);
    saying++;
    changedElsewhere();
  });
  const master = new MasterFeatures(
    () => around.catalogue(),
    () => settings.buildbotVersion,
    (snapshot) => positionsIn(snapshot),
  );
  let folders: readonly string[] = [];
  let pulls = false;
  let refreshes = false;
  let createsFiles = false;
  let initialized = false;
  /** Grows when what is said of the same files changes. */
  let saying = 0;
  let href = (rule: string) => around.pageUri(rule);

  connection.onInitialize((params: InitializeParams) => {
    folders = params.workspaceFolders?.map((it) => it.uri) ?? [];
    pulls = params.capabilities.textDocument?.diagnostic !== undefined;
    refreshes = params.capabilities.workspace?.diagnostics?.refreshSupport === true;
    const { workspaceEdit } = params.capabilities.workspace ?? {};
    createsFiles =
      workspaceEdit?.documentChanges === true && workspaceEdit.resourceOperations?.includes("create") === true;
    const options = params.initializationOptions as InitializationOptions | undefined;
    settings.initialize(params, options);
    const command = options?.rulePageCommand;
    if (command !== undefined) href = (rule) => `command:${command}?${encodeURIComponent(JSON.stringify([rule]))}`;
    return {
      serverInfo: { name: "buildbot-proxy", version: around.version },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: false },
        ...(pulls
          ? { diagnosticProvider: { identifier: source, interFileDependencies: true, workspaceDiagnostics: false } }
          : {}),
        codeActionProvider: {
          codeActionKinds: [
            CodeActionKind.QuickFix,
            CodeActionKind.RefactorExtract,
            CodeActionKind.RefactorRewrite,
            fixAllKind,
          ],
        },
        completionProvider: { triggerCharacters: [".", "'", '"', "(", ","] },
        hoverProvider: true,
        signatureHelpProvider: { triggerCharacters: ["(", ","], retriggerCharacters: ["="] },
        documentFormattingProvider: true,
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  });

  connection.onInitialized(() => {
    initialized = true;
    workspace.waitFor(settings.initialized());
    void workspace.search(folders).then(changedElsewhere, (error: unknown) => connection.console.error(String(error)));
    if (folders.length > 0)
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map((it) => it.uri));
        folders = [...folders.filter((it) => !gone.has(it)), ...added.map((it) => it.uri)];
        void workspace.search(folders).then(changedElsewhere);
      });
  });

  connection.onDidChangeWatchedFiles(() => void workspace.changedOnDisk().then(changedElsewhere));

  documents.onDidChangeContent(({ document }) => {
    workspace.set(document.uri, document.languageId, document.getText(), changes.takeEdits(document.uri));
    remote.changed(document.uri, document.getText());
    if (!pulls) void push();
  });
  documents.onDidClose(({ document }) => {
    if (!pulls) void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
    void workspace.close(document.uri);
  });

  function changedElsewhere(): void {
    if (!initialized) return;
    if (!pulls) void push();
    else if (refreshes) void connection.languages.diagnostics.refresh();
  }

  async function push(): Promise<void> {
    const snapshot = await workspace.snapshot();
    for (const { uri, version } of documents.all())
      await connection.sendDiagnostics({ uri, version, diagnostics: diagnostics(snapshot, uri) });
  }

  function positionsIn({ texts }: Snapshot): Positions {
    return new Positions(texts, (uri) => documents.get(uri));
  }

  function findingsIn(snapshot: Snapshot, uri: string): readonly Finding[] {
    const findings = snapshot.findings(uri);
    const language = documents.get(uri)?.languageId ?? "";
    return settings.saysPythonSyntax(language) ? findings : findings.filter(({ rule }) => !plainPython.has(rule));
  }

  function diagnostics(snapshot: Snapshot, uri: string): Diagnostic[] {
    for (const { rule, error } of snapshot.failures)
      connection.console.error(`${rule}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    const positions = positionsIn(snapshot);
    return findingsIn(snapshot, uri).map((finding) => diagnostic(finding, positions, href));
  }

  if (typeof connection.languages?.diagnostics?.on === "function")
    connection.languages.diagnostics.on(async ({ textDocument, previousResultId }) => {
      const snapshot = await workspace.snapshot();
      const resultId = `${snapshot.id}.${saying}`;
      if (previousResultId === resultId) return { kind: "unchanged", resultId };
      return { kind: "full", resultId, items: diagnostics(snapshot, textDocument.uri) };
    });

  connection.onCodeAction(
    async ({ textDocument: { uri }, range, context }: CodeActionParams): Promise<CodeAction[]> => {
      const snapshot = await workspace.snapshot();
      const positions = positionsIn(snapshot);
      const findings = findingsIn(snapshot, uri);
      const actions: CodeAction[] = [];
      const wants = (kind: string) => context.only === undefined || context.only.some((only) => kind.startsWith(only));
      if (wants(CodeActionKind.QuickFix)) {
        const asked = positions.span(uri, range);
        for (const finding of findings) {
          const { start, end } = positions.shown(finding.place);
          if (asked.start > end || asked.end < start) continue;
          const of = diagnostic(finding, positions, href);
          actions.push(...finding.fixes.map((fix) => quickFix(fix, of, positions)));
        }
      }
      if (wants(fixAllKind)) {
        const edits = fixAllEdits(uri, findings);
        if (edits.length > 0)
          actions.push({
            title: "Make all safe fixes in this file",
            kind: fixAllKind,
            edit: positions.edit({ edits }),
          });
      }
      if (wants(CodeActionKind.RefactorExtract) || wants(CodeActionKind.RefactorRewrite))
        for (const it of refactorings(snapshot, uri, positions.span(uri, range))) {
          const action = refactoring(it, positions, createsFiles);
          if (action !== null && wants(action.kind ?? "")) actions.push(action);
        }
      return actions;
    },
  );

  connection.onCompletion(async ({ textDocument: { uri }, position, context }): Promise<CompletionItem[]> => {
    const snapshot = await workspace.snapshot();
    if (!snapshot.texts.has(uri)) return [];
    const positions = positionsIn(snapshot);
    const file = snapshot.nginxFile(uri);
    if (file === null)
      return [
        ...master.completions(snapshot, uri, position),
        ...masterSnippetItems(snapshot, positions, uri, position),
      ];
    // Characters that ask for more are those of Python.
    if (context?.triggerKind === CompletionTriggerKind.TriggerCharacter) return [];
    return nginxCompletions(snapshot, positions, file, uri, position);
  });
  connection.onHover(async ({ textDocument: { uri }, position }): Promise<Hover | null> => {
    const snapshot = await workspace.snapshot();
    if (snapshot.nginxFile(uri) === null) return master.hover(snapshot, uri, position);
    return nginxHoverAt(snapshot, positionsIn(snapshot), uri, position);
  });
  connection.onSignatureHelp(async ({ textDocument: { uri }, position }) =>
    master.signature(await workspace.snapshot(), uri, position),
  );

  connection.onDocumentFormatting(async ({ textDocument: { uri }, options }): Promise<TextEdit[]> => {
    const snapshot = await workspace.snapshot();
    if (snapshot.nginxFile(uri) === null) return [];
    const text = snapshot.texts.get(uri) ?? "";
    const edit = formatEdit(text, options.insertSpaces ? " ".repeat(options.tabSize) : "\t");
    return edit === null ? [] : [{ range: positionsIn(snapshot).range(uri, edit.span), newText: edit.text }];
  });

  connection.onNotification(serverProgramsChanged, ({ nginx, buildbot }: ServerProgramsParams) =>
    settings.found(nginx, buildbot),
  );
  connection.onRequest(rulePage, ({ rule }: RulePageParams) => around.readPage(rule));
  connection.onRequest(
    siteAddresses,
    async (): Promise<readonly SiteAddress[]> => siteAddressesIn(await workspace.snapshot()).map((url) => ({ url })),
  );
  answerTraces(connection, async () => {
    const snapshot = await workspace.snapshot();
    return { snapshot, positions: positionsIn(snapshot) };
  });
  remote.listen();
  documents.listen(connection);
  connection.listen();
}
