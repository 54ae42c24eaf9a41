import type { Finding, Severity } from "../rules/rule.ts";
import { visible } from "./pretty.ts";
import type { Report } from "./report.ts";

const commands: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  info: "notice",
  hint: "notice",
};

/**
 * One workflow command a finding, which GitHub Actions turns into an annotation of the changed file. Columns are given
 * only within one line: of others the runner takes the lines alone. Mirrors escapeData and escapeProperty of actions/core.
 */
export function github({ findings, places }: Report): string {
  return findings.map((finding) => `${one(finding, places)}\n`).join("");
}

function one({ message, place, rule, severity }: Finding, places: Report["places"]): string {
  const { line, column, endLine, endColumn } = places.region(place);
  const properties = {
    file: places.path(place.uri),
    line,
    endLine,
    ...(line === endLine ? { col: column, endColumn } : {}),
    title: rule,
  };
  const said = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`);
  return `::${commands[severity]} ${said.join(",")}::${plain(message)}`;
}

function plain(text: string): string {
  return visible(text).replaceAll("%", "%25").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return plain(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
