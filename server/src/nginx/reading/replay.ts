import type { NginxBuild } from "../directives/check.ts";
import type { Context } from "../directives/context.ts";
import { visitItems } from "../model/config.ts";
import type { ReadDirective } from "../model/read.ts";
import { patternsIn } from "../patterns.ts";
import type { Directive, Word } from "../tree.ts";

/** What of a block has to be read again although it did not change: what others can see of it. */
export interface Plan {
  open: boolean;
  close: boolean;
  /** By the ordinal of the child among those with words. */
  readonly children: Map<number, Plan>;
}

/** The plan of a block that nothing was said of, and the conditions under which that was. */
interface Known {
  readonly context: Context;
  readonly build: NginxBuild;
  readonly whole: boolean;
  readonly around: readonly Word[] | null;
  /** What was asked about the rest of the configuration, and how it was answered. */
  readonly questions: readonly Question[];
  readonly plan: Plan;
}

interface Question {
  readonly set: string;
  readonly word: string;
  readonly answer: boolean;
}

const plans = new WeakMap<Directive, Known>();

/** Under what conditions a configuration is read. */
export interface Conditions {
  readonly build: NginxBuild;
  readonly whole: boolean;
}

/** What has to be read again of a server block that nothing was said of before; null where all of it has to be. */
export function planOf(
  { at, context, parent }: ReadDirective,
  { build, whole }: Conditions,
  has: (set: string, word: string) => boolean,
): Plan | null {
  const known = plans.get(at.node);
  if (known === undefined || known.context !== context || known.build !== build || known.whole !== whole) return null;
  if (known.around !== (parent?.at.node.words ?? null)) return null;
  return known.questions.every(({ answer, set, word }) => has(set, word) === answer) ? known.plan : null;
}

/** Reads again what a plan names. */
export function replay(
  it: ReadDirective,
  plan: Plan,
  read: { open(it: ReadDirective): void; close(it: ReadDirective): void },
): void {
  if (plan.open) read.open(it);
  if (plan.children.size > 0) {
    let ordinal = 0;
    visitItems(it, (item) => {
      const inner = plan.children.get(ordinal++);
      if (inner !== undefined) replay(item.directive(), inner, read);
    });
  }
  if (plan.close) read.close(it);
}

/** One directive that was opened or closed, with the notes that its setter asked for. */
interface Step {
  readonly path: readonly number[];
  readonly phase: "open" | "close";
  readonly inside: Set<string>;
  outside: boolean;
}

/**
 * Watches the reading of one server block: a step that asks for a note kept outside the block can be seen by others or
 * see them, and with it each step that shares a note with it. All others come to the same every time.
 */
export class Watch {
  readonly #block: ReadDirective;
  readonly #steps: Step[] = [];
  readonly #blocks = new Map<ReadDirective, number>();
  readonly #questions = new Map<string, Question>();

  constructor(block: ReadDirective) {
    this.#block = block;
  }

  /** Whether a block can be watched at all: what it includes may change without it. */
  static isFor({ at, context, name }: ReadDirective): boolean {
    return name === "server" && context === "http" && at.node.body !== null && patternsIn(at.node.body).length === 0;
  }

  /** A directive, at a path of ordinals from the block, is opened or closed now. */
  step(path: readonly number[], phase: Step["phase"]): void {
    this.#steps.push({ path, phase, inside: new Set(), outside: false });
  }

  /** The directive of the last step asked for a note. */
  noted(block: ReadDirective | null, name: string): void {
    const step = this.#steps.at(-1);
    if (step === undefined) return;
    for (let at = block; at !== null; at = at.parent) {
      if (at !== this.#block) continue;
      let id = block === null ? undefined : this.#blocks.get(block);
      if (id === undefined) {
        id = this.#blocks.size;
        if (block !== null) this.#blocks.set(block, id);
      }
      step.inside.add(`${id} ${name}`);
      return;
    }
    step.outside = true;
  }

  /** A setter asked whether a set kept with the whole configuration has a word. */
  asked(set: string, word: string, answer: boolean): void {
    this.#questions.set(`${set}\n${word}`, { set, word, answer });
  }

  /** Remembers what has to be read again, for the block was read and nothing was said. */
  remember({ build, whole }: Conditions): void {
    const again = new Set(this.#steps.filter((step) => step.outside));
    const notes = new Set<string>();
    for (const step of again) {
      for (const note of step.inside) notes.add(note);
      for (const other of this.#steps) if ([...other.inside].some((note) => notes.has(note))) again.add(other);
    }
    const plan: Plan = { open: false, close: false, children: new Map() };
    for (const { path, phase } of again) {
      let at = plan;
      for (const ordinal of path) {
        let next = at.children.get(ordinal);
        if (next === undefined) {
          next = { open: false, close: false, children: new Map() };
          at.children.set(ordinal, next);
        }
        at = next;
      }
      at[phase] = true;
    }
    const { at, context, parent } = this.#block;
    plans.set(at.node, {
      context,
      build,
      whole,
      around: parent?.at.node.words ?? null,
      questions: [...this.#questions.values()],
      plan,
    });
  }
}
