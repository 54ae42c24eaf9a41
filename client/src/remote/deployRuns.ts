import * as vscode from "vscode";
import type { Context } from "../context.ts";
import type { Program } from "../features/status.ts";
import { sha256 } from "./changes.ts";
import { askJournal, type Deployed, deploy, type Target } from "./deploy.ts";
import { contentOf } from "./localChanges.ts";
import type { Server } from "./quiet.ts";
import { activeProgram, type QuietRuns } from "./quietRuns.ts";
import { type Both, type Found, fetchAll, findMaster, findNginx, showDiff } from "./serverFiles.ts";
import { ServerText } from "./serverText.ts";

/** The last deploy that went through, for its undo. */
interface LastDeploy {
  readonly host: string;
  readonly id: string;
  readonly target: Target;
  readonly files: readonly string[];
}

const lastDeploy = "lastDeploy";
const steps: Readonly<Record<string, string>> = {
  begin: "sending the files",
  stage: "testing the candidate",
  backup: "keeping what is there",
  commit: "deploying",
  install: "waiting for it to be taken over",
};

/** The commands that show, compare and replace the server's files. Only ever called for a user's command. */
export class DeployRuns {
  readonly #context: Context;
  readonly #runs: QuietRuns;
  readonly #texts = new ServerText();

  constructor(context: Context, runs: QuietRuns) {
    this.#context = context;
    this.#runs = runs;
  }

  dispose(): void {
    this.#texts.dispose();
  }

  /** Shows what differs, asks once, and replaces the server's files as one transaction. */
  async deploy(): Promise<void> {
    await this.#with("comparing", async (program, server, found) => {
      const differing = found.changes.filter(({ content, was }) => sha256(content) !== was);
      if (differing.length === 0)
        return void vscode.window.showInformationMessage(`${server.host} has these files already.`);
      const chosen = await choose(differing);
      if (chosen.length === 0) return;
      const both = await fetchAll(server, found.target, chosen, this.#texts);
      if ("failed" in both) return this.#runs.failed(program, server, both);
      await showDiff(server.host, both);
      if (!(await confirm(server.host, both, found.target))) return;
      for (const { local, content } of both) {
        const now = await contentOf(local);
        if (now === undefined || sha256(now) !== sha256(content))
          return void vscode.window.showWarningMessage(`${local} was changed while you were asked. Nothing was done.`);
      }
      const { target } = found;
      await this.#finish(program, server, target, both, await this.#run(program, server, { target, changes: both }));
    });
  }

  /** Takes back the last deploy, if the server still has what it brought. */
  async undo(): Promise<void> {
    const last = this.#context.extension.globalState.get<LastDeploy>(lastDeploy);
    const server = await this.#runs.server();
    if (!server) return;
    if (last?.host !== server.host)
      return void vscode.window.showInformationMessage(`There is no deploy to ${server.host} to undo.`);
    const undo = "Undo";
    const names = last.files.map(name).join(", ");
    const question = `Put back what ${server.host} had before the last deploy of ${names}?`;
    if ((await vscode.window.showWarningMessage(question, { modal: true }, undo)) !== undo) return;
    const program = last.target.kind === "nginx" ? "nginx" : "checkconfig";
    const changes = last.files.map((remote) => ({ remote, content: new Uint8Array(), was: "?" }));
    await this.#runs.working(program, server, "undoing the last deploy", async () => {
      const ended = await this.#run(program, server, { target: last.target, changes, undo: last.id });
      if (ended.state === "done") await this.#context.extension.globalState.update(lastDeploy, undefined);
      this.#tell(program, server, last.target, ended);
    });
  }

  /** Shows the active file beside the server's, and offers to take that over. */
  async compare(): Promise<void> {
    await this.#with("comparing", async (program, server, found) => {
      const both = await fetchAll(server, found.target, found.changes.slice(0, 1), this.#texts);
      if ("failed" in both) return this.#runs.failed(program, server, both);
      const [only] = both;
      if (!only) return;
      if (only.theirs === undefined)
        return void vscode.window.showInformationMessage(`${only.remote} is not on ${server.host}.`);
      await showDiff(server.host, both);
      const same = sha256(only.content) === only.was;
      if (same) return void vscode.window.showInformationMessage(`${only.remote} on ${server.host} is the same.`);
      void takeOver(server.host, only);
    });
  }

  /** Opens the server's file that the active one stands for; it cannot be edited. */
  async open(): Promise<void> {
    await this.#with("fetching", async (program, server, found) => {
      const both = await fetchAll(server, found.target, found.changes.slice(0, 1), this.#texts);
      if ("failed" in both) return this.#runs.failed(program, server, both);
      const [only] = both;
      if (only?.theirs === undefined)
        return void vscode.window.showInformationMessage(`${server.host} has no such file.`);
      const document = await vscode.workspace.openTextDocument(only.server);
      const language = program === "nginx" ? "nginx" : "python";
      await vscode.window.showTextDocument(await vscode.languages.setTextDocumentLanguage(document, language));
    });
  }

  /** Finds the files to work on, for the kind of file the user looks at. */
  async #with(
    doing: string,
    work: (program: Program, server: Server, found: Found) => Promise<unknown>,
  ): Promise<void> {
    const program = activeProgram();
    if (program === undefined)
      return void vscode.window.showInformationMessage("Open an nginx file or a master.cfg first.");
    const server = await this.#runs.server();
    if (!server) return;
    await this.#runs.working(program, server, doing, async () => {
      const directory = program === "nginx" ? "" : await this.#runs.masterDirectory(server);
      if (directory === undefined) return;
      const found =
        program === "nginx" ? await findNginx(server, this.#context.settings()) : await findMaster(server, directory);
      if ("failed" in found) this.#runs.failed(program, server, found);
      else await work(program, server, found);
    });
  }

  async #run(program: Program, server: Server, options: Parameters<typeof deploy>[1]): Promise<Deployed> {
    const ended = await deploy(server, {
      ...options,
      onRecord: ({ name: record }) => {
        const step = steps[record];
        if (step !== undefined) this.#runs.step(program, step);
      },
    });
    this.#context.log.info(`${ended.id}: ${ended.sentence}`);
    return ended;
  }

  async #finish(
    program: Program,
    server: Server,
    target: Target,
    both: readonly Both[],
    ended: Deployed,
  ): Promise<void> {
    if (ended.rejected || ended.state === "done") {
      // The candidate's test has passed judgement: its problems take the place of the earlier ones.
      const judged = {
        output: ended.output,
        exitCode: ended.rejected ? 1 : 0,
        links: {},
        cwd: "/",
        about: ended.about,
      };
      const cwd = target.kind === "nginx" ? "/" : target.directory;
      await this.#runs.judge(program, server, both[0]?.local, { ...judged, cwd, root: true }, { silent: true });
    }
    if (ended.state === "done") {
      const last: LastDeploy = { host: server.host, id: ended.id, target, files: both.map(({ remote }) => remote) };
      await this.#context.extension.globalState.update(lastDeploy, last);
    }
    this.#tell(program, server, target, ended);
  }

  /** One message of how it ended, with what can be done next. */
  #tell(program: Program, server: Server, target: Target, ended: Deployed): void {
    const { showErrorMessage, showInformationMessage, showWarningMessage } = vscode.window;
    const act = async (message: Thenable<string | undefined>): Promise<void> => {
      const answer = await message;
      if (answer === "Undo") await this.undo();
      if (answer === "Show Problems") await vscode.commands.executeCommand("workbench.actions.view.problems");
      if (answer === "Show Log") this.#context.log.show();
      if (answer === "Ask Again") await this.#askAgain(program, server, target, ended);
    };
    const { sentence } = ended;
    if (ended.output !== "") this.#context.log.info(ended.output);
    if (ended.state === "done")
      void act(
        sentence.includes("undone") ? showInformationMessage(sentence) : showInformationMessage(sentence, "Undo"),
      );
    else if (ended.rejected) void act(showErrorMessage(sentence, "Show Problems"));
    else if (ended.state === "unknown") void act(showWarningMessage(sentence, "Ask Again"));
    else if (ended.state === "nothing") this.#runs.failed(program, server, { failed: sentence });
    else void act(showErrorMessage(sentence, "Show Log"));
  }

  async #askAgain(program: Program, server: Server, target: Target, ended: Deployed): Promise<void> {
    await this.#runs.working(program, server, "asking the journal", async () => {
      const answer = await askJournal(server, target, ended.id);
      if (answer === undefined) return this.#tell(program, server, target, ended);
      const words = { done: "It was deployed.", nothing: "Nothing was changed.", restored: "What was there is back." };
      const [state = ""] = answer.split(" ");
      const said = Object.entries(words).find(([word]) => word === state)?.[1] ?? "It is broken: look at the server.";
      void vscode.window.showInformationMessage(`${server.host} answers: ${said}`);
    });
  }
}

