// The editor under test: code-server, which is the VS Code server with the real workbench, from .editor/ and on
// loopback only. Everything it writes lies in one throw-away folder. A browser is no part of this: see browser.ts.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePorts, run, until } from "./process.ts";

const repository = path.join(import.meta.dirname, "..", "..");
const installed = path.join(repository, ".editor", "node_modules");
/** The Node that code-server runs on. */
const node = path.join(installed, `node-${process.platform}-${process.arch}`, "bin", "node");
const codeServer = path.join(installed, "code-server", "out", "node", "entry.js");

/** Settings without anything that moves, asks, or reaches for the network. */
const quietSettings: Readonly<Record<string, unknown>> = {
  "chat.disableAIFeatures": true,
  "editor.fontFamily": "monospace",
  "editor.minimap.enabled": false,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  // On in a browser, off on a desktop, and a test wants to see what is not saved.
  "files.autoSave": "off",
  "git.enabled": false,
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  // The renderer that puts text, not a drawing, into the page: a test can read it.
  "terminal.integrated.gpuAcceleration": "off",
  "typescript.disableAutomaticTypeAcquisition": true,
  "update.mode": "none",
  "window.commandCenter": false,
  "workbench.colorTheme": "Default Dark Modern",
  "workbench.enableExperiments": false,
  "workbench.reduceMotion": "on",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

/** The folders of one editor; `dispose` removes those that were made for it. */
export interface EditorHome {
  readonly root: string;
  readonly userData: string;
  readonly extensions: string;
  /** What `$HOME` is for the editor and all it starts. */
  readonly home: string;
  dispose(): void;
}

export interface EditorHomeOptions {
  /** On top of the quiet settings; settings already in the user data folder stand above both. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly userData?: string;
  readonly extensions?: string;
}

/** Makes the folders an editor needs, with the user's settings written. Paths stay short: sockets lie below them. */
export function makeEditorHome(options: EditorHomeOptions = {}): EditorHome {
  const root = mkdtempSync(path.join(tmpdir(), "bbp-ed-"));
  const userData = options.userData ?? path.join(root, "user");
  const extensions = options.extensions ?? path.join(root, "extensions");
  const home = path.join(root, "home");
  for (const folder of [path.join(userData, "User"), extensions, home]) mkdirSync(folder, { recursive: true });
  const file = path.join(userData, "User", "settings.json");
  const own: unknown = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  writeFileSync(file, JSON.stringify({ ...quietSettings, ...options.settings, ...(own as object) }, null, 2));
  return {
    root,
    userData,
    extensions,
    home,
    dispose: () => rmSync(root, { recursive: true, force: true, maxRetries: 5 }),
  };
}

function environment(home: EditorHome, more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  // With the variables of an editor around us, code-server would take itself for that editor's command line.
  const inherited = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|npm_)/.test(name));
  const paths = [more["PATH"], path.dirname(node), process.env["PATH"]].filter((part) => part !== undefined);
  return {
    ...Object.fromEntries(inherited),
    HOME: home.home,
    EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: "", itemUrl: "", resourceUrlTemplate: "" }),
    ...more,
    PATH: paths.join(path.delimiter),
  };
}

function commandLine(home: EditorHome, ...more: readonly string[]): string[] {
  if (!existsSync(codeServer))
    throw new Error("The editor is not installed; run: node_modules/.bin/node scripts/install-editor.ts");
  const config = path.join(home.root, "config.yaml");
  return [
    codeServer,
    "--config",
    config,
    "--user-data-dir",
    home.userData,
    "--extensions-dir",
    home.extensions,
    ...more,
  ];
}

/** Installs a packed extension (.vsix); throws with what code-server said if it refuses. */
export async function installVsix(home: EditorHome, vsix: string): Promise<void> {
  const argv = commandLine(home, "--install-extension", vsix, "--force");
  const installed = await run(node, argv, { env: environment(home, {}) });
  if (installed.code !== 0) {
    const said = `${installed.stdout}${installed.stderr}`;
    throw new Error(`code-server did not install ${vsix} (exit code ${installed.code})\n${said}`);
  }
}

