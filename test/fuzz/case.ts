import type { Context } from "../../server/src/nginx/directives/context.ts";
import type { NginxJudge } from "../support/nginx-judge.ts";

/** A text to put before nginx and before us. */
export interface Case {
  readonly text: string;
  readonly context: Context;
}

/** What generators must know of the nginx that judges. */
export type Judged = Pick<NginxJudge, "version" | "modules">;

const inside: Partial<Record<Context, readonly [outer: Context, before: string, after: string]>> = {
  server_if: ["server", "if ($host) {", "}"],
  location_if: ["location", "if ($host) {", "}"],
  limit_except: ["location", "limit_except GET {", "}"],
  rtmp: ["main", "events {}\nrtmp {", "}"],
  rtmp_server: ["main", "events {}\nrtmp {\nserver {", "}\n}"],
  rtmp_application: ["main", "events {}\nrtmp {\nserver {\napplication a {", "}\n}\n}"],
  rtmp_recorder: ["main", "events {}\nrtmp {\nserver {\napplication a {\nrecorder r {", "}\n}\n}\n}"],
};

/** The text as a case: with the blocks written out that the judge does not put around it by itself. */
export function caseOf(text: string, context: Context): Case {
  if (context === "main") return { text: /\bevents\b/.test(text) ? text : `${text}\nevents {}\n`, context };
  const around = inside[context];
  return around === undefined
    ? { text: `${text}\n`, context }
    : { text: `${around[1]}\n${text}\n${around[2]}\n`, context: around[0] };
}
