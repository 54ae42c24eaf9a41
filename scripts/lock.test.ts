import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { root } from "./run.ts";

interface Entry {
  readonly version?: string;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const text = readFileSync(join(root, "package-lock.json"), "utf8");
const { packages } = JSON.parse(text) as { readonly packages: Readonly<Record<string, Entry>> };

// `npm ci` refuses a lock file that lacks them, and npm leaves them out where a registry does not have them.
test("the lock file knows the binaries of every platform, not of this one alone", () => {
  const wanted = Object.entries(packages).flatMap(([path, entry]) =>
    Object.keys(entry.optionalDependencies ?? {}).map((name) => [
      `node_modules/${name}`,
      `${path}/node_modules/${name}`,
    ]),
  );
  const lacking = wanted.filter((paths) => paths.every((path) => packages[path]?.version === undefined));
  assert.deepEqual(lacking, []);
  assert.ok(wanted.length > 20, `only ${wanted.length} optional dependencies were found`);
});

test("the lock file names no registry", () => {
  assert.deepEqual(
    Object.keys(packages).filter((path) => packages[path]?.resolved !== undefined),
    [],
  );
});
