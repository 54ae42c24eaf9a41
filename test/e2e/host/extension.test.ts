import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import { until } from "../../support/process.ts";
import type { Found } from "../findings.ts";

const source = "buildbot-proxy";
const tryFiles = "nginx/try-files-beside-proxy-pass";
const severities = ["error", "warning", "info", "hint"] as const;

/** The folder that the editor has open: a copy of the sample. */
function folder(): vscode.Uri {
  const first = vscode.workspace.workspaceFolders?.[0];
  assert.ok(first !== undefined, "no folder is open");
  return first.uri;
}

async function show(file: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(vscode.Uri.joinPath(folder(), file));
}

/** Puts a new file into the folder and shows it. `|` in the text is where the cursor goes. */
async function showNew(file: string, text: string): Promise<vscode.TextEditor> {
  const uri = vscode.Uri.joinPath(folder(), file);
  const cursor = Math.max(0, text.indexOf("|"));
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text.replace("|", "")));
  const editor = await show(file);
  const at = editor.document.positionAt(cursor);
  editor.selection = new vscode.Selection(at, at);
  return editor;
}

function ours(uri: vscode.Uri): readonly vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter((one) => one.source === source);
}

/** The rule of a diagnostic, which is its code. */
function rule(one: vscode.Diagnostic): string {
  const { code } = one;
  return String(typeof code === "object" ? code.value : code);
}

/** Diagnostics of one rule in a file, once there are some (`there`) or none any more; and the milliseconds that took. */
async function within(uri: vscode.Uri, of: string, there: boolean): Promise<number> {
  const started = performance.now();
  const isSo = () => ours(uri).some((one) => rule(one) === of) === there;
  if (isSo()) return 0;
  await new Promise<void>((resolve, reject) => {
    const give = (end: () => void) => {
      clearTimeout(late);
      watch.dispose();
      end();
    };
    const watch = vscode.languages.onDidChangeDiagnostics(() => isSo() && give(resolve));
    const rules = () => ours(uri).map(rule).join(", ");
    const late = setTimeout(
      () => give(() => reject(new Error(`${of} ${there ? "does not come" : "stays"}: ${rules()}`))),
      15_000,
    );
  });
  return Math.round(performance.now() - started);
}

const proxied = `server {
	listen 80;
	server_name one.buildbot-proxy.test;

	location / {
		|try_files $uri $uri/ =404;
		proxy_pass http://127.0.0.1:8010;
	}
}
`;

