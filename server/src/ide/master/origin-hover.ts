import type { MasterConfig } from "../../buildbot/master.ts";
import { comparedOrigin, neverAnOrigin, originOf, urlParts } from "../../buildbot/url.ts";
import type { MasterHover } from "./hover.ts";

/** What the address under the cursor means for the pages that may change something; null where the cursor is on none. */
export function originHover(offset: number, master: MasterConfig): MasterHover | null {
  const url = master.buildbotURL;
  if (url.kind === "known" && url.at.span.start <= offset && offset <= url.at.span.end)
    return { at: url.at.span, markdown: saidOfUrl(url.value, master) };
  const origins = master.setting(["www", "allowed_origins"]);
  if (origins.kind !== "known") return null;
  const { expression } = origins.value;
  if (expression.kind !== "list" && expression.kind !== "tuple") return null;
  const item = expression.items.find((it) => it.start <= offset && offset <= it.end);
  const [piece, more] = item?.kind === "string" ? item.pieces : [];
  if (item === undefined || typeof piece?.value !== "string" || more !== undefined) return null;
  return { at: { start: item.start, end: item.end }, markdown: saidOfPattern(piece.value) };
}

function saidOfUrl(value: string, master: MasterConfig): string {
  const parts = urlParts(value);
  if (parts === null)
    return "This is no address that a browser can be at, so that no page may force, rebuild or stop builds.";
  if (master.setting(["www", "allowed_origins"]).kind !== "absent")
    return `Links lead here. Which pages may force, rebuild and stop builds is said by \`allowed_origins\`; pages from here have the origin \`${originOf(parts)}\`.`;
  const compared = comparedOrigin(parts);
  const start = `Links lead here, and pages of the origin \`${compared}\` alone may force, rebuild and stop builds.`;
  return originOf(parts) === compared
    ? start
    : `${start} No browser sends that: it leaves out the port that its scheme has anyway, and says \`${originOf(parts)}\`.`;
}

function saidOfPattern(pattern: string): string {
  switch (neverAnOrigin(pattern)) {
    case "path":
      return "This matches no page: an origin ends behind its host and port, without a slash.";
    case "port":
      return "This matches no page: browsers leave out the port that the scheme has anyway.";
    case "scheme":
      return "This matches no page: an origin begins with its scheme, as in `https://ci.example.org`.";
    case null:
      break;
  }
  if (!/[*?[]/.test(pattern))
    return `Pages of the origin \`${pattern.toLowerCase()}\` may force, rebuild and stop builds.`;
  return "Pages of every origin of this form may force, rebuild and stop builds: `*` stands for any characters, dots and slashes too, `?` for one.";
}
