// `npm start`: sets the project up and shows it at work on sample/. show.ts says what that is.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { install, node, requireNode, root } from "./bootstrap.mjs";

requireNode();
install();
const child = spawn(node, [join(root, "scripts", "show.ts"), ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)));
