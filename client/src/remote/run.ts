import { randomBytes } from "node:crypto";
import { homedir } from "node:os";
import * as vscode from "vscode";
import type { RemoteOutputParams, RemoteOutputResult, remoteOutput } from "../../../server/src/lsp/protocol.ts";
import type { Context } from "../context.ts";
import { messageOf } from "../features/message.ts";
import type { Program, Status } from "../features/status.ts";
import { remember, type Settings } from "../settings.ts";
import { chooseServer } from "./chooseServer.ts";
import type { Frame } from "./frame.ts";
import { Jobs } from "./jobs.ts";
import { activeFileFor, filesFor } from "./localFiles.ts";
import { notRun } from "./outcome.ts";
import { checkconfigPlan, nginxPlan, type Plan } from "./plan.ts";
import { sshOfThisComputer } from "./sshConfig.ts";
import { checkHost } from "./target.ts";
import type { Ended } from "./wire.ts";

const request: typeof remoteOutput = "buildbotProxy/remoteOutput";

const titles: Readonly<Record<Program, string>> = {
  nginx: "Test nginx Configuration",
  checkconfig: "Check Buildbot Configuration",
};

/** Runs the programs on the server in a terminal, and brings what they said to Problems and status. */
export class RemoteRuns {
  readonly #context: Context;
  readonly #status: Status;
  readonly #jobs = new Jobs();

  constructor(context: Context, status: Status) {
    this.#context = context;
    this.#status = status;
  }

