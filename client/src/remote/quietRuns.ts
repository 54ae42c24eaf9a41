import * as vscode from "vscode";
import type { RemoteOutputParams, RemoteOutputResult, remoteOutput } from "../../../server/src/lsp/protocol.ts";
import type { Context } from "../context.ts";
import { messageOf } from "../features/message.ts";
import type { Program, Status } from "../features/status.ts";
import { remember } from "../settings.ts";
import { chooseServer } from "./chooseServer.ts";
import { contentOf, nginxChanges, notThere } from "./localChanges.ts";
import { activeFileFor, filesFor } from "./localFiles.ts";
import { askPassword, forgetPassword } from "./password.ts";
import { type Failed, findMasters, type Server, survey, testCandidate, testMaster } from "./quiet.ts";
import { sshOfThisComputer } from "./sshConfig.ts";
import { checkHost } from "./target.ts";

const request: typeof remoteOutput = "buildbotProxy/remoteOutput";

type Judged = Pick<RemoteOutputParams, "output" | "exitCode" | "cwd" | "links"> &
  Partial<Pick<RemoteOutputParams, "root" | "about">>;

/** The commands that work on the server without a terminal. Only ever called for a user's command. */
export class QuietRuns {
  readonly #context: Context;
  readonly #status: Status;

  constructor(context: Context, status: Status) {
    this.#context = context;
    this.#status = status;
  }

  /** Has the server's nginx or Buildbot judge what the editor has. */
  async testCandidate(): Promise<void> {
    const program = activeProgram();
    if (program === undefined) {
      void vscode.window.showInformationMessage("Open an nginx file or a master.cfg first: it is what is tested.");
      return;
    }
    const server = await this.server();
    if (!server) return;
    await this.working(program, server, "testing the candidate", async () => {
      if (program === "nginx") await this.#testNginx(server);
      else await this.#testMaster(server);
    });
  }

