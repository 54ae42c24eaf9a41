import { deepEqual, ok } from "node:assert/strict";
import type { Context } from "../../server/src/nginx/directives/context.ts";
import { readConfig } from "../../server/src/nginx/model/config.ts";
import { parse } from "../../server/src/nginx/parse.ts";
import { firstRejection } from "../../server/src/nginx/reading/first.ts";

/** A text, the context it stands in, and what nginx prints first of it; null where it takes it. */
type Case = readonly [context: Context, text: string, message: string | null];

/** A text as nginx reads it in a context; `whole`: nothing else belongs to the configuration. */
export function configOf(context: Context, text: string, whole = true, version = "1.22.1") {
  const options = { build: { version, modules: "all" }, whole } as const;
  return readConfig({ uri: "file:///case.conf", text, root: parse(text) }, context, false, () => [], options);
}

/** What nginx says first, by our reading. */
function first(context: Context, text: string, version: string): string | null {
  return firstRejection(configOf(context, text, true, version))?.message ?? null;
}

/** Whether we say first of each text what nginx says, by its release. */
export function agrees(cases: readonly Case[], version = "1.22.1"): void {
  ok(cases.length > 2);
  deepEqual(
    cases.map(([context, text]) => [context, text, first(context, text, version)]),
    cases,
  );
}