export interface Editor {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** `127.0.0.1:port`, the authority of the workbench's `vscode-remote:` addresses. */
  readonly authority: string;
  /** The file with all that the server printed. */
  readonly log: string;
  /** Ends the server and all it started, and waits until they are gone. */
  stop(): Promise<void>;
}

export interface EditorOptions {
  /** More environment; PATH is written in front of the inherited one. */
  readonly env?: Readonly<Record<string, string>>;
  /** Without it, any free port. */
  readonly port?: number;
  /** True: the editor asks whether the folder is trusted, as it does for a user. Default: it is trusted. */
  readonly asksForTrust?: boolean;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // The group is gone.
  }
}

/** Starts the editor and waits until it answers (30 s at most); throws with the end of its log if it does not. */
export async function startEditor(home: EditorHome, options: EditorOptions = {}): Promise<Editor> {
  const port = options.port ?? (await freePorts(1))[0];
  const authority = `127.0.0.1:${port}`;
  const log = path.join(home.root, "code-server.log");
  const output = openSync(log, "a");
  const flags = ["--bind-addr", authority, "--auth", "none", "--disable-telemetry", "--disable-update-check"];
  flags.push("--disable-getting-started-override", "--disable-file-downloads", "--log", "info");
  if (!options.asksForTrust) flags.push("--disable-workspace-trust");
  // Without the first the workbench ignores the paths of an extension under development, silently; without the last it
  // runs a login shell to learn the user's environment.
  for (const option of ["enable-smoke-test-driver", "disable-experiments", "force-disable-user-env"])
    flags.push("--vscode-option", option);
  const child = spawn(node, commandLine(home, ...flags), {
    env: environment(home, options.env ?? {}),
    stdio: ["ignore", output, output],
    detached: true,
  });
  const atExit = () => signalGroup(child, "SIGKILL");
  process.once("exit", atExit);
  const ended = once(child, "exit");
  const running = () => child.exitCode === null && child.signalCode === null;
  const url = `http://${authority}`;
  const answers = () =>
    fetch(`${url}/healthz`).then(
      (answer) => answer.ok,
      () => false,
    );
  const failure = (what: string) => `code-server ${what}\n${readFileSync(log, "utf8").slice(-3000)}`;
  try {
    await until(
      async () => {
        if (!running()) throw new Error(failure("has ended"));
        return (await answers()) || undefined;
      },
      () => failure("does not answer"),
    );
  } catch (error) {
    atExit();
    throw error;
  }
  const stop = async () => {
    signalGroup(child, "SIGTERM");
    const impatience = setTimeout(() => signalGroup(child, "SIGKILL"), 4000);
    if (running()) await ended;
    clearTimeout(impatience);
    atExit();
    process.removeListener("exit", atExit);
  };
  return { url, authority, log, stop };
}

export interface Opening {
  readonly folder?: string;
  /** A file to show in the folder. */
  readonly file?: string;
  /** Folders of extensions to load as they lie on disk, as "Run Extension" does. */
  readonly extensions?: readonly string[];
  /** The module with the tests' `run`, to be loaded into the extension host. */
  readonly tests?: string;
  /** True: no other extension than those, built-in ones apart. */
  readonly alone?: boolean;
}

/** The address that opens the workbench on a folder, with extensions under development loaded. Paths are on disk. */
export function workbenchUrl(editor: Editor, opening: Opening): string {
  const remote = (file: string) => `vscode-remote://${editor.authority}${encodeURI(path.resolve(file))}`;
  const payload: [string, string][] = (opening.extensions ?? []).map((folder) => [
    "extensionDevelopmentPath",
    remote(folder),
  ]);
  if (opening.tests !== undefined) payload.push(["extensionTestsPath", remote(opening.tests)]);
  if (opening.file !== undefined) payload.push(["openFile", remote(opening.file)]);
  if (opening.alone) payload.push(["disableExtensions", "true"]);
  payload.push(["skipWelcome", "true"]);
  const query = new URLSearchParams(
    opening.folder === undefined ? { ew: "true" } : { folder: path.resolve(opening.folder) },
  );
  query.set("payload", JSON.stringify(payload));
  return `${editor.url}/?${query.toString()}`;
}
