import { serveParent, serveStdio } from "./node.ts";

// `buildbot-proxy lsp` is for editors that know standard input and output alone; VS Code names its channel.
if (process.argv[2] === "lsp") serveStdio();
else serveParent();
