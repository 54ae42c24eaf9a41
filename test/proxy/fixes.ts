import { readFile } from "node:fs/promises";
import path from "node:path";
import { applyEdits } from "../../server/src/base/span.ts";
import { memoryFileSystem } from "../../server/src/project/memory.ts";
import { Session } from "../../server/src/project/session.ts";
import { rules } from "../../server/src/rules/registry.generated.ts";
import type { Finding } from "../../server/src/rules/rule.ts";
import type { NginxJudge } from "../support/nginx-judge.ts";
import type { Case } from "./cases.ts";
import { command, filesOf, inFolder } from "./outlook.ts";

/** What was tried, and each fix that did not keep a promise. */
export interface FixReport {
  readonly tried: number;
  readonly broken: readonly string[];
}

/** Whether "fix", run a second time over a case, leaves every file as the first one left it; all fixes, unsafe ones too. */
export async function fixTwice(one: Case): Promise<FixReport> {
  const files = filesOf(one);
  const broken = await inFolder(files, async (folder) => {
    const read = (): Promise<readonly string[]> =>
      Promise.all(Object.keys(files).map((name) => readFile(path.join(folder, name), "utf8")));
    const found: string[] = [];
    for (const more of [[], ["--unsafe"]]) {
      await command("fix", ...more, "--fail-level", "never", folder);
      const first = await read();
      await command("fix", ...more, "--fail-level", "never", folder);
      const second = await read();
      Object.keys(files).forEach((name, at) => {
        if (first[at] !== second[at]) found.push(`${one.name}: "fix ${more.join(" ")}" changes ${name} a second time`);
      });
    }
    return found;
  });
  return { tried: 2, broken };
}

const uri = "file:///w/nginx/sites-available/site.conf";

/** What is found in a site's text, with the case's masters beside it. */
async function findingsIn(text: string, one: Case): Promise<readonly Finding[]> {
  const session = new Session(memoryFileSystem({}), { rules });
  session.set(uri, text);
  for (const [name, master] of Object.entries(one.masters)) session.set(`file:///w/buildbot/${name}`, master);
  return (await session.snapshot()).findings(uri);
}

/**
 * Makes every single fix in a case's site, and in texts with one line less, twice or in another place, each by itself:
 * what nginx took before it takes afterwards, and the same fix is not offered at the same place again. `every` leaves
 * out all but every so-manieth text.
 */
export async function fixEach(one: Case, judge: NginxJudge, every: number): Promise<FixReport> {
  const site = one.nginx["sites-enabled/buildbot"] ?? "";
  const broken: string[] = [];
  let tried = 0;
  for (const [what, text] of [["as it is", site] as const, ...mutants(site).filter((_, at) => at % every === 0)]) {
    const findings = await findingsIn(text, one);
    const fixes = findings.flatMap((finding) => finding.fixes.map((fix) => ({ finding, fix })));
    const own = fixes.filter(({ fix }) => fix.edits.every((it) => it.uri === uri));
    if (own.length === 0) continue;
    const before = await judge.verdict(text, "http");
    for (const { finding, fix } of own) {
      tried++;
      const after = applyEdits(
        text,
        fix.edits.map(({ edit }) => edit),
      ).text;
      const where = `${one.name}, ${what}: ${finding.rule}: ${fix.title}`;
      if (after === text) broken.push(`${where}: changes nothing`);
      const verdict = before?.rejected === false ? await judge.verdict(after, "http") : null;
      if (verdict?.rejected === true) broken.push(`${where}: nginx then refuses it: ${verdict.message}`);
      const again = (await findingsIn(after, one)).some(
        (it) =>
          it.rule === finding.rule &&
          it.place.span.start === finding.place.span.start &&
          it.message === finding.message,
      );
      if (again) broken.push(`${where}: is offered again`);
    }
  }
  return { tried, broken };
}

/** A text with one of its lines left out, said twice, or exchanged with the next one. */
export function mutants(text: string): readonly (readonly [what: string, text: string])[] {
  const lines = text.split("\n");
  const put = (at: number, remove: number, ...instead: readonly string[]): string =>
    lines.toSpliced(at, remove, ...instead).join("\n");
  return lines.flatMap((line, at) => {
    if (line.trim() === "") return [];
    const next = lines[at + 1] ?? "";
    return [
      [`line ${at + 1} left out`, put(at, 1)],
      [`line ${at + 1} twice`, put(at, 0, line)],
      [`line ${at + 1} after the next`, put(at, 2, next, line)],
    ] as const;
  });
}
