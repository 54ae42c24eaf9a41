import type { Span } from "../../base/span.ts";
import { ownSpan } from "../../nginx/cursor.ts";
import type { NginxConfig } from "../../nginx/model/config.ts";
import { placeOf, type ReadDirective } from "../../nginx/model/read.ts";
import { insert, replace } from "../../rules/rule.ts";
import { besideServers, blockAt, type Refactoring } from "./refactoring.ts";

/**
 * Has the Connection header follow the client's Upgrade by a `map`, in the place of the constant under the cursor: requests
 * without an upgrade then close their connection, and the location can serve pages as well.
 */
export function connectionByMap(config: NginxConfig, server: ReadDirective, span: Span): readonly Refactoring[] {
  const block = blockAt(server, span);
  const isHeader = (it: ReadDirective, name: string): boolean =>
    it.name === "proxy_set_header" && it.args[0]?.toLowerCase() === name;
  const line = block.children.find((it) => isHeader(it, "connection") && it.file === server.file);
  if (line === undefined || line.args[1]?.toLowerCase() !== "upgrade") return [];
  const own = ownSpan(line.at);
  if (span.end < own.start || own.end < span.start) return [];
  const maps = besideServers(config, server).filter((it) => it.name === "map" && it.args[0] === "$http_upgrade");
  const known = maps.find((it) => /^\$\w+$/.test(it.args[1] ?? "") && hasBoth(it));
  const variable = known?.args[1] ?? "$connection_upgrade";
  const edit = replace(placeOf(line, 2), variable);
  const title = `Let ${variable} say whether the connection is upgraded`;
  if (known !== undefined) return [{ title, kind: "rewrite", edits: [edit], newFile: null }];
  // A map of that name that does something else, or one that cannot be seen, would be taken over.
  const taken = besideServers(config, server).some((it) => it.args.includes(variable) || it.args[1] === variable);
  if (taken || server.at.node.words.length === 0) return [];
  const { text, uri } = server.file;
  const { start } = ownSpan(server.at);
  const indent = /[ \t]*$/.exec(text.slice(Math.max(0, start - 200), start))?.[0] ?? "";
  const ends = text.includes("\r\n") ? "\r\n" : "\n";
  const map = [
    `map $http_upgrade ${variable} {`,
    `${indent}    default upgrade;`,
    `${indent}    '' close;`,
    `${indent}}`,
  ];
  const added = insert(uri, start, `${map.join(ends)}${ends}${ends}${indent}`);
  return [{ title, kind: "rewrite", edits: [added, edit], newFile: null }];
}

function hasBoth({ children }: ReadDirective): boolean {
  const valueOf = (name: string): string | undefined => children.find((it) => it.name === name)?.args[0];
  return valueOf("default")?.toLowerCase() === "upgrade" && valueOf("") !== undefined;
}
