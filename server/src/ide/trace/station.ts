import type { State } from "../../deployment/part.ts";
import type { ReadDirective } from "../../nginx/model/read.ts";
import type { Shown, Station } from "./traced.ts";

/** A directive as it is written, its block left out and no longer than a line. */
export function headOf({ args, name }: ReadDirective): string {
  const head = [name, ...args].join(" ").replaceAll(/\s+/g, " ");
  return head.length > 100 ? `${head.slice(0, 99)}…` : head;
}

/** A station with nothing more to it. */
export function station(name: Station["name"], shown: Shown, rest: Partial<Station> = {}): Station {
  return { name, ...shown, rule: null, more: [], lost: [], problems: [], ...rest };
}

/** What a state of a visitor's says, as a mark. */
export function markOf({ state }: State): "good" | "bad" | "unknown" {
  return state === "works" ? "good" : state === "broken" ? "bad" : "unknown";
}
