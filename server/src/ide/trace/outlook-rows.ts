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

/** An outlook in a line or two of Markdown: what does not work, and why. */
export function outlookMarkdown(outlook: Outlook): string {
  const rows = outlookRows(outlook);
  const bad = rows.filter((it) => it.mark === "bad");
  const unknown = rows.filter((it) => it.mark === "unknown");
  const good = rows.length - bad.length - unknown.length;
  if (good === rows.length) return "✔ Everything of it works for its visitors, by what the files say.";
  const lines = merged([...bad, ...unknown]).map(
    ({ because, mark, what }) => `${mark === "bad" ? "✖" : "?"} **${what}**: ${because}`,
  );
  return [
    ...lines,
    ...(good > 0
      ? [
          `✔ ${rows
            .filter((it) => it.mark === "good")
            .map((it) => it.what)
            .join(", ")}`,
        ]
      : []),
  ].join("  \n");
}

/** Rows that say the same become one. */
function merged(rows: Traced["outlook"]): readonly { mark: string; what: string; because: string }[] {
  const out: { mark: string; what: string; because: string }[] = [];
  for (const { because, mark, what } of rows) {
    const same = out.find((it) => it.mark === mark && it.because === because);
    if (same === undefined) out.push({ mark, what, because });
    else same.what += `, ${what}`;
  }
  return out;
}
