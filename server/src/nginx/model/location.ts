import { type Pattern, patternOfWords } from "../directives/pattern.ts";
import type { ReadDirective } from "./read.ts";

/** A location's pattern; null where its words make none. The modifier may be glued to the pattern, as nginx allows. */
export function patternOf(location: ReadDirective): Pattern | null {
  return patternOfWords(location.args);
}
