import { Cursor } from "./cursor.ts";
import type { Group, Item, Opener } from "./items.ts";

/** The options that tell how what follows is read. */
export interface Options {
  readonly noCapture: boolean;
  readonly extended: boolean;
  readonly extendedMore: boolean;
  readonly mayRepeatNames: boolean;
}

/** A group that is open, and what its end brings back. */
interface Nest {
  readonly depth: number;
  readonly options: Options;
  /** The groups before a (?| and the most that one of its branches has. */
  readonly resetTo: number | null;
  most: number;
  readonly isCondition: boolean;
}

const plain = { kind: "group", opener: "plain", number: 0, at: 0, condition: null } as const;

/** What PCRE2 says of a group without end, and of a condition that is no assertion. */
export const unclosed = "missing closing parenthesis";
export const expectsAssertion = "assertion expected after (?( or (?(?C)";

/** A pattern that is being read: its items so far, the groups that are open, and what may follow. */
export class Reading {
  readonly cursor: Cursor;
  readonly names = new Map<string, number>();
  readonly root: Group = { ...plain, branches: [[]] };
  readonly open: Group[] = [this.root];
  readonly nests: Nest[] = [];
  options: Options = { noCapture: false, extended: false, extendedMore: false, mayRepeatNames: false };
  depth = 0;
  isReset = false;
  /** Where groups were referred to by number. */
  readonly places = new Map<number, number>();
  /** Whether a quantifier may follow, and whether what was before was one. */
  repeatable = false;
  quantified = false;
  /** 2 behind `(?(`, which an assertion must follow, 1 behind a callout there. */
  expects = 0;

  constructor(text: string) {
    this.cursor = new Cursor(text);
  }

  /** Adds an item to the innermost branch. */
  add(item: Item): void {
    this.open.at(-1)?.branches.at(-1)?.push(item);
  }

  /** Adds one character. */
  literal(): void {
    this.add({ kind: "fixed", length: 1 });
    this.repeatable = true;
  }

  /** Adds a quantifier. */
  repeat(min: number, max: number): void {
    const branch = this.open.at(-1)?.branches.at(-1);
    const before = branch?.at(-1);
    // (*ACCEPT) with a quantifier is put into a group of its own.
    if (before?.kind === "stop") branch?.splice(-1, 1, { ...plain, branches: [[before]] });
    this.add({ kind: "repeat", min, max });
    this.quantified = true;
  }

  /** Opens a group. */
  openGroup(opener: Opener, more: Partial<Pick<Group, "number" | "at" | "condition">> = {}): void {
    const group: Group = { ...plain, opener, ...more, branches: [[]] };
    this.add(group);
    this.open.push(group);
    this.depth += 1;
  }

  /** Opens a capturing group. */
  capture(): void {
    this.cursor.groups += 1;
    this.openGroup("capture", { number: this.cursor.groups });
  }

  /** Remembers what the end of the innermost group brings back. */
  nest({ resetTo = null, isCondition = false }: Partial<Pick<Nest, "resetTo" | "isCondition">>): void {
    this.nests.push({ depth: this.depth, options: this.options, resetTo, most: resetTo ?? 0, isCondition });
  }

  /** Adds a reference to a group by number; of those of one digit PCRE2 remembers the first place alone. */
  refer(to: number): void {
    const first = this.places.get(to);
    const at = to < 10 && first !== undefined ? first : this.cursor.at - 1;
    this.places.set(to, at);
    this.add({ kind: "reference", to, at, isCall: false });
  }

  /** Adds a call of a group, at whose closing parenthesis the position is. */
  call(to: number): void {
    this.add({ kind: "reference", to, at: this.cursor.at, isCall: true });
    this.cursor.at += 1;
    this.repeatable = true;
  }

  /** Begins another branch. */
  alternative(): void {
    const nest = this.nests.at(-1);
    const { cursor } = this;
    if (nest?.depth === this.depth && nest.resetTo !== null) {
      nest.most = Math.max(nest.most, cursor.groups);
      cursor.groups = nest.resetTo;
    }
    this.open.at(-1)?.branches.push([]);
  }

  /** Closes the innermost group. */
  close(): void {
    const { cursor } = this;
    const nest = this.nests.at(-1);
    this.repeatable = true;
    if (nest?.depth === this.depth) {
      this.options = nest.options;
      if (nest.resetTo !== null) cursor.groups = Math.max(nest.most, cursor.groups);
      if (nest.isCondition) this.repeatable = false;
      this.nests.pop();
    }
    if (this.depth === 0) cursor.refuse("unmatched closing parenthesis", cursor.at - 1);
    this.depth -= 1;
    this.open.pop();
  }
}
