import { type Outlook, type Part, parts } from "../../deployment/part.ts";
import { markOf } from "./station.ts";
import type { Traced } from "./traced.ts";

/** What the parts of a Buildbot are to its visitors. */
const names: Readonly<Record<Part, string>> = {
  ui: "the page",
  assets: "its scripts",
  api: "its lists",
  writes: "forcing builds",
  login: "logging in",
  sse: "events over /sse",
  ws: "live updates over /ws",
  wsIdle: "/ws in quiet hours",
};

/** The parts of an outlook, in order, as they are shown. */
export function outlookRows(outlook: Outlook): Traced["outlook"] {
  return parts.map((part) => {
    const state = outlook[part];
    return { mark: markOf(state), what: names[part], because: state.why, at: state.at, rule: state.rule };
  });
}
