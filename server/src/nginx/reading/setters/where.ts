import { LineIndex } from "../../../base/lines.ts";
import { endSpan } from "../../cursor.ts";
import type { ReadDirective } from "../../model/read.ts";

/** How nginx says in a message where another directive is: by its file, and the line on which it had read it, from 1. */
export function wordsFor({ at, file }: ReadDirective): string {
  const path = decodeURIComponent(file.uri.replace(/^file:\/\//, ""));
  const line = new LineIndex(file.text, "lf").at(endSpan(at).start).line + 1;
  return `${path}:${String(line)}`;
}
