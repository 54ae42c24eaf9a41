import type { Span } from "../../base/span.ts";
import { ownSpan } from "../../nginx/cursor.ts";
import type { NginxConfig } from "../../nginx/model/config.ts";
import type { ReadDirective } from "../../nginx/model/read.ts";
import { below } from "../../nginx/model/walk.ts";
import { folderOf, nameOf, under } from "../../project/filesystem.ts";
import type { Snapshot } from "../../project/snapshot.ts";
import { asWritten } from "../../rules/nginx-edits.ts";
import { type FileEdit, replace } from "../../rules/rule.ts";
import { blockAt, type Refactoring } from "./refactoring.ts";

/** Headers that are for one location alone. */
const ofOne = new Set(["upgrade", "connection"]);

/**
 * Puts the proxy_set_header lines under the cursor into a file of their own, and includes it in their place and wherever
 * the same lines stand in the configuration's other blocks.
 */
export function extractHeaders(
  snapshot: Snapshot,
  config: NginxConfig,
  server: ReadDirective,
  span: Span,
): readonly Refactoring[] {
  const runs = runsIn(blockAt(server, span));
  const run = runs.find((it) => it.file.uri === server.file.uri && it.start <= span.end && span.start <= it.end);
  const folder = folderFor(config);
  if (run === undefined || run.lines.length < 2 || folder === null) return [];
  const text = `${run.lines.join("\n")}\n`;
  const name = freeName(snapshot, folder, text);
  const isSame = (it: Run): boolean => it.lines.join("\n") === run.lines.join("\n");
  const all = Array.from(below(config.top))
    .filter((it) => it.name === "server" || it.name === "location")
    .flatMap(runsIn)
    .filter(isSame);
  const places = new Map(all.map((it) => [`${it.file.uri} ${it.start}`, it]));
  // Files that are entered several times hold the same lines only once.
  const edits: FileEdit[] = [...places.values()].map((it) =>
    replace({ uri: it.file.uri, span: { start: it.start, end: it.end } }, `include ${name};`),
  );
  const uri = under(folder, name);
  const title = `Put these headers into ${name}${edits.length > 1 ? `, and include it in ${edits.length} places` : ""}`;
  const newFile = snapshot.texts.get(uri) === text ? null : { uri, text };
  return [{ title, kind: "extract", edits, newFile }];
}

/** Lines that follow each other, with nothing between. */
interface Run {
  readonly file: ReadDirective["file"];
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

function runsIn(block: ReadDirective): readonly Run[] {
  const runs: Run[] = [];
  let open: { file: Run["file"]; start: number; end: number; lines: string[] } | null = null;
  for (const it of block.children) {
    const isOurs = it.name === "proxy_set_header" && !ofOne.has(it.args[0]?.toLowerCase() ?? "");
    const own = ownSpan(it.at);
    const follows = open?.file === it.file && it.file.text.slice(open.end, own.start).trim() === "";
    if (!isOurs || (open !== null && !follows)) open = null;
    if (!isOurs) continue;
    if (open === null) {
      open = { file: it.file, start: own.start, end: own.end, lines: [] };
      runs.push(open);
    }
    open.end = own.end;
    open.lines.push(asWritten(it));
  }
  return runs;
}

/** The folder against which nginx reads relative includes; null where it is not known. */
function folderFor({ root }: NginxConfig): string | null {
  const own = folderOf(root.uri);
  if (nameOf(root.uri) === "nginx.conf") return own;
  return /^(?:sites-(?:available|enabled)|conf\.d)$/.test(nameOf(own)) ? folderOf(own) : null;
}

function freeName(snapshot: Snapshot, folder: string, text: string): string {
  for (let n = 1; ; n++) {
    const name = `snippets/proxy-headers${n === 1 ? "" : `-${n}`}.conf`;
    const there = snapshot.texts.get(under(folder, name));
    if (there === undefined || there === text) return name;
  }
}
