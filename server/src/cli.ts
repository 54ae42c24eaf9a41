import { fstatSync, writeSync } from "node:fs";
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
  const wantsColour = process.env["NO_COLOR"] === undefined;
  const colour = wantsColour && (process.env["FORCE_COLOR"] !== undefined || isTerminal());
  const output = { out: (text: string) => print(1, text), err: (text: string) => print(2, text), colour };
  process.exitCode = await runCommand(args, output, manifest.version);
  // All is printed: to take the heap apart in good order would cost as much as to read a file.
  if (slow.size === 0) process.exit();
}

/** Whether standard output is a terminal. Node's own streams take longer to make than a small file to be checked. */
function isTerminal(): boolean {
  try {
    return fstatSync(1).isCharacterDevice() && process.stdout.isTTY;
  } catch {
    return false;
  }
}

/** The streams in use, for a reader that was slower than we are. */
const slow = new Map<1 | 2, NodeJS.WriteStream>();

/** Prints all of a text; a reader that goes away (`… | head`) is no error. */
function print(to: 1 | 2, text: string): void {
  let left = Buffer.from(text);
  while (left.length > 0 && !slow.has(to)) {
    try {
      left = left.subarray(writeSync(to, left));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EPIPE") process.exit(0);
      // A pipe that does not block takes no more for now: Node's stream waits for it.
      if (code !== "EAGAIN") throw error;
      const stream = to === 1 ? process.stdout : process.stderr;
      stream.on("error", () => process.exit(0));
      slow.set(to, stream);
    }
  }
  slow.get(to)?.write(left);
}

void main(process.argv.slice(2));