suite("the extension in the editor", () => {
  test("activates", async () => {
    const extension = vscode.extensions.getExtension("buildbot-proxy.buildbot-proxy");
    assert.ok(extension !== undefined, "the extension is not installed");
    console.log(`    vscode ${vscode.version}, node ${process.versions.node}`);
    const before = extension.isActive;
    const started = performance.now();
    await extension.activate();
    console.log(`    active ${before ? "already" : `after ${Math.round(performance.now() - started)} ms`}`);
    assert.ok(extension.isActive);
  });

  // What the command line finds in the same folder; run-host.ts wrote it down.
  const wanted = JSON.parse(readFileSync(process.env["BBP_FINDINGS"] ?? "", "utf8")) as readonly Found[];
  for (const file of ["nginx/sites-available/default", "buildbot/master.cfg"]) {
    test(`${file} shows what the command line finds`, async () => {
      const expected = wanted
        .filter((one) => one.path === file)
        .map((one) => `${one.line}:${one.column} ${one.severity} ${one.rule}: ${one.message}`)
        .sort();
      assert.ok(expected.length > 0, "the command line finds nothing there");
      const started = performance.now();
      const { document } = await show(file);
      const actual = () =>
        ours(document.uri)
          .map(({ range: { start }, severity, message, ...one }) => {
            const said = `${severities[severity]} ${rule({ severity, message, ...one } as vscode.Diagnostic)}`;
            return `${start.line + 1}:${start.character + 1} ${said}: ${message}`;
          })
          .sort();
      await until(
        () => actual().length > 0 || undefined,
        () => "no diagnostic",
        15_000,
      );
      console.log(`    first diagnostics ${Math.round(performance.now() - started)} ms after opening`);
      const same = () => JSON.stringify(actual()) === JSON.stringify(expected) || undefined;
      await until(same, () => "", 15_000).catch(() => assert.deepEqual(actual(), expected));
    });
  }

  test("a key takes a diagnostic away and brings it back", async () => {
    const editor = await showNew("nginx/sites-available/one", proxied);
    const { uri } = editor.document;
    await within(uri, tryFiles, true);
    await vscode.commands.executeCommand("type", { text: "#" });
    assert.match(editor.document.lineAt(5).text, /^\t\t#try_files/);
    const away = await within(uri, tryFiles, false);
    await vscode.commands.executeCommand("deleteLeft");
    const back = await within(uri, tryFiles, true);
    console.log(`    gone after ${away} ms, back after ${back} ms (the editor itself waits before it asks)`);
  });

  test("a quick fix mends the text", async () => {
    const { document } = await showNew("nginx/sites-available/two", proxied);
    await within(document.uri, tryFiles, true);
    const mistake = ours(document.uri).find((one) => rule(one) === tryFiles);
    assert.ok(mistake !== undefined);
    // The editor drops a request for code actions when any extension registers a provider during it, which happens in
    // the first seconds: the answer is then empty or "Canceled", and asking again is right.
    const fix = await until(
      async () => {
        const asked = vscode.commands.executeCommand<vscode.CodeAction[]>(
          "vscode.executeCodeActionProvider",
          document.uri,
          mistake.range,
          "quickfix",
        );
        const offered = await asked.then(
          (actions) => actions,
          (error: unknown) => {
            if (/cancel/i.test(String(error))) return [];
            throw error;
          },
        );
        return offered.find((action) => action.title === "Remove try_files");
      },
      () => "no quick fix is offered",
      10_000,
    );
    assert.ok(fix.isPreferred, "a safe fix is the preferred one");
    assert.ok(fix.edit !== undefined && (await vscode.workspace.applyEdit(fix.edit)));
    assert.equal(document.getText(), proxied.replace("\t\t|try_files $uri $uri/ =404;\n", ""));
    await within(document.uri, tryFiles, false);
  });

  const places: readonly (readonly [string, string, readonly string[]])[] = [
    ["beside server blocks", "server {\n\tlisten 80;\n}\n|\n", ["bbproxy", "bbproxy-path", "bbssl"]],
    ["in a server block", "server {\n\tlisten 80;\n\t|\n}\n", ["bblocations", "bblocations-path", "bbssl"]],
    ["in a location", "server {\n\tlocation / {\n\t\t|\n\t}\n}\n", []],
    ["among a directive's arguments", "server {\n\tlisten |;\n}\n", []],
    ["in a comment", "server {\n\t# |\n\tlisten 80;\n}\n", []],
  ];
  for (const [name, text, expected] of places) {
    test(`${name}, ${expected.length === 0 ? "no snippet is" : "the snippets that fit are"} offered`, async () => {
      const { document, selection } = await showNew(`nginx/sites-available/${name.replaceAll(/\W/g, "-")}`, text);
      assert.equal(document.languageId, "nginx");
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        "vscode.executeCompletionItemProvider",
        document.uri,
        selection.active,
      );
      const labels = list.items
        .filter((item) => item.kind === vscode.CompletionItemKind.Snippet)
        .map(({ label }) => (typeof label === "string" ? label : label.label));
      assert.deepEqual(labels.filter((label) => label.startsWith("bb")).sort(), expected);
    });
  }

  test("the link on a diagnostic opens the rule's page", async () => {
    const { document } = await showNew("nginx/sites-available/four", proxied);
    await within(document.uri, tryFiles, true);
    const code = ours(document.uri).find((one) => rule(one) === tryFiles)?.code;
    assert.ok(typeof code === "object", "the diagnostic's code has no link");
    assert.equal(code.target.scheme, "command");
    await vscode.commands.executeCommand(code.target.path, ...(JSON.parse(code.target.query) as unknown[]));
    await until(
      () =>
        vscode.window.tabGroups.all.some((group) => group.activeTab?.label.includes("try-files-beside-proxy-pass")) ||
        undefined,
      () =>
        `the tabs are ${vscode.window.tabGroups.all.flatMap((group) => group.tabs.map((tab) => tab.label)).join(", ")}`,
    );
  });

  test("a trace opens beside the file, and once more shows the same panel", async () => {
    await showNew("nginx/sites-available/five", proxied.replace("location /", "location| /"));
    const traces = () =>
      vscode.window.tabGroups.all
        .flatMap((group) => group.tabs)
        .filter(
          ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith("buildbotProxy.trace"),
        );
    await vscode.commands.executeCommand("buildbotProxy.trace");
    await until(
      () => traces().length > 0 || undefined,
      () => "no panel opens",
    );
    const [tab] = traces();
    assert.equal(tab?.group.viewColumn, vscode.ViewColumn.Two);
    await show("nginx/sites-available/five");
    await vscode.commands.executeCommand("buildbotProxy.trace");
    assert.equal(traces().length, 1);
    for (const one of traces()) await vscode.window.tabGroups.close(one);
  });

  test("a server's name that ssh would take for an option starts nothing", async () => {
    const trace = path.join(tmpdir(), `bbp-never-${process.pid}`);
    let started = 0;
    const watches = [vscode.tasks.onDidStartTask(() => started++), vscode.window.onDidOpenTerminal(() => started++)];
    const settings = vscode.workspace.getConfiguration("buildbotProxy");
    await settings.update("server", `-oProxyCommand=touch\${IFS}${trace}`, vscode.ConfigurationTarget.Global);
    try {
      // It ends by saying no, or by asking for another server; neither may take its answer from anywhere.
      const ran = vscode.commands.executeCommand("buildbotProxy.testNginxOnServer");
      const ended = ran.then(
        () => true,
        () => true,
      );
      const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 5000));
      await Promise.race([ended, late]);
      assert.equal(started, 0, "a task or a terminal was started");
      assert.ok(!existsSync(trace), "the command in the server's name was run");
    } finally {
      for (const watch of watches) watch.dispose();
      await settings.update("server", undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
