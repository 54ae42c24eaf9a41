import { literalOf } from "../../buildbot/calls.ts";
import type { Setting } from "../../buildbot/master.ts";
import { matchesOrigin, neverAnOrigin, originOf } from "../../buildbot/url.ts";
import { isOwnMachine, isPlaceholder, placedUrl } from "../buildbot-edits.ts";
import { placeIn, stringOf } from "../buildbot-web.ts";
import { insert, replace, rule } from "../rule.ts";

const reasons = {
  path: "it ends behind the host and its port, without a slash",
  port: "it leaves out the port that the scheme has anyway",
  scheme: "it begins with a scheme, as in https://ci.example.org",
};

export default rule({
  id: "buildbot/allowed-origins",
  summary: "allowed_origins is a list with the site's own origin, and not everybody's",
  severity: "error",
  origin: "lint",
  unit: "master",
  check(master, report) {
    const origins = master.setting(["www", "allowed_origins"]);
    if (origins.kind !== "known") return;
    const { expression, at } = origins.value;
    if (literalOf(expression)?.kind === "string") {
      const edits = [insert(at.uri, at.span.start, "["), insert(at.uri, at.span.end, "]")];
      report(at, {
        message:
          'A string is read as a list of its letters, which no origin is: Buildbot answers every force, rebuild and stop with 400 "invalid origin".',
        fixes: [{ title: "Make it a list", edits, safe: true }],
      });
      return;
    }
    const patterns = patternsOf(origins.value);
    if (patterns === null) return;
    const all = patterns.find((it) => /^(?:https?:\/\/)?\*+$/.test(it.text));
    if (all !== undefined) {
      report(placeIn(master, all.at), {
        severity: "warning",
        message: "Pages of every site may force, rebuild and stop builds in the name of whoever looks at them.",
      });
      return;
    }
    const never = patterns.flatMap((it) => {
      const why = neverAnOrigin(it.text);
      return why === null ? [] : [{ ...it, why }];
    });
    for (const { text, at: item, why } of never) {
      const place = placeIn(master, item);
      const slash = /^([^/]*:\/\/[^/]+)\/$/.exec(text)?.[1];
      report(place, {
        severity: "warning",
        message: `No browser sends such an origin: ${reasons[why]}.`,
        fixes:
          slash === undefined
            ? []
            : [{ title: "Remove the slash", edits: [replace(place, JSON.stringify(slash))], safe: true }],
      });
    }
    const url = placedUrl(master);
    if (never.length > 0 || url === null || patterns.some((it) => it.text.includes("["))) return;
    // What browsers never come by is not the site's own address, whatever buildbotURL says.
    if (isOwnMachine(url.parts.host) || isPlaceholder(url.parts.host)) return;
    const origin = originOf(url.parts);
    // A proxy may speak TLS on the usual port, and buildbotURL be wrong about it.
    const proxied = originOf({ ...url.parts, scheme: "https", port: null });
    if (patterns.some((it) => matchesOrigin(it.text, origin) || matchesOrigin(it.text, proxied))) return;
    report(at, {
      message: `The list stands in place of the site's own origin, ${origin}, which is not in it: Buildbot answers every force, rebuild and stop from its own pages with 400 "invalid origin".`,
      related: [{ place: url.at, message: "The site's own address" }],
    });
  },
});

/** The items of a list of plain strings to which nothing is added; null for anything else. */
function patternsOf({
  expression,
  whole,
}: Setting): readonly { readonly text: string; readonly at: { start: number; end: number } }[] | null {
  if (!whole || (expression.kind !== "list" && expression.kind !== "tuple")) return null;
  const items = expression.items.map((it) => ({ text: stringOf(it), at: { start: it.start, end: it.end } }));
  return items.every((it): it is typeof it & { text: string } => it.text !== null) ? items : null;
}
