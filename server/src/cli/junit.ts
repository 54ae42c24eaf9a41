import type { Finding } from "../rules/rule.ts";
import { reaches } from "./check.ts";
import type { Report } from "./report.ts";

/**
 * The findings as JUnit's XML: one suite a file and one case a finding, which failed where it reaches the fail level; a
 * file without findings is one case that passed.
 */
export function junit(report: Report): string {
  const suites = new Map<string, Finding[]>(report.inputs.map((it) => [it.path, []]));
  for (const finding of report.findings) {
    const path = report.places.path(finding.place.uri);
    const suite = suites.get(path);
    if (suite === undefined) suites.set(path, [finding]);
    else suite.push(finding);
  }
  const failed = (findings: readonly Finding[]) => findings.filter((it) => reaches(it.severity, report.level)).length;
  const cases = [...suites.values()].reduce((sum, findings) => sum + Math.max(1, findings.length), 0);
  const out = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="buildbot-proxy" tests="${cases}" failures="${failed(report.findings)}" errors="0">`,
  ];
  for (const [path, findings] of suites) {
    const counts = `tests="${Math.max(1, findings.length)}" failures="${failed(findings)}" errors="0" skipped="0"`;
    out.push(`  <testsuite name="${escaped(path)}" ${counts}>`);
    if (findings.length === 0) out.push(`    <testcase name="nothing found" classname="${escaped(path)}"/>`);
    for (const finding of findings) out.push(...one(finding, path, report));
    out.push("  </testsuite>");
  }
  out.push("</testsuites>");
  return `${out.join("\n")}\n`;
}

function one(finding: Finding, path: string, { level, places }: Report): readonly string[] {
  const { message, place, rule, severity } = finding;
  const { line, column } = places.region(place);
  const where = `${path}:${line}:${column}: ${severity}: ${message}`;
  const said = reaches(severity, level)
    ? `      <failure type="${escaped(severity)}" message="${escaped(message)}">${escaped(where)}</failure>`
    : `      <system-out>${escaped(where)}</system-out>`;
  const name = `${rule} at ${line}:${column}`;
  return [`    <testcase name="${escaped(name)}" classname="${escaped(path)}">`, said, "    </testcase>"];
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** Text as XML 1.0 takes it in an attribute or an element; characters that it forbids become U+FFFD. */
function escaped(text: string): string {
  return text
    .replaceAll(/\p{Surrogate}/gu, "\ufffd")
    .replaceAll(/[\0-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
    .replaceAll(/[&<>"\t\n\r]/g, (c) => entities[c] ?? c);
}