  /** Tests on the chosen server, after asking for one if none is chosen. Only ever called for a user's command. */
  async run(program: Program): Promise<void> {
    if (!this.#context.trusted()) {
      void vscode.window.showWarningMessage("Nothing is run on a server from a workspace that is not trusted.");
      return;
    }
    if (this.#status.get(program).running) {
      void vscode.window.showInformationMessage(`“${titles[program]}” is still running in its terminal.`);
      return;
    }
    const chosen = this.#context.settings().server || (await chooseServer(this.#context));
    if (chosen === undefined) return;
    const refused = checkHost(chosen);
    if (refused !== undefined) {
      this.#status.ended(program, "", refused);
      const choose = "Choose Server";
      if ((await vscode.window.showErrorMessage(refused, choose)) === choose) await chooseServer(this.#context);
      return;
    }
    await this.#start(program, chosen);
  }

  dispose(): void {
    this.#jobs.dispose();
  }

  async #start(program: Program, target: string): Promise<void> {
    const document = activeFileFor(program);
    let over = false;
    let connected = false;
    const env = await this.#jobs.offer({
      job: () => {
        connected = true;
        over = false;
        this.#status.set(program, { target, running: true, doing: undefined });
        const plan = this.#plan(program, target);
        this.#context.log.info(`Running: ${plan.title}`);
        return plan;
      },
      ended: async (ended) => {
        over = true;
        return this.#ended(program, target, document, ended);
      },
    });
    const execution = await vscode.tasks.executeTask(this.#task(program, target, env));
    const watch = vscode.tasks.onDidEndTask((event) => {
      if (event.execution !== execution) return;
      watch.dispose();
      // The terminal's program did not even get as far as to ask for its job.
      if (!connected && !over) void this.#ended(program, target, document, undefined);
    });
  }

  #plan(program: Program, host: string): Plan {
    const { sudo, nginxPath, buildbotPath, masterDirectory } = this.#context.settings();
    const nonce = randomBytes(12).toString("hex");
    const ssh = sshOfThisComputer();
    if (program === "nginx") return nginxPlan({ host, nonce, nginxPath, sudo }, ssh);
    return checkconfigPlan({ host, nonce, buildbotPath, masterDirectory, sudo }, ssh);
  }

  #task(program: Program, target: string, env: Readonly<Record<string, string>>): vscode.Task {
    const tee = this.#context.extension.asAbsolutePath("dist/tee.cjs");
    const task = new vscode.Task(
      { type: "buildbot-proxy", check: program },
      vscode.TaskScope.Workspace,
      `${titles[program]} on ${target}`,
      "Buildbot Proxy",
      new vscode.ProcessExecution(process.execPath, [tee], {
        cwd: homedir(),
        env: { ...env, ELECTRON_RUN_AS_NODE: "1" },
      }),
    );
    // The password is typed here, so the terminal gets the keyboard.
    task.presentationOptions = {
      reveal: vscode.TaskRevealKind.Always,
      focus: true,
      echo: false,
      showReuseMessage: false,
      panel: vscode.TaskPanelKind.Dedicated,
      clear: true,
    };
    return task;
  }

  /** Takes in how a run ended; gives the sentence for the terminal. */
  async #ended(
    program: Program,
    target: string,
    document: string | undefined,
    ended: Ended | undefined,
  ): Promise<string> {
    const failed = notRun(ended, program, target);
    const frame = ended?.frame;
    if (failed !== undefined || !frame) {
      this.#context.log.warn(failed ?? "The run gave no result.");
      return this.#withoutVerdict(program, target, failed ?? "The run gave no result.", ended);
    }
    this.#context.log.info(`${titles[program]} on ${target} ended with exit code ${frame.exitCode}.`);
    try {
      const result = await this.#read(program, target, document, frame);
      await this.#context.serverPrograms.keep(target, result);
      if (result.replaces)
        this.#status.ended(program, target, { kind: result.verdict, sentence: result.sentence, at: Date.now() });
      else this.#status.ended(program, target, result.sentence);
      if (!result.replaces) void vscode.window.showWarningMessage(result.sentence);
      return result.sentence;
    } catch (error) {
      const sentence = `The output could not be read: ${messageOf(error)}`;
      this.#status.ended(program, target, sentence);
      return sentence;
    }
  }

  async #read(
    program: Program,
    target: string,
    document: string | undefined,
    frame: Frame,
  ): Promise<RemoteOutputResult> {
    const params: RemoteOutputParams = {
      program,
      target,
      output: frame.output,
      exitCode: frame.exitCode,
      links: frame.links,
      cwd: frame.cwd,
      mappings: this.#context.settings().pathMappings,
      workspaceFiles: await filesFor(program),
      root: frame.root,
      ...(frame.about === undefined ? {} : { about: frame.about }),
      ...(frame.loaded === undefined ? {} : { loaded: frame.loaded }),
      ...(document === undefined ? {} : { document }),
    };
    return this.#context.server.request<RemoteOutputResult>(request, params);
  }

  #withoutVerdict(program: Program, target: string, sentence: string, ended: Ended | undefined): string {
    this.#status.ended(program, target, sentence);
    if (ended?.need !== undefined) void this.#askForMaster(target, ended);
    else if (ended !== undefined && !ended.interrupted && ended.exitCode !== 130)
      void this.#offerAgain(program, target, sentence);
    return sentence;
  }

  /** A run that did not come to a result although nobody stopped it: one question, which may be left alone. */
  async #offerAgain(program: Program, target: string, sentence: string): Promise<void> {
    const again = "Run Again";
    const choose = "Choose Server";
    const answer = await vscode.window.showWarningMessage(sentence, again, choose);
    if (answer === again) await this.#start(program, target);
    if (answer === choose) await chooseServer(this.#context);
  }

  async #askForMaster(target: string, { masters }: Ended): Promise<void> {
    const directory =
      masters.length > 0
        ? await vscode.window.showQuickPick([...masters], {
            title: `Choose the Master on ${target}`,
            ignoreFocusOut: true,
          })
        : await vscode.window.showInputBox({
            title: `Where Is the Master on ${target}?`,
            prompt: "The folder with master.cfg and buildbot.tac, as an absolute path on the server",
            placeHolder: "/home/buildbot/master",
            ignoreFocusOut: true,
            validateInput: (value) =>
              /^(?:\/|~\/?)[^\0\n]*$/.test(value.trim()) ? undefined : "Write a path that starts with / or ~/.",
          });
    if (directory === undefined) return;
    await remember("masterDirectory" satisfies keyof Settings, directory.trim());
    await this.#start("checkconfig", target);
  }
}
