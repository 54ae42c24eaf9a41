import { deepEqual, ok } from "node:assert/strict";
import type { Context } from "../../server/src/nginx/directives/context.ts";
import { readConfig } from "../../server/src/nginx/model/config.ts";
import { parse } from "../../server/src/nginx/parse.ts";
import { firstRejection } from "../../server/src/nginx/reading/first.ts";

/** A text, the context it stands in, and what nginx 1.22.1 prints first of it; null where it takes it. */
type Case = readonly [context: Context, text: string, message: string | null];

/** A text as nginx 1.22.1 reads it in a context; `whole`: nothing else belongs to the configuration. */
export function configOf(context: Context, text: string, whole = true) {
  const options = { build: { version: "1.22.1", modules: "all" }, whole } as const;
  return readConfig({ uri: "file:///case.conf", text, root: parse(text) }, context, false, () => [], options);
}

/** What nginx says first, by our reading. */
function first(context: Context, text: string): string | null {
  return firstRejection(configOf(context, text))?.message ?? null;
}

/** Whether we say first of each text what nginx says. */
export function agrees(cases: readonly Case[]): void {
  ok(cases.length > 2);
  deepEqual(
    cases.map(([context, text]) => [context, text, first(context, text)]),
    cases,
  );
}
