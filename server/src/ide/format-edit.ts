import type { Edit } from "../base/span.ts";
import { format } from "../nginx/format.ts";

/** The edit that lays an nginx file out, no wider than what changes; null where nothing does, or nginx cannot read the text. */
export function formatEdit(text: string, usual: string): Edit | null {
  const formatted = format(text, usual);
  if (formatted === null || formatted === text) return null;
  const most = Math.min(text.length, formatted.length);
  let start = 0;
  while (start < most && text[start] === formatted[start]) start++;
  let end = 0;
  while (end < most - start && text.at(-1 - end) === formatted.at(-1 - end)) end++;
  return {
    span: { start, end: text.length - end },
    text: formatted.slice(start, formatted.length - end),
  };
}
