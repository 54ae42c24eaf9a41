import { isAbsolute } from "node:path";
import type { Place } from "../base/span.ts";
import { encodeName } from "../project/filesystem.ts";
import { rules } from "../rules/registry.generated.ts";
import type { Finding, Severity } from "../rules/rule.ts";
import { uriOf } from "./disk.ts";
import { pageUri } from "./pages.ts";
import type { Region, Report } from "./report.ts";

const levels: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  error: "error",
  warning: "warning",
  info: "note",
  hint: "note",
};

/** The findings as a SARIF 2.1.0 log, with the rules that found something, related places and fixes. */
export function sarif(report: Report): string {
  const { failures, findings, version } = report;
  const ids = [...new Set(findings.map((it) => it.rule))].sort();
  const indexes = new Map(ids.map((id, index) => [id, index]));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "buildbot-proxy", version, rules: ids.map(ruleNamed) } },
        columnKind: "utf16CodeUnits",
        invocations: [
          {
            executionSuccessful: failures.length === 0,
            toolExecutionNotifications: failures.map(({ rule, error }) => ({
              level: "error",
              message: { text: `${rule}: ${String(error)}` },
            })),
          },
        ],
        results: findings.map((it) => result(it, indexes.get(it.rule) ?? -1, report)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleNamed(id: string) {
  const rule = rules.find((it) => it.id === id);
  const page = pageUri(id);
  return {
    id,
    shortDescription: { text: `${rule?.summary ?? id}.` },
    ...(rule === undefined ? {} : { defaultConfiguration: { level: levels[rule.severity] } }),
    help: { text: `buildbot-proxy explain ${id}` },
    ...(page === null ? {} : { helpUri: page }),
  };
}

function result(finding: Finding, ruleIndex: number, { places }: Report) {
  const artifact = (uri: string) => ({ uri: reference(places.path(uri)) });
  const physical = (at: Place) => ({ artifactLocation: artifact(at.uri), region: region(places.region(at)) });
  return {
    ruleId: finding.rule,
    ruleIndex,
    level: levels[finding.severity],
    message: { text: finding.message },
    locations: [{ physicalLocation: physical(finding.place) }],
    ...(finding.related.length === 0
      ? {}
      : {
          relatedLocations: finding.related.map((it, id) => ({
            id,
            physicalLocation: physical(it.place),
            message: { text: it.message },
          })),
        }),
    ...(finding.fixes.length === 0
      ? {}
      : {
          fixes: finding.fixes.map((fix) => ({
            description: { text: fix.title },
            artifactChanges: [...new Set(fix.edits.map((it) => it.uri))].map((uri) => ({
              artifactLocation: artifact(uri),
              replacements: fix.edits
                .filter((it) => it.uri === uri)
                .map(({ edit }) => ({
                  deletedRegion: region(places.region({ uri, span: edit.span })),
                  insertedContent: { text: edit.text },
                })),
            })),
          })),
        }),
    properties: { origin: finding.origin },
  };
}

function region({ line, column, endLine, endColumn }: Region) {
  return { startLine: line, startColumn: column, endLine, endColumn };
}

/** A path as a URI reference: relative to the working folder where it is printed so. */
function reference(path: string): string {
  return isAbsolute(path) ? uriOf(path) : path.split(/[/\\]/).map(encodeName).join("/");
}
