/** What the list of rules in docs/ says of one rule. */
export interface Row {
  readonly id: string;
  readonly severity: string;
  readonly origin: string;
  readonly summary: string;
  /** Whether its page shows the text that its fix makes. */
  readonly fixes: boolean;
}

/** The rule's module of a path under rules/: "nginx/a-b.ts" is imported as `nginxAB`. */
function localName(file: string): string {
  return file.replace(/\.ts$/, "").replaceAll(/[/-]+(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** The text of registry.generated.ts for the rules' modules, given as paths under rules/ ("nginx/websocket.ts"). */
export function registryText(files: readonly string[]): string {
  const sorted = files.toSorted();
  const imports = sorted.map((file) => `import ${localName(file)} from "./${file}";`);
  const entries = sorted.map((file) => `  ${localName(file)},`);
  return [
    "// Made by `npm run generate` from the files beside it. Do not edit.",
    ...imports,
    'import type { AnyRule } from "./rule.ts";',
    "",
    "/** Every rule there is, by id. */",
    "export const rules: readonly AnyRule[] = [",
    ...entries,
    "];",
    "",
  ].join("\n");
}

/** The text of docs/rules.md. */
export function listText(rows: readonly Row[]): string {
  const lines = rows.map(
    (row) =>
      `| [${row.id}](../server/src/rules/${row.id}.md) | ${row.severity} | ${row.origin} | ${row.summary} | ${row.fixes ? "yes" : ""} |`,
  );
  return [
    "# Rules",
    "",
    "<!-- Made by `npm run generate` from the rules and their pages. Do not edit. -->",
    "",
    "`nginx` and `checkconfig` under *origin* mean that the program itself rejects the text; a `lint` is what both accept",
    "though it fails later. `buildbot-proxy explain RULE` prints a rule's page in the terminal.",
    "",
    `${rows.length} rules.`,
    "",
    "| rule | severity | origin | what is right | fix |",
    "|---|---|---|---|---|",
    ...lines,
    "",
  ].join("\n");
}

/** Whether a rule's page has a block that shows what its fix makes (```nginx fixed). */
export function showsFix(page: string): boolean {
  return /^`{3,}\S+ fixed\b/m.test(page);
}
