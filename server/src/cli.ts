import manifest from "../../package.json" with { type: "json" };
import { runCommand } from "./cli/run.ts";

/** The command line's entry: `lsp` starts the language server, everything else is one command with an exit code. */
async function main(args: readonly string[]): Promise<void> {
  if (args[0] === "lsp") {
    const { serveStdio } = await import("./node.ts");
    serveStdio();
    return;
  }
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
