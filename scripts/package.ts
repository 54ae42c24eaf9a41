// `npm run package`: dist/buildbot-proxy.vsix, with what .vscodeignore lets through of a minified build.
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { endWithMe, root, run } from "./run.ts";

endWithMe();
const vsix = "dist/buildbot-proxy.vsix";
// Bundles of an earlier build, with other names or with source maps, must not get into the package.
for (const old of globSync("dist/*.{cjs,cjs.map,vsix}", { cwd: root })) rmSync(join(root, old));
mkdirSync(join(root, "dist"), { recursive: true });
// The page in the editor cannot show pictures of this repository, and the package is no place for them.
const readme = readFileSync(join(root, "README.md"), "utf8").replaceAll(/^!\[.*\n\n?/gm, "");
writeFileSync(join(root, "dist/README.md"), readme);
const steps: readonly (readonly [string, readonly string[]])[] = [
  ["node", ["scripts/build.ts", "--minify"]],
  [
    "vsce",
    [
      "package",
      "--no-dependencies",
      "--allow-missing-repository",
      "--no-rewrite-relative-links",
      "--readme-path",
      "dist/README.md",
      "--out",
      vsix,
    ],
  ],
];
for (const [program, args] of steps) {
  const ended = await run(program, args, { show: true, limit: 120_000 });
  if (ended.code !== 0) {
    console.error(`${program} ${args.join(" ")} ended with exit code ${ended.code ?? "none"}`);
    process.exit(1);
  }
}
