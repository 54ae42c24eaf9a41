/** How a group begins: what it means for lengths. */
export type Opener =
  | "capture"
  | "plain"
  | "lookahead"
  | "lookahead-na"
  | "lookbehind"
  | "lookbehind-na"
  | "condition"
  | "define";

/** A reference to a group, by number or name, with its offset. */
export interface Condition {
  readonly to: number | string;
  readonly at: number;
  /** Whether a name of R and digits may mean recursion. */
  readonly isRecursion?: boolean;
}

/** A group of a pattern. */
export interface Group {
  readonly kind: "group";
  readonly opener: Opener;
  /** Of a capturing group; else 0. */
  readonly number: number;
  /** The offset that PCRE2 gives where the group as a whole is wrong. */
  readonly at: number;
  /** The group that a conditional one asks for. */
  readonly condition: Condition | null;
  readonly branches: Item[][];
}

/** What a pattern is made of, as far as lengths and references go. */
export type Item =
  | Group
  /** Matches so many characters. */
  | { readonly kind: "fixed"; readonly length: 0 | 1 }
  /** Matches now more, now fewer. */
  | { readonly kind: "variable" }
  /** (*ACCEPT) and (*FAIL), behind which a branch is of no length. */
  | { readonly kind: "stop" }
  /** \K */
  | { readonly kind: "keep" }
  | { readonly kind: "reference"; readonly to: number | string; readonly at: number; readonly isCall: boolean }
  /** A quantifier of the item before. */
  | { readonly kind: "repeat"; readonly min: number; readonly max: number };
