import type { Place } from "./span.ts";

/**
 * What a text says about one thing: the value and where it stands, or that it cannot be known from the text and why,
 * or that the text says nothing. Rules are silent on `unknown`.
 */
export type Fact<T> = Known<T> | Unknown | Absent;

export interface Known<T> {
  readonly kind: "known";
  readonly value: T;
  readonly at: Place;
}

export interface Unknown {
  readonly kind: "unknown";
  readonly at: Place;
  /** Why it cannot be known, as the end of the sentence "unknown because …". */
  readonly because: string;
}

export interface Absent {
  readonly kind: "absent";
}

export const absent: Absent = { kind: "absent" };

/** A fact that the text decides; `at` is the place that says it. */
export function known<T>(value: T, at: Place): Known<T> {
  return { kind: "known", value, at };
}

/** A fact that the text does not decide; `at` is the place that should have said it. */
export function unknown(because: string, at: Place): Unknown {
  return { kind: "unknown", because, at };
}
