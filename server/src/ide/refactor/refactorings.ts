import type { Span } from "../../base/span.ts";
import { serversOf } from "../../nginx/model/walk.ts";
import type { Snapshot } from "../../project/snapshot.ts";
import { connectionByMap } from "./connection.ts";
import { extractHeaders } from "./headers.ts";
import { moveSite } from "./move-site.ts";
import { holds, type Refactoring } from "./refactoring.ts";

/** The refactorings for a place of an nginx file. `span`: what is selected, or the cursor. */
export function refactorings(snapshot: Snapshot, uri: string, span: Span): readonly Refactoring[] {
  const counts = snapshot.countsAs(uri);
  const config = snapshot.subject.configs.find((it) => it.entries.has(counts));
  // A file that is entered twice means two things at once.
  if (config === undefined || snapshot.contextsOf(uri).length !== 1) return [];
  const server = serversOf(config).find((it) => it.file.uri === counts && holds(it, span));
  if (server === undefined) return [];
  return [
    ...extractHeaders(snapshot, config, server, span),
    ...connectionByMap(config, server, span),
    ...moveSite(snapshot, server, span),
  ];
}
