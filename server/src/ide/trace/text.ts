import type { Place } from "../../base/span.ts";
import type { Mark, Shown, Traced } from "./traced.ts";

const signs: Readonly<Record<Mark, string>> = { good: "✔", bad: "✖", unknown: "?", none: " " };
const numbers = ["①", "②", "③", "④", "⑤"];

/**
 * A request's way as lines of text: five stations with what belongs to them, what comes back, what works for visitors.
 * `where` writes a place, "default:34". `all`: with what was not chosen, and why.
 */
export function traceText(traced: Traced, where: (place: Place) => string, all = true): readonly string[] {
  const line = (it: Shown, indent: string): string =>
    [
      `${indent}${signs[it.mark]}`,
      [it.what, it.because].filter((part) => part !== "").join("  — "),
      ...(it.at === null ? [] : [` (${where(it.at)})`]),
    ].join(" ");
  const out = [`${traced.request}${traced.upgrade ? "  Upgrade: websocket" : ""}`, ""];
  for (const [index, station] of traced.stations.entries()) {
    out.push(line(station, `${numbers[index] ?? ""} ${station.name.padEnd(8)} `));
    for (const it of station.more) out.push(line(it, "     "));
    if (all) for (const it of station.lost) out.push(line(it, "     not "));
    for (const it of station.problems) {
      out.push(`     ! ${it.message} [${it.rule}] (${where(it.at)})`);
      for (const { title } of it.fixes) out.push(`       fix: ${title}`);
    }
  }
  out.push("", line(traced.answer, "→"));
  for (const it of traced.doubts) out.push(line(it, "  not certain:"));
  if (traced.outlook.length > 0) out.push("", "What works for visitors there:");
  for (const it of traced.outlook) out.push(line(it, "  "));
  return out;
}
