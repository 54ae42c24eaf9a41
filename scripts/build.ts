// Builds dist/ (or the folder of `--out=…`): `--minify` for the package, `--watch` while working, `--tests` for the suite
// inside the editor too.
import { cpSync, globSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { type BuildOptions, context, type Plugin } from "esbuild";

const root = dirname(import.meta.dirname);
const flags = new Set(process.argv.slice(2));
const out = process.argv.find((flag) => flag.startsWith("--out="))?.slice("--out=".length);
const dist = resolve(root, out ?? "dist");

/** Everything runs under the Node of the user or of VS Code; 20 is the oldest of them. */
const shared: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  mainFields: ["module", "main"],
  sourcemap: flags.has("--minify") ? false : "linked",
  minify: flags.has("--minify"),
  // Stack traces in bug reports keep the names of functions.
  keepNames: flags.has("--minify"),
  legalComments: "none",
  logLevel: "warning",
  // A bundle is CommonJS: what the sources ask of import.meta is answered by CommonJS's own names.
  define: {
    "import.meta.dirname": "__dirname",
    "import.meta.filename": "__filename",
    "import.meta.url": "importMetaUrl",
  },
  banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
};

/** Sources that are bundles of their own: what imports them reads those when it comes to it, not when it starts. */
const apart: Readonly<Record<string, string>> = {
  // The client library is most of the client: it is read after activation, not during it.
  "./client.ts": "./client.cjs",
  // The command line starts before it knows what it needs.
  "./cli/run.ts": "./commands.cjs",
  "./server.ts": "./server.cjs",
};

const bundlesApart: Plugin = {
  name: "bundles apart",
  setup(build) {
    build.onResolve({ filter: /^\.\/.*\.ts$/ }, ({ kind, path }) => {
      const bundle = kind === "dynamic-import" ? apart[path] : undefined;
      return bundle === undefined ? undefined : { path: bundle, external: true };
    });
  },
};

/**
 * What the language server shares with the command line, which is nearly all of both, is in the package once: in
 * commands.cjs, which hands out whole modules by their paths. The server's bundle holds lsp/ and the library for LSP.
 */
const core = {
  /** The modules that the server's own files import. */
  modules: new Set<string>(),
  /** In the server's bundle: a module of the core is asked of commands.cjs. */
  asked: {
    name: "core asked for",
    setup(build) {
      const source = join(root, "server/src");
      const own = (path: string): boolean => /^(?:lsp\/|(?:node|server)\.ts$)/.test(relative(source, path));
      build.onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ importer, path }) => {
        const target = resolve(dirname(importer), path);
        if (!own(importer) || own(target)) return undefined;
        core.modules.add(target);
        return { path: target, namespace: "core" };
      });
      build.onLoad({ filter: /.*/, namespace: "core" }, ({ path }) => ({
        contents: `module.exports = require("./commands.cjs").core[${JSON.stringify(relative(source, path))}];`,
        resolveDir: dist,
      }));
      build.onResolve({ filter: /^\.\/commands\.cjs$/ }, ({ path }) => ({ path, external: true }));
    },
  } satisfies Plugin,
  /** In commands.cjs: the modules that were asked for. */
  handedOut: {
    name: "core handed out",
    setup(build) {
      const source = join(root, "server/src");
      build.onResolve({ filter: /^core$/ }, () => ({ path: "core", namespace: "core" }));
      build.onLoad({ filter: /.*/, namespace: "core" }, () => {
        const paths = [...core.modules].sort();
        const lines = paths.map((path, index) => `import * as m${index} from ${JSON.stringify(path)};`);
        const entries = paths.map((path, index) => `${JSON.stringify(relative(source, path))}: m${index},`);
        const contents = `${lines.join("\n")}\nexport { runCommand } from "./cli/run.ts";\nexport const core = { ${entries.join(" ")} };`;
        return { contents, resolveDir: source, loader: "ts" };
      });
    },
  } satisfies Plugin,
};

const bundles: BuildOptions[] = [
  {
    ...shared,
    entryPoints: ["client/src/extension.ts"],
    outfile: join(dist, "extension.cjs"),
    external: ["vscode"],
    plugins: [bundlesApart],
  },
  { ...shared, entryPoints: ["client/src/client.ts"], outfile: join(dist, "client.cjs"), external: ["vscode"] },
  { ...shared, entryPoints: ["client/src/remote/tee.ts"], outfile: join(dist, "tee.cjs") },
  // In front of commands.cjs, which has to hand out what is asked for here.
  { ...shared, entryPoints: ["server/src/server.ts"], outfile: join(dist, "server.cjs"), plugins: [core.asked] },
  {
    ...shared,
    entryPoints: ["server/src/cli.ts"],
    outfile: join(dist, "cli.cjs"),
    banner: { js: `#!/usr/bin/env node\n${shared.banner?.["js"] ?? ""}` },
    // As a call of require, a bundle apart is read at once and from the cache of compiled code.
    supported: { "dynamic-import": false },
    plugins: [bundlesApart],
  },
  {
    ...shared,
    entryPoints: ["core"],
    plugins: [core.handedOut],
    outfile: join(dist, "commands.cjs"),
    supported: { "dynamic-import": false },
  },
];
if (flags.has("--tests")) {
  bundles.push({
    ...shared,
    entryPoints: ["test/e2e/host/index.ts"],
    outfile: join(dist, "test/host.cjs"),
    external: ["vscode", "mocha"],
  });
}

/** Puts beside the bundles what they read at run time: the catalogue, the server's scripts, the rules' pages; of what is gone, nothing. */
function copyBeside(): void {
  mkdirSync(dist, { recursive: true });
  cpSync(join(root, "server/src/buildbot/catalogue.generated.json"), join(dist, "catalogue.json"));
  rmSync(join(dist, "rules"), { recursive: true, force: true });
  rmSync(join(dist, "sh"), { recursive: true, force: true });
  cpSync(join(root, "client/src/remote/sh"), join(dist, "sh"), { recursive: true });
  const pages = globSync("*/*.md", { cwd: join(root, "server/src/rules") });
  if (pages.length === 0) throw new Error("no rule has a page: server/src/rules/*/*.md is empty");
  for (const page of pages) {
    const to = join(dist, "rules", page);
    mkdirSync(dirname(to), { recursive: true });
    cpSync(join(root, "server/src/rules", page), to);
  }
}

/** Tells VS Code's background task where a rebuild begins and ends. */
const announce: Plugin = {
  name: "announce",
  setup(build) {
    build.onStart(() => console.log("[watch] build started"));
    build.onEnd((result) => {
      copyBeside();
      console.log(`[watch] build finished, ${result.errors.length} errors`);
    });
  },
};

if (flags.has("--watch")) {
  for (const bundle of bundles)
    await (await context({ ...bundle, plugins: [...(bundle.plugins ?? []), announce] })).watch();
} else {
  copyBeside();
  for (const bundle of bundles) {
    const build = await context(bundle);
    try {
      await build.rebuild();
    } catch {
      // esbuild has printed what is wrong, with its place.
      process.exitCode = 1;
    } finally {
      await build.dispose();
    }
  }
}
