// `npm test`: every test there is, from nothing but Node 20 or newer and npm. The last line is "N passed, N failed".
import { spawn } from "node:child_process";
import { join } from "node:path";
import { install, node, requireNode, root } from "./bootstrap.mjs";

requireNode();
install();
const child = spawn(node, [join(root, "scripts", "test-all.ts"), ...process.argv.slice(2)], {
  cwd: root,
  stdio: ["ignore", "inherit", "inherit"],
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)));