/** Which of several files to deploy; all of them are ticked. */
async function choose<T extends { readonly remote: string; readonly local: string }>(
  changes: readonly T[],
): Promise<readonly T[]> {
  if (changes.length === 1) return changes;
  const items = changes.map((change) => ({
    label: name(change.remote),
    description: change.remote,
    picked: true,
    change,
  }));
  const options = { canPickMany: true, title: "Deploy These Files", ignoreFocusOut: true } as const;
  const picked = await vscode.window.showQuickPick(items, options);
  return (picked ?? []).map(({ change }) => change);
}

/** The one question, beside the difference, which can be read while it is open. */
async function confirm(host: string, both: readonly Both[], target: Target): Promise<boolean> {
  const yes = "Deploy";
  const detail =
    target.kind === "nginx"
      ? "nginx tests the candidate first, and is reloaded."
      : "Buildbot checks the candidate first, and is reconfigured, or restarted where it must be.";
  const title = `Deploy ${both.map(({ remote }) => name(remote)).join(", ")} to ${host}?`;
  const answers = [{ label: yes, detail }, { label: "Cancel" }];
  return (await vscode.window.showQuickPick(answers, { title, ignoreFocusOut: true }))?.label === yes;
}

async function takeOver(host: string, { local, theirs, remote }: Both): Promise<void> {
  const take = "Take the Server's Text";
  const question = `${name(remote)} here and on ${host} differ.`;
  if (theirs === undefined || (await vscode.window.showInformationMessage(question, take)) !== take) return;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(local));
  const edit = new vscode.WorkspaceEdit();
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  edit.replace(document.uri, whole, new TextDecoder().decode(theirs));
  await vscode.workspace.applyEdit(edit);
}

function name(remote: string): string {
  return remote.split("/").at(-1) ?? remote;
}
