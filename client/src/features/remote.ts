import * as vscode from "vscode";
import type { Context } from "../context.ts";
import type { DeployRuns } from "../remote/deployRuns.ts";
import type { QuietRuns } from "../remote/quietRuns.ts";
import { checkBuildbot, type Program, Status, testNginx } from "./status.ts";

/** The commands that run on the server, and the status items that tell of them. What runs is read at the first use. */
export function registerRemote(context: Context): vscode.Disposable {
  const status = new Status(context);
  const subscriptions: { dispose: () => unknown }[] = [status];
  const load = async (): Promise<{ run: (program: Program) => Promise<void> }> => {
    const { RemoteRuns } = await import("../remote/run.ts");
    const runs = new RemoteRuns(context, status);
    subscriptions.push(runs);
    return runs;
  };
  const loadQuiet = async (): Promise<{ readonly tests: QuietRuns; readonly deploys: DeployRuns }> => {
    const [{ QuietRuns }, { DeployRuns }] = await Promise.all([
      import("../remote/quietRuns.ts"),
      import("../remote/deployRuns.ts"),
    ]);
    const tests = new QuietRuns(context, status);
    const deploys = new DeployRuns(context, tests);
    subscriptions.push(deploys);
    return { tests, deploys };
  };
  let quiet: ReturnType<typeof loadQuiet> | undefined;
  const quietly = (command: string, work: (runs: Awaited<NonNullable<typeof quiet>>) => Promise<void>) =>
    vscode.commands.registerCommand(`buildbotProxy.${command}`, async () => {
      quiet ??= loadQuiet();
      await work(await quiet);
    });
  let runs: ReturnType<typeof load> | undefined;
  const run = async (program: Program): Promise<void> => {
    runs ??= load();
    await (await runs).run(program);
  };
  subscriptions.push(
    vscode.commands.registerCommand(testNginx, () => run("nginx")),
    vscode.commands.registerCommand(checkBuildbot, () => run("checkconfig")),
    quietly("testCandidate", ({ tests }) => tests.testCandidate()),
    quietly("deploy", ({ deploys }) => deploys.deploy()),
    quietly("undoDeploy", ({ deploys }) => deploys.undo()),
    quietly("compareWithServer", ({ deploys }) => deploys.compare()),
    quietly("openServerFile", ({ deploys }) => deploys.open()),
    vscode.commands.registerCommand("buildbotProxy.chooseServer", async () => {
      if (!context.trusted()) return;
      const { chooseServer } = await import("../remote/chooseServer.ts");
      await chooseServer(context);
    }),
  );
  return new vscode.Disposable(() => {
    for (const one of subscriptions) one.dispose();
  });
}
