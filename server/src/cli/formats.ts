import { github } from "./github.ts";
import { json } from "./json.ts";
import { junit } from "./junit.ts";
import { compact, pretty } from "./pretty.ts";
import type { Report } from "./report.ts";
import { sarif } from "./sarif.ts";

/** The formats of `check`, by the name that --format gives them. */
export const formats = { pretty, compact, json, github, sarif, junit } as const satisfies Readonly<
  Record<string, (report: Report) => string>
>;

export type Format = keyof typeof formats;

export const formatNames: readonly Format[] = ["pretty", "compact", "json", "github", "sarif", "junit"];
