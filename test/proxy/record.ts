import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Case, casesFolder, type Part, parts } from "./cases.ts";
import type { Measured } from "./lane.ts";
import type { Seen } from "./parts.ts";

/** In which parts what was seen differs from what is written down, a sentence each. */
export function differences(one: Case, measured: Measured): readonly string[] {
  const refusal = (message: string | null): string => (message === null ? "taken" : `refused: ${message}`);
  if (one.refused !== measured.refused)
    return [`${one.name}: nginx's files are ${refusal(measured.refused)}; written down: ${refusal(one.refused)}`];
  return one.sites.flatMap(({ url, works }) => {
    const seen = measured.sites[url];
    if (seen === undefined || works === null) return [`${one.name}: nothing is written down for ${url}`];
    return parts
      .filter((part) => seen[part].works !== works.includes(part))
      .map(
        (part) =>
          `${one.name}: ${part} at ${url}: ${seen[part].seen}; written down: ${works.includes(part) ? "works" : "broken"}`,
      );
  });
}

/** Writes what was seen of these cases into their files. */
export function writeRecord(
  cases: readonly Case[],
  measured: ReadonlyMap<string, Measured>,
  folder = casesFolder,
): void {
  for (const file of new Set(cases.map((one) => one.file))) {
    const where = path.join(folder, file);
    const [head = "", ...sections] = readFileSync(where, "utf8").split(/^(?=## )/m);
    const written = sections.map((section) => {
      const title = section.slice("## ".length, section.indexOf("\n"));
      const seen = measured.get(`${file.replace(/\.md$/, "")}: ${title}`);
      if (seen === undefined) return section;
      return `${section.replaceAll(/^- (?:<\S+> )?(?:works|broken|refused): .*\n/gm, "").trimEnd()}\n\n${linesOf(seen)}\n`;
    });
    writeFileSync(where, `${head}${written.join("")}`.replaceAll(/\n{3,}/g, "\n\n").trimEnd() + "\n");
  }
}

/** "- works: ui, assets", "- broken: sse (no answer)"; with the address in front where there are several. */
function linesOf({ refused, sites }: Measured): string {
  if (refused !== null) return `- refused: ${refused}\n`;
  const all = Object.entries(sites);
  const lines = all.flatMap(([url, seen]) => {
    const front = all.length > 1 ? `<${url}> ` : "";
    const works = parts.filter((part) => seen[part].works);
    const broken = new Map<string, Part[]>();
    for (const part of parts) {
      const why = reason(seen, part);
      if (!seen[part].works) broken.set(why, [...(broken.get(why) ?? []), part]);
    }
    const told = [...broken].map(([why, some]) => `${some.join(", ")} (${why})`);
    return [
      `- ${front}works: ${works.join(", ") || "nothing"}`,
      ...(told.length === 0 ? [] : [`- ${front}broken: ${told.join("; ")}`]),
    ];
  });
  return `${lines.join("\n")}\n`;
}

/** What was seen, without what differs from one release of Buildbot to the next. */
function reason(seen: Readonly<Record<Part, Seen>>, part: Part): string {
  return seen[part].seen
    .replace(/^Error: /, "")
    .replace(/^(?:\.\/)?(\S*?)-[\w-]{8}(\.js|\.css): /, "")
    .replace(/^write EPROTO[^]*/, "no TLS")
    .replace(/^(\d+) (?:(.*?) )?nginx\/[\d.]+$/, "$1 by nginx");
}
