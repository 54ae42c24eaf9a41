import module from "node:module";
import manifest from "../../package.json" with { type: "json" };

/**
 * The command line's entry: `lsp` starts the language server, everything else is one command with an exit code. Both are
 * files of their own, which Node reads compiled from the second time on, where it knows how to (22 and newer).
 */
async function main(args: readonly string[]): Promise<void> {
  module.enableCompileCache?.();
  if (args[0] === "lsp") {
    await import("./server.ts");
    return;
  }
  const { runCommand } = await import("./cli/run.ts");
  const colour =
    process.env["NO_COLOR"] === undefined && (process.stdout.isTTY || process.env["FORCE_COLOR"] !== undefined);
  // A reader that goes away (`… | head`) is no error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 2));
  process.exitCode = await runCommand(
    args,
    { out: (text) => process.stdout.write(text), err: (text) => process.stderr.write(text), colour },
    manifest.version,
  );
}

void main(process.argv.slice(2));
