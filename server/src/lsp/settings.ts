import { type Connection, DidChangeConfigurationNotification, type InitializeParams } from "vscode-languageserver";
import type { NginxBuild } from "../nginx/directives/check.ts";
import { buildOf, isRelease } from "../project/build.ts";
import type { InitializationOptions, ServerBuildbot, ServerNginx } from "./protocol.ts";

const section = "buildbotProxy";
/** How long a client may take to answer what its settings are, in milliseconds. */
const patience = 2_000;

/** What the user has set of nginx; null: nothing. */
interface NginxSettings {
  readonly version: string | null;
  readonly modules: readonly string[] | null;
}

const unset: NginxSettings = { version: null, modules: null };

/** Whether mistakes of plain Python are said: "auto" leaves them to others in the editor that say them. */
type PythonSyntax = "auto" | "on" | "off";

/**
 * Which nginx the files are read for: what is set, else what was found on the server, else any. Where the client tells
 * its settings when asked (LSP's workspace/configuration), it is asked; else what it sends of itself counts.
 */
export class Settings {
  readonly #connection: Connection;
  readonly #changed: (build: NginxBuild | null) => void;
  #pythonSyntax: PythonSyntax = "auto";
  #othersReadPython = false;
  #asks = false;
  #registers = false;
  #set = unset;
  #found: ServerNginx | null = null;
  #shown = JSON.stringify([null, null]);
  #buildbot: string | null = null;
  #foundBuildbot: ServerBuildbot | null = null;

  /**
   * `changed` is called with each build that differs from the one before (the first is any nginx), and with null where
   * only something else has changed.
   */
  constructor(connection: Connection, changed: (build: NginxBuild | null) => void) {
    this.#connection = connection;
    this.#changed = changed;
  }

  /** The release of Buildbot that is set, else the one on the server; null: any. */
  get buildbotVersion(): string | null {
    return this.#buildbot ?? this.#foundBuildbot?.version ?? null;
  }

  /** Takes in what the client can do, and what it knows already of the server's nginx and of the editor. */
  initialize({ capabilities: { workspace } }: InitializeParams, options: InitializationOptions | undefined): void {
    const found = options?.serverNginx;
    this.#othersReadPython = options?.othersReadPython === true;
    this.#asks = workspace?.configuration === true;
    this.#registers = workspace?.didChangeConfiguration?.dynamicRegistration === true;
    if (options?.serverBuildbot !== undefined) this.#foundBuildbot = options.serverBuildbot;
    if (found !== undefined) this.foundNginx(found);
    else if (this.#foundBuildbot !== null) this.#changed(null);
  }

  /** Listens for changes and reads the settings as they are; done when they are known. */
  async initialized(): Promise<void> {
    this.#connection.onDidChangeConfiguration(({ settings }: { settings: unknown }) => {
      if (this.#asks) void this.#ask();
      else this.#take(valueOf(settings, section));
    });
    if (this.#registers)
      void this.#connection.client
        .register(DidChangeConfigurationNotification.type, { section })
        .catch(() => undefined);
    if (this.#asks) await this.#ask();
  }

  /** Whether mistakes of plain Python are to be said in a document of this language. */
  saysPythonSyntax(language: string): boolean {
    if (this.#pythonSyntax !== "auto") return this.#pythonSyntax === "on";
    return !(this.#othersReadPython && language === "python");
  }

  /** The programs of the server that the user works for now; null for what is not known of it. */
  found(nginx: ServerNginx | null, buildbot: ServerBuildbot | null): void {
    this.foundNginx(nginx);
    this.foundBuildbot(buildbot);
  }

  foundNginx(nginx: ServerNginx | null): void {
    this.#found = nginx;
    this.#apply();
  }

  foundBuildbot(buildbot: ServerBuildbot | null): void {
    const before = this.buildbotVersion;
    this.#foundBuildbot = buildbot;
    if (this.buildbotVersion !== before) this.#changed(null);
  }

  async #ask(): Promise<void> {
    const answer: Promise<unknown> = this.#connection.workspace.getConfiguration(section).catch(() => null);
    const late = new Promise<unknown>((resolve) => setTimeout(() => resolve(null), patience).unref());
    this.#take(await Promise.race([answer, late]));
  }

  #take(values: unknown): void {
    const version = valueOf(values, "nginxVersion");
    const modules = valueOf(values, "nginxModules");
    const buildbot = valueOf(values, "buildbotVersion");
    const release = typeof buildbot === "string" && isRelease(buildbot.trim()) ? buildbot.trim() : null;
    const isOther = release !== this.#buildbot;
    this.#buildbot = release;
    this.#set = {
      version: typeof version === "string" && isRelease(version.trim()) ? version.trim() : null,
      modules: Array.isArray(modules) ? modules.filter((it) => typeof it === "string") : null,
    };
    const syntax = valueOf(values, "pythonSyntax");
    const before = this.#pythonSyntax;
    this.#pythonSyntax = syntax === "on" || syntax === "off" ? syntax : "auto";
    this.#apply();
    if (before !== this.#pythonSyntax || isOther) this.#changed(null);
  }

  #apply(): void {
    const version = this.#set.version ?? this.#found?.version ?? null;
    const modules = this.#set.modules ?? this.#found?.modules ?? null;
    const shown = JSON.stringify([version, modules]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#changed(buildOf(version, modules));
  }
}

function valueOf(values: unknown, name: string): unknown {
  return typeof values === "object" && values !== null
    ? (values as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
