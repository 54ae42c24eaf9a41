import * as vscode from "vscode";
import type { Context } from "../context.ts";
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
  const loadQuiet = async (): Promise<QuietRuns> => {
    const { QuietRuns } = await import("../remote/quietRuns.ts");
    return new QuietRuns(context, status);
  };
  let quiet: Promise<QuietRuns> | undefined;
  const quietly = (work: (runs: QuietRuns) => Promise<void>) => async (): Promise<void> => {
    quiet ??= loadQuiet();
    await work(await quiet);
  };
  let runs: ReturnType<typeof load> | undefined;
  const run = async (program: Program): Promise<void> => {
    runs ??= load();
    await (await runs).run(program);
  };
  subscriptions.push(
    vscode.commands.registerCommand(testNginx, () => run("nginx")),
    vscode.commands.registerCommand(checkBuildbot, () => run("checkconfig")),
    vscode.commands.registerCommand(
      "buildbotProxy.testCandidate",
      quietly((it) => it.testCandidate()),
    ),
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
