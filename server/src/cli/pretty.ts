import type { Finding, Severity } from "../rules/rule.ts";
import type { Places, Report } from "./report.ts";

/** Paints a text for a terminal, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;
export type Style = Severity | "path" | "dim" | "bold";

const codes: Readonly<Record<Style, string>> = {
  error: "31;1",
  warning: "33;1",
  info: "34;1",
  hint: "36",
  path: "4",
  dim: "2",
  bold: "1",
};

/** Paints with ANSI colours where `colour` holds. */
export function painter(colour: boolean): Paint {
  return (style, text) => (colour ? `\u001b[${codes[style]}m${text}\u001b[0m` : text);
}

/** Findings with the lines they are about, file by file; lines and columns from 1. Ends with a count. */
export function pretty({ findings, inputs, paint, places }: PrettyReport): string {
  const out: string[] = [];
  let path = "";
  for (const finding of findings) {
    const its = places.path(finding.place.uri);
    if (its !== path) {
      out.push(...(path === "" ? [] : [""]), paint("path", visible(its)));
      path = its;
    }
    out.push(...one(finding, places, paint));
  }
  if (findings.length > 0) out.push("");
  out.push(summary(findings, inputs.length, paint));
  return `${out.join("\n")}\n`;
}

type PrettyReport = Pick<Report, "findings" | "inputs" | "paint" | "places">;

function one(finding: Finding, places: Places, paint: Paint): readonly string[] {
  const { uri } = finding.place;
  const lines = places.lines(uri);
  const { line, column } = lines.at(finding.place.span.start);
  const where = `${line + 1}:${column + 1} `.padEnd(8);
  const fixable = finding.fixes.some((fix) => fix.safe) ? paint("dim", " (fix)") : "";
  const head = `  ${where}${paint(finding.severity, finding.severity.padEnd(7))} ${finding.rule}${fixable}`;
  const source = places.text(uri).slice(lines.lineStart(line), lines.lineEnd(line));
  const end = Math.min(finding.place.span.end, lines.lineEnd(line));
  const from = lines.lineStart(line) + column;
  const [shown, start] = cut(source, column);
  const carets = "^".repeat(Math.max(1, Math.min(end - from, shown.length - start)));
  const under = `${shown.slice(0, start).replaceAll(/[^\t]/g, " ")}${paint(finding.severity, carets)}`;
  return [
    head,
    `          ${visible(finding.message)}`,
    `          ${paint("dim", visible(shown))}`,
    `          ${under}`,
  ];
}

/** The part of a long line around a column, and that column in it. */
function cut(line: string, column: number): readonly [string, number] {
  const widest = 120;
  if (line.length <= widest) return [line, column];
  const start = Math.max(0, column - 40);
  return [line.slice(start, start + widest), column - start];
}

/** Control characters from a hostile file never reach the terminal as such. */
export function visible(text: string): string {
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\ufffd");
}

function summary(findings: readonly Finding[], files: number, paint: Paint): string {
  const looked = `${files} file${files === 1 ? "" : "s"} looked at`;
  if (findings.length === 0) return `${paint("bold", "Nothing found")}, ${looked}.`;
  const counts = (["error", "warning", "info", "hint"] as const)
    .map((severity) => ({ severity, count: findings.filter((it) => it.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) =>
      paint(severity, `${count} ${severity}${count > 1 && severity !== "info" ? "s" : ""}`),
    );
  const fixable = findings.filter((it) => it.fixes.some((fix) => fix.safe)).length;
  const hint = fixable === 0 ? "" : ` ${fixable} can be mended with \`buildbot-proxy fix\`.`;
  return `${counts.join(", ")}; ${looked}.${hint}`;
}

/** One line a finding, as compilers print them: PATH:LINE:COLUMN: severity: message [rule]. */
export function compact({ findings, places }: Report): string {
  return findings
    .map(({ message, place, rule, severity }) => {
      const { line, column } = places.region(place);
      return visible(`${places.path(place.uri)}:${line}:${column}: ${severity}: ${message} [${rule}]`)
        .replaceAll("\n", "\\n")
        .concat("\n");
    })
    .join("");
}
