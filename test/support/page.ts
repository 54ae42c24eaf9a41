import { LineIndex } from "../../server/src/base/lines.ts";
import { applyEdits, type Edit } from "../../server/src/base/span.ts";
import { readMaster } from "../../server/src/buildbot/read.ts";
import type { Context } from "../../server/src/nginx/directives/context.ts";
import { readConfig } from "../../server/src/nginx/model/config.ts";
import { parse } from "../../server/src/nginx/parse.ts";
import type { AnyRule, Finding } from "../../server/src/rules/rule.ts";
import { runRules, subject } from "../../server/src/rules/run.ts";

/** One example of a rule's page: a text that is bad (with what is said of it, and what its fixes make) or good. */
export interface Example {
  readonly kind: "bad" | "good";
  readonly language: "nginx" | "python";
  readonly context: Context;
  /** The text without its marker lines. */
  readonly text: string;
  /** The nginx site in front of a python example; null where there is none. */
  readonly site: string | null;
  /** The master.cfg behind an nginx example; null where there is none. */
  readonly master: string | null;
  readonly marks: readonly Mark[];
  readonly fixed: string | null;
  /** The line (from 1) of the page on which the example starts. */
  readonly line: number;
}

/** What a marker line says: range (line and columns from 0, in the text without markers), severity and message's start. */
export interface Mark {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly severity: string;
  readonly message: string;
}

const marker = /^[ \t]*#[ \t]*(\^+) (error|warning|info|hint): (.+)$/;

/** The examples of a rule's page, in order. Throws where a fence is not understood: a page that tests nothing must not pass. */
export function examples(page: string): readonly Example[] {
  const out: Example[] = [];
  let site: string | null = null;
  let master: string | null = null;
  const lines = page.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const fence = /^```(nginx|python) (bad|good|fixed|site|master)(?: context=(\w+))?$/.exec(lines[i] ?? "");
    if (fence === null) {
      if (/^```(?:nginx|python)/.test(lines[i] ?? ""))
        throw new Error(`line ${i + 1}: not understood: ${lines[i] ?? ""}`);
      continue;
    }
    const end = lines.indexOf("```", i + 1);
    if (end < 0) throw new Error(`line ${i + 1}: the block is not closed`);
    const body = lines.slice(i + 1, end);
    const text = body.filter((line) => !marker.test(line)).join("\n") + "\n";
    const [, language, kind, context] = fence;
    const last = out.at(-1);
    if (kind === "site") site = text;
    else if (kind === "master") master = text;
    else if (kind === "fixed") {
      if (last?.kind !== "bad") throw new Error(`line ${i + 1}: "fixed" without a "bad" in front`);
      out[out.length - 1] = { ...last, fixed: text };
    } else {
      out.push({
        kind: kind === "bad" ? "bad" : "good",
        language: language === "python" ? "python" : "nginx",
        context: (context ?? "server") as Context,
        text,
        site,
        master,
        marks: marksOf(body),
        fixed: null,
        line: i + 1,
      });
      site = null;
      master = null;
    }
    i = end;
  }
  return out;
}

function marksOf(body: readonly string[]): readonly Mark[] {
  const marks: Mark[] = [];
  let line = -1;
  for (const text of body) {
    const found = marker.exec(text);
    if (found === null) {
      line++;
      continue;
    }
    const start = text.indexOf("^");
    marks.push({
      line,
      start,
      end: start + (found[1]?.length ?? 0),
      severity: found[2] ?? "",
      message: found[3] ?? "",
    });
  }
  return marks;
}

const uri = "file:///etc/nginx/sites-available/default";
/** The name under which an example of an nginx page can include itself. */
export const exampleName = "fragment.conf";
/** The one file that is not there for an example; whatever else an nginx page includes is. */
export const absentFile = "/etc/nginx/absent.conf";
const masterUri = "file:///home/buildbot/master/master.cfg";

/** The text that a python example stands for: its own, with the line in front that makes `c` where it has none. */
export function wholeMaster(text: string): { readonly text: string; readonly added: number } {
  const front = /BuildmasterConfig/.test(text) ? "" : "c = BuildmasterConfig = {}\n";
  return { text: front + text, added: front.length };
}

/** What one rule finds in an example's text (or in `text` in its place), spans relative to that text. */
export function findingsIn(rule: AnyRule, example: Example, text: string = example.text): readonly Finding[] {
  if (example.language === "nginx") {
    const file = { uri, text, root: parse(text) };
    const itself = (pattern: string) => (pattern === exampleName ? [file] : []);
    const missing = (pattern: string) => (absentFile.endsWith(`/${pattern}`) ? absentFile : null);
    const masters = example.master === null ? [] : [readMaster(masterUri, wholeMaster(example.master).text)];
    const config = readConfig(file, example.context, false, itself, { missing });
    const { findings, failures } = runRules([rule], subject([config], masters));
    if (failures[0] !== undefined) throw failures[0].error;
    return findings;
  }
  const whole = wholeMaster(text);
  const site = example.site === null ? [] : [{ uri, text: example.site, root: parse(example.site) }];
  const configs = site.map((file) => readConfig(file, "http", false, () => []));
  const { findings, failures } = runRules([rule], subject(configs, [readMaster(masterUri, whole.text)]));
  if (failures[0] !== undefined) throw failures[0].error;
  return findings
    .filter((it) => it.place.uri === masterUri)
    .map((it) => ({
      ...it,
      place: { ...it.place, span: shifted(it.place.span, -whole.added) },
      fixes: it.fixes.map((fix) => ({
        ...fix,
        edits: fix.edits.map((edit) => ({
          ...edit,
          edit: { ...edit.edit, span: shifted(edit.edit.span, -whole.added) },
        })),
      })),
    }));
}

function shifted(span: { readonly start: number; readonly end: number }, by: number) {
  return { start: span.start + by, end: span.end + by };
}

/** A finding in the form of a marker. */
export function asMark(finding: Finding, text: string): Mark {
  const lines = new LineIndex(text);
  const start = lines.at(finding.place.span.start);
  const end = lines.at(finding.place.span.end);
  return {
    line: start.line,
    start: start.column,
    end: end.line === start.line ? end.column : lines.at(lines.lineEnd(start.line)).column,
    severity: finding.severity,
    message: finding.message,
  };
}

/** The text after the first fix of each finding. */
export function afterFixes(text: string, findings: readonly Finding[]): string {
  const edits: Edit[] = findings.flatMap((it) => it.fixes[0]?.edits.map(({ edit }) => edit) ?? []);
  return applyEdits(text, edits).text;
}
