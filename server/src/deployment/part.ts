import type { Place } from "../base/span.ts";

/** What a visitor has of a Buildbot, each by itself. */
export const parts = ["ui", "assets", "api", "writes", "login", "sse", "ws", "wsIdle"] as const;
export type Part = (typeof parts)[number];

/** Whether one part works. */
export interface State {
  readonly state: "works" | "broken" | "unknown";
  /** The rule whose page says more of the cause; null where it works, and where no rule is about it. */
  readonly rule: string | null;
  /** What happens to the visitor, and why; or why it is not known. Empty where it works. */
  readonly why: string;
  /** What causes it; null where it works, or no place does. */
  readonly at: Place | null;
}

/** What works of a deployment, from the visitor's side. */
export type Outlook = Readonly<Record<Part, State>>;

export const works: State = { state: "works", rule: null, why: "", at: null };

export function broken(rule: string | null, why: string, at: Place | null): State {
  return { state: "broken", rule, why, at };
}

export function unknownState(because: string, at: Place | null = null): State {
  return { state: "unknown", rule: null, why: `Not known, because ${because}.`, at };
}
