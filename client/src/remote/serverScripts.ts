import { readFileSync } from "node:fs";
import { join } from "node:path";
import { quoteWord } from "./quote.ts";

const folder = join(import.meta.dirname, "sh");

/** What each script is put together from, in order: files of `sh/`. */
const parts = {
  survey: ["common", "survey"],
  "test-nginx": ["common", "candidate", "test-nginx"],
  "deploy-nginx": ["common", "candidate", "journal", "reload", "transaction", "deploy-nginx"],
  "ask-nginx": ["common", "journal", "reload", "ask", "ask-nginx"],
  fetch: ["common", "fetch"],
  "find-masters": ["common", "find-masters"],
  "test-master": ["common", "master", "test-master"],
  "deploy-master": ["common", "master", "journal", "master-transaction", "transaction", "deploy-master"],
  "ask-master": ["common", "master", "journal", "master-transaction", "ask", "ask-master"],
} as const;

export type ServerScript = keyof typeof parts;

/** Values for a script's shell variables, by their names. */
export type Values = Readonly<Record<string, string>>;

/** A script with its values set; comments stay here. Throws on a NUL in a value. */
export function serverScript(name: ServerScript, values: Values): string {
  return assign(values) + parts[name].map(text).join("");
}

/** The script that ssh is given: it becomes the user that is needed, and runs what comes on standard input. */
export function becomeScript(values: Values): string {
  return assign(values) + text("become");
}

function assign(values: Values): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${quoteWord(value)}\n`)
    .join("");
}

function text(part: string): string {
  return readFileSync(join(folder, `${part}.sh`), "utf8").replaceAll(/^ *#.*\n/gm, "");
}
