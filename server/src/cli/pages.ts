import { existsSync, promises } from "node:fs";
import { join } from "node:path";
import { uriOf } from "./disk.ts";

/** In a bundle `__dirname` is its folder; a source file has `import.meta` instead. */
const here = typeof __dirname === "string" ? __dirname : import.meta.dirname;

/** The folder that holds the rules' pages: beside the bundle, or the rules' own where the source runs. */
export const pagesFolder = [join(here, "rules"), join(here, "..", "rules"), join(here, "src", "rules")].find((folder) =>
  existsSync(join(folder, "nginx")),
);

/** A rule's page as Markdown; null where there is no such rule. */
export async function readPage(rule: string): Promise<string | null> {
  if (pagesFolder === undefined || !/^[a-z]+\/[a-z0-9-]+$/.test(rule)) return null;
  return promises.readFile(join(pagesFolder, `${rule}.md`), "utf8").catch(() => null);
}

/** The file URI of a rule's page; null where the pages are not there. */
export function pageUri(rule: string): string | null {
  return pagesFolder === undefined ? null : uriOf(join(pagesFolder, `${rule}.md`));
}
