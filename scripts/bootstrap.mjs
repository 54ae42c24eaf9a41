// What `npm test` and `npm start` do before anything else. It runs under the Node that the user has, before
// node_modules is there, so it is plain JavaScript and uses nothing but Node itself.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder, absolute. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The project's own Node (a devDependency), which runs the TypeScript files as they are. */
export const node = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");

/** Ends the process with one sentence on standard error. */
export function stop(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
}

/** Stops with one sentence where the running Node is too old to install and build the project. */
export function requireNode(version = process.versions.node) {
  const major = Number(version.split(".")[0]);
  if (major < 20)
    stop(`Buildbot Proxy needs Node 20 or newer; this is Node ${version}: install one from https://nodejs.org.`);
}

/** Installs node_modules as package-lock.json says, unless that is what stands there already. */
export function install() {
  if (isInstalled()) return;
  process.stdout.write("Installing the packages that package-lock.json names (npm ci) …\n");
  const shell = process.platform === "win32";
  const done = spawnSync("npm", ["ci", "--no-fund", "--no-audit", "--loglevel=error"], {
    cwd: root,
    stdio: "inherit",
    shell,
  });
  if (done.status !== 0)
    stop("npm ci failed (its own message is above): check the network and npm's registry setting, then try again.");
  if (!existsSync(node))
    stop(
      "npm ci left node_modules without its Node: allow the install script of the package `node`, or run `npm rebuild node`.",
    );
}

/** Whether each package of the lock file is there in its version; npm notes what it installed in node_modules/.package-lock.json. */
function isInstalled() {
  const noted = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(noted) || !existsSync(node)) return false;
  const present = JSON.parse(readFileSync(noted, "utf8")).packages;
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "" || (entry.optional && present[path] === undefined)) return true;
    return present[path]?.version === entry.version;
  });
}
