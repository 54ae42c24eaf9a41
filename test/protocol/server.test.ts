import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { CodeAction, CompletionItem, Hover, Location, SignatureHelp, TextEdit } from "vscode-languageserver";
import { uriOf } from "../../server/src/cli/disk.ts";
import type { TraceResult, TraceStartResult } from "../../server/src/lsp/protocol.ts";
import { LspClient } from "../support/lsp-client.ts";

const site = `server {
    listen 443 ssl;
    server_name ci.example.org;
    location / {
        try_files $uri $uri/ =404;
        proxy_pass http://localhost:8010;
    }
}
`;
const master = `c = BuildmasterConfig = {}
c['buildbotURL'] = "http://ci.example.org/"
c['www'] = {'port': 8010}
`;

let folder = "";
let siteUri = "";
let masterUri = "";

before(() => {
  folder = mkdtempSync(join(tmpdir(), "bbp-protocol-"));
  mkdirSync(join(folder, "nginx/sites-available"), { recursive: true });
  mkdirSync(join(folder, "buildbot"));
  writeFileSync(join(folder, "nginx/sites-available/ci"), site);
  writeFileSync(join(folder, "buildbot/master.cfg"), master);
  siteUri = uriOf(join(folder, "nginx/sites-available/ci"));
  masterUri = uriOf(join(folder, "buildbot/master.cfg"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

const codes = (diagnostics: readonly { code?: string | number | undefined }[]) => diagnostics.map((it) => it.code);

test("a client that pulls: diagnostics of both files together, a key changes them, quick fix and fix all", async () => {
  const client = await LspClient.start({ pull: true, folders: [uriOf(folder)] });
  assert.equal(client.initialized.capabilities.diagnosticProvider?.interFileDependencies, true);
  await client.open(siteUri, "nginx", site);
  await client.open(masterUri, "python", master);
  const first = await client.pull(siteUri);
  assert.ok(codes(first).includes("nginx/try-files-beside-proxy-pass"), JSON.stringify(first));
  const page = first.find((it) => it.code === "nginx/try-files-beside-proxy-pass")?.codeDescription?.href ?? "";
  assert.match(page, /^file:.*\/nginx\/try-files-beside-proxy-pass\.md$/);
  // The master alone cannot know of TLS: this one comes from the site in the other file.
  const ofMaster = await client.pull(masterUri);
  assert.ok(codes(ofMaster).includes("buildbot/url-not-https"), JSON.stringify(ofMaster));
  assert.ok(codes(ofMaster).includes("buildbot/www-all-interfaces"), JSON.stringify(ofMaster));

  const actions: CodeAction[] = await client.connection.sendRequest("textDocument/codeAction", {
    textDocument: { uri: siteUri },
    range: { start: { line: 4, character: 10 }, end: { line: 4, character: 10 } },
    context: { diagnostics: [] },
  });
  const quick = actions.find((it) => it.title === "Remove try_files");
  assert.deepEqual(quick?.edit?.changes?.[siteUri], [
    { range: { start: { line: 4, character: 0 }, end: { line: 5, character: 0 } }, newText: "" },
  ]);
  assert.ok(actions.some((it) => it.kind === "source.fixAll.buildbot-proxy"));

  await client.change(siteUri, [4, 0], [5, 0], "");
  assert.ok(!codes(await client.pull(siteUri)).includes("nginx/try-files-beside-proxy-pass"));
  assert.equal(await client.stop(), 0);
});

test("a client without pull gets diagnostics pushed, and cleared when it closes the file", async () => {
  const client = await LspClient.start({ pull: false });
  assert.equal(client.initialized.capabilities.diagnosticProvider, undefined);
  await client.open(siteUri, "nginx", site);
  await client.pushed(siteUri, (it) => codes(it).includes("nginx/try-files-beside-proxy-pass"));
  await client.connection.sendNotification("textDocument/didClose", { textDocument: { uri: siteUri } });
  await client.pushed(siteUri, (it) => it.length === 0);
  assert.equal(await client.stop(), 0);
});

test("snippets are offered where they are allowed, and replace the typed prefix whole", async () => {
  const client = await LspClient.start({ pull: true });
  const uri = uriOf(join(folder, "nginx/sites-available/new"));
  const complete = async (text: string): Promise<CompletionItem[]> => {
    const offset = text.indexOf("|");
    const plain = text.replace("|", "");
    const before = plain.slice(0, offset).split("\n");
    await client.open(uri, "nginx", plain);
    const items: CompletionItem[] = await client.connection.sendRequest("textDocument/completion", {
      textDocument: { uri },
      position: { line: before.length - 1, character: before.at(-1)?.length ?? 0 },
    });
    return items;
  };
  const labels = (items: readonly CompletionItem[]) => items.map((it) => it.label);
  const outside = await complete("bbp|\n");
  assert.ok(labels(outside).includes("bbproxy"), String(labels(outside)));
  assert.ok(!labels(outside).includes("bblocations"));
  const edit = outside.find((it) => it.label === "bbproxy")?.textEdit;
  assert.ok(edit !== undefined && "range" in edit);
  assert.deepEqual(edit.range, { start: { line: 0, character: 0 }, end: { line: 0, character: 3 } });
  const inServer = labels(await complete("server {\n    |\n    listen 80;\n}\n"));
  assert.ok(inServer.includes("bblocations") && !inServer.includes("bbproxy"), String(inServer));
  assert.deepEqual(labels(await complete("server {\n    listen |80;\n}\n")), []);
  assert.deepEqual(labels(await complete("# |\nserver { }\n")), []);
  assert.equal(await client.stop(), 0);
});

test("what a server printed becomes Problems of the local file, until that file changes", async () => {
  const client = await LspClient.start({ pull: true, folders: [uriOf(folder)] });
  await client.open(siteUri, "nginx", site);
  const local = join(folder, "nginx/sites-available/ci");
  const result: { verdict: string; sentence: string; problems: number } = await client.connection.sendRequest(
    "buildbotProxy/remoteOutput",
    {
      program: "nginx",
      target: "bb",
      output:
        '2026/11/24 00:11:08 [emerg] 17222#17222: unknown directive "try_file" in /etc/nginx/sites-enabled/ci:5\r\n' +
        "nginx: configuration file /etc/nginx/nginx.conf test failed\r\n",
      exitCode: 1,
      links: { "/etc/nginx/sites-enabled/ci": "/etc/nginx/sites-available/ci" },
      cwd: "/",
      mappings: [],
      workspaceFiles: [local],
    },
  );
  assert.equal(result.verdict, "errors");
  const [problem] = await client.pushed(siteUri, (it) => it.length === 1);
  assert.equal(problem?.source, "nginx -t (bb)");
  assert.equal(problem?.range.start.line, 4);
  await client.change(siteUri, [0, 0], [0, 0], "\n");
  await client.pushed(siteUri, (it) => it.length === 0);
  assert.equal(await client.stop(), 0);
});

test("a rule's page is answered from the installation, and the client's command opens it", async () => {
  const client = await LspClient.start({
    pull: true,
    initializationOptions: { rulePageCommand: "buildbotProxy.openRulePage" },
  });
  const page: string | null = await client.connection.sendRequest("buildbotProxy/rulePage", {
    rule: "nginx/sse-buffered",
  });
  assert.match(page ?? "", /^# nginx\/sse-buffered\n/);
  assert.equal(await client.connection.sendRequest("buildbotProxy/rulePage", { rule: "../../package" }), null);
  await client.open(siteUri, "nginx", site);
  const [first] = await client.pull(siteUri);
  assert.match(first?.codeDescription?.href ?? "", /^command:buildbotProxy\.openRulePage\?%5B%22/);
  assert.equal(await client.stop(), 0);
});

test("a document is formatted with its own indentation, else with the editor's", async () => {
  const client = await LspClient.start({ pull: true });
  const uri = uriOf(join(folder, "nginx/sites-available/ugly"));
  const formatted = async (text: string): Promise<readonly TextEdit[] | null> => {
    await client.open(uri, "nginx", text);
    return client.connection.sendRequest("textDocument/formatting", {
      textDocument: { uri },
      options: { tabSize: 2, insertSpaces: true },
    });
  };
  assert.deepEqual(await formatted("server {\nlisten 80;\n}\n"), [
    { range: { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } }, newText: "  " },
  ]);
  assert.deepEqual(await formatted("server {\n\tlisten 80;\n  root /x;\n}\n"), [
    { range: { start: { line: 2, character: 0 }, end: { line: 2, character: 2 } }, newText: "\t" },
  ]);
  assert.deepEqual(await formatted("server {\nlisten 80;\n"), []);
  assert.equal(await client.stop(), 0);
});

const newer = "server {\n    http2 on;\n    location / { echo hello; }\n}\n";
const messages = async (client: LspClient, uri: string): Promise<readonly string[]> =>
  (await client.pull(uri))
    .filter(({ code }) => code === "nginx/unknown-directive")
    .map(({ message }) => (typeof message === "string" ? message : message.value));

test("the release and the modules that are set count from the first look on, and at once when they change", async () => {
  const client = await LspClient.start({ pull: true, settings: { nginxVersion: "1.22.1" } });
  const uri = uriOf(join(folder, "nginx/sites-available/newer"));
  await client.open(uri, "nginx", newer);
  assert.match((await messages(client, uri)).join("\n"), /^unknown directive "http2"[^\n]*$/);
  await client.refreshedBy(() => client.configure({ nginxVersion: "1.25.1", nginxModules: [] }));
  assert.match((await messages(client, uri)).join("\n"), /^unknown directive "echo"[^\n]*$/);
  await client.refreshedBy(() => client.configure({ nginxVersion: "", nginxModules: null }));
  assert.deepEqual(await messages(client, uri), []);
  for (const wrong of [{ nginxVersion: "newest", nginxModules: "none" }, { nginxVersion: 1.22 }, {}]) {
    await client.configure(wrong);
    assert.deepEqual(await messages(client, uri), []);
  }
  assert.equal(await client.stop(), 0);
});

test("a client that cannot be asked for its settings sends them", async () => {
  const client = await LspClient.start({ pull: true });
  const uri = uriOf(join(folder, "nginx/sites-available/newer"));
  await client.open(uri, "nginx", newer);
  assert.deepEqual(await messages(client, uri), []);
  await client.refreshedBy(() => client.configure({ nginxVersion: "1.22.1" }));
  assert.equal((await messages(client, uri)).length, 1);
  assert.equal(await client.stop(), 0);
});

test("the nginx that a test found on the server counts where nothing is set", async () => {
  const client = await LspClient.start({
    pull: true,
    settings: {},
    initializationOptions: { serverNginx: { version: "1.30.0", modules: [] } },
  });
  const uri = uriOf(join(folder, "nginx/sites-available/newer"));
  await client.open(uri, "nginx", newer);
  assert.match((await messages(client, uri)).join("\n"), /^unknown directive "echo"[^\n]*$/);
  const tested = async (about: string) => {
    const result: { nginx: unknown } = await client.connection.sendRequest("buildbotProxy/remoteOutput", {
      program: "nginx",
      target: "bb",
      output: "nginx: configuration file /etc/nginx/nginx.conf test is successful\r\n",
      exitCode: 0,
      links: {},
      cwd: "/",
      mappings: [],
      about,
    });
    return result.nginx;
  };
  await client.refreshedBy(async () => {
    assert.deepEqual(await tested("nginx version: nginx/1.22.1"), { version: "1.22.1", modules: null });
  });
  assert.match((await messages(client, uri)).join("\n"), /^unknown directive "http2"[^\n]*$/);
  await client.refreshedBy(() => client.configure({ nginxVersion: "1.25.1" }));
  assert.deepEqual(await messages(client, uri), []);
  await client.refreshedBy(() => client.configure({}));
  await client.refreshedBy(() =>
    client.connection.sendNotification("buildbotProxy/serverProgramsChanged", { nginx: null, buildbot: null }),
  );
  assert.deepEqual(await messages(client, uri), []);
  assert.equal(await client.stop(), 0);
});

test("the Buildbot that a test found on the server counts where nothing is set", async () => {
  const client = await LspClient.start({ pull: true, settings: {} });
  const uri = uriOf(join(folder, "buildbot/master.cfg"));
  await client.open(uri, "python", "c = BuildmasterConfig = {}\nc['projects'] = []\n");
  const unknownKey = async () => (await client.pull(uri)).filter(({ code }) => code === "buildbot/unknown-key");
  assert.equal((await unknownKey()).length, 0);
  await client.refreshedBy(async () => {
    const result: { buildbot: unknown } = await client.connection.sendRequest("buildbotProxy/remoteOutput", {
      program: "checkconfig",
      target: "bb",
      output: "Config file is good!\r\n",
      exitCode: 0,
      links: {},
      cwd: "/srv/master",
      mappings: [],
      about: "Buildbot version: 3.7.0 Twisted version: 22.10.0 ",
    });
    assert.deepEqual(result.buildbot, { version: "3.7.0" });
  });
  assert.equal((await unknownKey()).length, 1);
  assert.equal(await client.stop(), 0);
});

test("a link in the workspace and the file it leads to show the same, whichever is open", async () => {
  const at = join(folder, "linked");
  mkdirSync(join(at, "sites-available"), { recursive: true });
  mkdirSync(join(at, "sites-enabled"));
  writeFileSync(join(at, "nginx.conf"), "events { }\nhttp { include sites-enabled/*; }\n");
  const text = "server { nonsense; }\n";
  writeFileSync(join(at, "sites-available/a"), text);
  symlinkSync("../sites-available/a", join(at, "sites-enabled/a"));
  const client = await LspClient.start({ pull: true, folders: [uriOf(at)] });
  const available = uriOf(join(at, "sites-available/a"));
  const enabled = uriOf(join(at, "sites-enabled/a"));
  await client.open(available, "nginx", text);
  assert.deepEqual(codes(await client.pull(available)), ["nginx/unknown-directive"]);
  await client.change(available, [0, 9], [0, 17], "listen 80");
  assert.deepEqual(codes(await client.pull(available)), []);
  await client.open(enabled, "nginx", text);
  assert.deepEqual(codes(await client.pull(enabled)), ["nginx/unknown-directive"]);
  await client.change(enabled, [0, 9], [0, 17], "listen 80");
  assert.deepEqual(codes(await client.pull(enabled)), []);
  assert.equal(await client.stop(), 0);
});

test("a master.cfg is judged as the set release of Buildbot does, at once when that changes", async () => {
  const client = await LspClient.start({ pull: true, settings: { buildbotVersion: "4.0.0" } });
  const uri = uriOf(join(folder, "buildbot/master-4.cfg"));
  await client.open(uri, "python", "c = BuildmasterConfig = {}\nc['buildbotURL'] = 'https://ci.example.org'\n");
  const slash = async () =>
    (await client.pull(uri)).find((it) => it.code === "buildbot/url-trailing-slash")?.severity ?? null;
  assert.equal(await slash(), 1);
  await client.refreshedBy(() => client.configure({ buildbotVersion: "4.3.0" }));
  assert.equal(await slash(), 4);
  assert.equal(await client.stop(), 0);
});

test("names and parameters are offered as the set release of Buildbot has them", async () => {
  const uri = uriOf(join(folder, "buildbot/master-3.cfg"));
  const labels = async (settings: Record<string, unknown>): Promise<readonly string[]> => {
    const client = await LspClient.start({ pull: true, settings });
    await client.open(uri, "python", "from buildbot.plugins import util\nc = BuildmasterConfig = {}\nx = util.\n");
    const items: CompletionItem[] = await client.connection.sendRequest("textDocument/completion", {
      textDocument: { uri },
      position: { line: 2, character: 9 },
    });
    assert.equal(await client.stop(), 0);
    return items.map((it) => it.label);
  };
  assert.ok((await labels({})).includes("Project"));
  assert.ok((await labels({ buildbotVersion: "3.9.0" })).includes("Project"));
  assert.ok(!(await labels({ buildbotVersion: "3.8.0" })).includes("Project"));
});

test("in a master.cfg: completion, hover and signature help; in other files nothing of it", async () => {
  const client = await LspClient.start({ pull: true });
  const ask = async <T>(method: string, uri: string, languageId: string, text: string): Promise<T> => {
    const offset = text.indexOf("|");
    const plain = text.replace("|", "");
    const before = plain.slice(0, offset).split("\n");
    await client.open(uri, languageId, plain);
    const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
    const answer: T = await client.connection.sendRequest(method, { textDocument: { uri }, position });
    await client.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
    return answer;
  };
  const python = uriOf(join(folder, "buildbot/master-2.cfg"));
  const text = "from buildbot.plugins import steps\nc = BuildmasterConfig = {}\n";
  const items = await ask<CompletionItem[]>("textDocument/completion", python, "python", `${text}x = steps.Gi|\n`);
  const git = items.find((it) => it.label === "Git");
  assert.deepEqual(git?.textEdit, {
    range: { start: { line: 2, character: 10 }, end: { line: 2, character: 12 } },
    newText: "Git",
  });
  const hover = await ask<Hover>(
    "textDocument/hover",
    python,
    "python",
    `${text}c['build|botURL'] = 'https://ci.example.org/'\n`,
  );
  assert.match(JSON.stringify(hover.contents), /address that browsers use/);
  const port = await ask<Hover>("textDocument/hover", python, "python", `${text}c['www'] = {'port': 80|10}\n`);
  assert.match(JSON.stringify(port.contents), /every address of this machine/);
  const help = await ask<SignatureHelp>("textDocument/signatureHelp", python, "python", `${text}steps.Git('x', mo|\n`);
  assert.match(help.signatures[0]?.label ?? "", /^Git\(repourl=None/);

  const other = uriOf(join(folder, "buildbot/other.py"));
  for (const method of ["textDocument/hover", "textDocument/signatureHelp"])
    assert.equal(
      await ask(method, other, "python", "from buildbot.plugins import steps\nsteps.Gi|t()\n"),
      null,
      method,
    );
  assert.deepEqual(
    await ask("textDocument/completion", other, "python", "from buildbot.plugins import steps\nx = steps.|\n"),
    [],
  );
  assert.equal(await ask("textDocument/hover", siteUri, "nginx", site.replace("listen", "lis|ten")), null);
  assert.equal(await client.stop(), 0);
});

test("what is not Python is left to others that say it, unless the user wants it", async () => {
  const texts = {
    "buildbot/syntax-error": "c = BuildmasterConfig = {}\nc['www'] = {'port': 8010\n",
    "buildbot/undefined-name": "c = BuildmasterConfig = {}\nc['workers'] = [worker.Worker('w', 'p')]\n",
  };
  const uri = uriOf(join(folder, "buildbot/broken/master.cfg"));
  /** Whether both are said; throws where only one is. */
  const said = async (client: LspClient, language = "python"): Promise<boolean> => {
    const found: boolean[] = [];
    for (const [rule, text] of Object.entries(texts)) {
      await client.open(uri, language, text);
      found.push(codes(await client.pull(uri)).includes(rule));
      await client.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
    }
    assert.equal(found[0], found[1]);
    return found[0] === true;
  };
  const alone = await LspClient.start({ pull: true });
  assert.equal(await said(alone), true);
  await alone.stop();
  const client = await LspClient.start({
    pull: true,
    settings: {},
    initializationOptions: { othersReadPython: true },
  });
  assert.equal(await said(client), false);
  // Nobody else reads a file that the editor takes for something else.
  assert.equal(await said(client, "plaintext"), true);
  await client.refreshedBy(() => client.configure({ pythonSyntax: "on" }));
  assert.equal(await said(client), true);
  await client.refreshedBy(() => client.configure({ pythonSyntax: "off" }));
  assert.equal(await said(client, "plaintext"), false);
  await client.stop();
});

test("a request is followed through nginx to Buildbot, and follows the edits", async () => {
  const client = await LspClient.start({ pull: true, folders: [uriOf(folder)] });
  await client.open(siteUri, "nginx", site);
  await client.open(masterUri, "python", master);
  const start: TraceStartResult = await client.connection.sendRequest("buildbotProxy/traceStart", {
    uri: siteUri,
    position: { line: 5, character: 10 },
  });
  assert.deepEqual(start, { url: "https://ci.example.org/", upgrade: false });
  const follow = async (url: string): Promise<Exclude<TraceResult, { because: string }>> => {
    const traced: TraceResult = await client.connection.sendRequest("buildbotProxy/trace", {
      uri: siteUri,
      url,
      upgrade: false,
    });
    assert.ok("stations" in traced, JSON.stringify(traced));
    return traced;
  };
  const lines = ({ stations }: { stations: readonly { name: string; at: Location | null }[] }) =>
    stations.map(({ at, name }) => [name, at?.uri === siteUri ? at.range.start.line : at?.uri]);
  const traced = await follow("https://ci.example.org/ws");
  const toNginx = [
    ["server", 2],
    ["location", 3],
    ["upstream", 4],
  ];
  assert.deepEqual(lines(traced), toNginx);
  assert.equal(traced.answer.what, "404");
  const problem = traced.stations[1]?.problems.find((it) => it.rule === "nginx/try-files-beside-proxy-pass");
  assert.equal(problem?.fixes[0]?.edits.changes?.[siteUri]?.[0]?.range.start.line, 4);

  // What is typed counts at once: the answer is there within a tenth of a second of the edit.
  const edited = performance.now();
  await client.change(siteUri, [4, 0], [5, 0], "");
  const after = await follow("https://ci.example.org/ws");
  const took = performance.now() - edited;
  assert.deepEqual(lines(after), [...toNginx, ["headers", 4], ["Buildbot", masterUri]]);
  assert.match(after.stations[2]?.because ?? "", /^upstream sees GET \/ws /);
  assert.ok(took < 100, `${took} ms`);
  const none: TraceResult = await client.connection.sendRequest("buildbotProxy/trace", {
    uri: siteUri,
    url: "nowhere",
    upgrade: false,
  });
  assert.ok("because" in none);
  assert.equal(await client.stop(), 0);
});

test("in an nginx file a hover says what works, a dead location is faded, and a snippet has the master's port", async () => {
  const client = await LspClient.start({ pull: true, folders: [uriOf(folder)] });
  await client.open(masterUri, "python", master.replace("8010", "8020"));
  const uri = uriOf(join(folder, "nginx/sites-available/dead"));
  await client.open(uri, "nginx", "server {\n    return 204;\n    location / { }\n}\n\n");
  const dead = (await client.pull(uri)).find((it) => it.code === "nginx/unreachable-location");
  assert.deepEqual(dead?.tags, [1]);
  assert.deepEqual(dead?.range.start, { line: 2, character: 4 });
  const hover: Hover | null = await client.connection.sendRequest("textDocument/hover", {
    textDocument: { uri },
    position: { line: 2, character: 6 },
  });
  assert.match(JSON.stringify(hover?.contents), /Serves every path/);
  const items: CompletionItem[] = await client.connection.sendRequest("textDocument/completion", {
    textDocument: { uri },
    position: { line: 4, character: 0 },
  });
  const edit = items.find((it) => it.label === "bbproxy")?.textEdit;
  assert.match(edit?.newText ?? "", /proxy_pass http:\/\/127\.0\.0\.1:\$\{4:8020\};/);
  assert.match(edit?.newText ?? "", /server_name \$\{1:ci\.example\.org\};/);
  assert.equal(await client.stop(), 0);
});
