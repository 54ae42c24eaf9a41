import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say } from "../setter.ts";

/**
 * Whether the directive is not the first of its name in its block; says so. Mirrors the setters that return "is
 * duplicate" where their value is set.
 */
export function isTwice(it: ReadDirective, state: ReadingState, say: Say): boolean {
  const seen = state.note(it.parent, `${it.name} is set`, () => ({ times: 0 }));
  seen.times += 1;
  if (seen.times > 1) say("duplicate", `"${it.name}" directive is duplicate`);
  return seen.times > 1;
}