  async #testNginx(server: Server): Promise<void> {
    const seen = await survey({ ...server, sudo: "never" });
    if ("failed" in seen) return this.failed("nginx", server, seen);
    const document = activeFileFor("nginx");
    const changes = await nginxChanges(seen, this.#context.settings(), document);
    if (document !== undefined && !changes.some((change) => change.local === document))
      return this.failed("nginx", server, { failed: notThere(document, seen.root) });
    const tested = await testCandidate(server, changes);
    if ("failed" in tested) return this.failed("nginx", server, tested);
    const how = tested.mode === "copy" ? ", in a copy of its folder" : "";
    this.#context.log.info(
      `Tested on ${server.host}${how}: ${changes.map(({ remote }) => remote).join(", ") || "no changes"}`,
    );
    await this.judge("nginx", server, document, { ...tested, cwd: "/", links: seen.links });
  }

  async #testMaster(server: Server): Promise<void> {
    const document = activeFileFor("checkconfig");
    const content = document === undefined ? undefined : await contentOf(document);
    const directory = await this.masterDirectory(server);
    if (content === undefined || directory === undefined) return;
    const tested = await testMaster(server, directory, content);
    if ("failed" in tested) return this.failed("checkconfig", server, tested);
    await this.judge("checkconfig", server, document, tested);
  }

  /** The server to work on, after asking for one if none is chosen; undefined if there is to be none. */
  async server(): Promise<Server | undefined> {
    if (!this.#context.trusted()) {
      void vscode.window.showWarningMessage("Nothing is run on a server from a workspace that is not trusted.");
      return undefined;
    }
    const { server, sudo, nginxPath, buildbotPath } = this.#context.settings();
    const host = server || (await chooseServer(this.#context));
    if (host === undefined) return undefined;
    const refused = checkHost(host);
    if (refused !== undefined) {
      void vscode.window.showErrorMessage(refused);
      return undefined;
    }
    // Typed once, the password serves all steps of one command; a wrong one ends the command.
    let typed: Promise<string | undefined> | undefined;
    const password = (): Promise<string | undefined> => (typed ??= askPassword(host));
    return { host, sudo, nginxPath, buildbotPath, password, ssh: sshOfThisComputer() };
  }

  /** Does something that the status tells of, one at a time. */
  async working(program: Program, { host }: Server, doing: string, work: () => Promise<unknown>): Promise<void> {
    if (this.#status.get(program).running) {
      void vscode.window.showInformationMessage(`Something is still running on ${host}.`);
      return;
    }
    this.#status.set(program, { target: host, running: true, doing });
    const title = `Buildbot Proxy: ${doing} on ${host}`;
    try {
      await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Window, title },
        async () => void (await work()),
      );
    } catch (error) {
      this.#context.log.error(title, error);
      void vscode.window.showErrorMessage(messageOf(error));
    } finally {
      this.#status.set(program, { running: false, doing: undefined });
    }
  }

  /** Says what is being done now. */
  step(program: Program, doing: string): void {
    this.#status.set(program, { doing });
  }

  /** A run that came to no answer. What was known before stands. */
  failed(program: Program, { host }: Server, { failed }: Failed): void {
    forgetPassword(host);
    this.#context.log.warn(failed);
    this.#status.ended(program, host, failed);
    void vscode.window.showWarningMessage(failed);
  }

  /** Turns a program's words about a candidate into problems, a status and one message; gives the verdict. */
  async judge(
    program: Program,
    { host }: Server,
    document: string | undefined,
    judged: Judged,
    { silent = false }: { readonly silent?: boolean } = {},
  ): Promise<RemoteOutputResult> {
    const params: RemoteOutputParams = {
      program,
      target: host,
      output: judged.output,
      exitCode: judged.exitCode,
      links: judged.links,
      cwd: judged.cwd,
      mappings: this.#context.settings().pathMappings,
      workspaceFiles: await filesFor(program),
      candidate: true,
      ...(judged.root === undefined ? {} : { root: judged.root }),
      ...(judged.about === undefined ? {} : { about: judged.about }),
      ...(document === undefined ? {} : { document }),
    };
    const result = await this.#context.server.request<RemoteOutputResult>(request, params);
    const { verdict, sentence } = result;
    this.#context.log.info(sentence);
    if (result.replaces)
      this.#status.ended(program, host, { kind: verdict, sentence, at: Date.now(), candidate: true });
    else this.#status.ended(program, host, sentence);
    if (!silent) void tell(result);
    return result;
  }

  /** The master's folder on the server: as set, the only one there is, or the one the user picks, which is kept. */
  async masterDirectory(server: Server): Promise<string | undefined> {
    const { masterDirectory } = this.#context.settings();
    if (masterDirectory !== "") return masterDirectory;
    const masters = await findMasters(server);
    if ("failed" in masters) {
      this.failed("checkconfig", server, masters);
      return undefined;
    }
    const [only] = masters;
    if (masters.length === 1 && only !== undefined) return only;
    if (masters.length === 0) {
      this.failed("checkconfig", server, {
        failed: `No folder with a master.cfg and a buildbot.tac was found on ${server.host}. Set buildbotProxy.masterDirectory to the master's folder.`,
      });
      return undefined;
    }
    const title = `Choose the Master on ${server.host}`;
    const chosen = await vscode.window.showQuickPick([...masters], { title, ignoreFocusOut: true });
    if (chosen !== undefined) await remember("masterDirectory", chosen);
    return chosen;
  }
}

/** The program that reads the file the user looks at. */
export function activeProgram(): Program | undefined {
  if (activeFileFor("nginx") !== undefined) return "nginx";
  return activeFileFor("checkconfig") === undefined ? undefined : "checkconfig";
}

/** One message, with what can be done next. */
async function tell({ verdict, sentence, problems }: RemoteOutputResult): Promise<void> {
  const show = "Show Problems";
  if (verdict === "ok") {
    const deploy = "Deploy…";
    if ((await vscode.window.showInformationMessage(sentence, deploy)) === deploy)
      await vscode.commands.executeCommand("buildbotProxy.deploy");
  } else if (problems > 0) {
    const said = verdict === "partial" ? vscode.window.showWarningMessage : vscode.window.showErrorMessage;
    if ((await said(sentence, show)) === show) await vscode.commands.executeCommand("workbench.actions.view.problems");
  } else void vscode.window.showWarningMessage(sentence);
}
