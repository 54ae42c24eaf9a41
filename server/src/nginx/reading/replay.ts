import type { NginxBuild } from "../directives/check.ts";
import type { Context } from "../directives/context.ts";
import { childAt, type Item, indexOf } from "../model/config.ts";
import type { ReadDirective } from "../model/read.ts";
import { isOwn, ownNames, type Shape } from "../model/shape.ts";
import { patternsIn } from "../patterns.ts";
import type { Directive, Word } from "../tree.ts";
import type { KnownWord, Words } from "./words.ts";

/**
 * What of a block has to be read again although it did not change: what others can see of it, or what sees others. The
 * steps of one directive; those of the directives in its block stand between its opening and its closing.
 */
export interface Plan {
  open: boolean;
  close: boolean;
  readonly children: PlanOfChild[];
}

interface PlanOfChild {
  /** Its place among the items of the block around it, and from the block's start to its own. */
  readonly index: number;
  readonly node: Directive;
  readonly offset: number;
  readonly plan: Plan;
}

/** The plan of a block that nothing was said of, and the conditions under which that was. */
export interface Known {
  readonly context: Context;
  readonly build: NginxBuild;
  readonly whole: boolean;
  readonly words: Words;
  /** The words of the blocks around it, innermost first. */
  readonly around: readonly (readonly Word[])[];
  /** What was asked about the rest of the configuration, and how it was answered. */
  readonly questions: readonly Question[];
  /** Null: nothing has to be read again. */
  readonly plan: Plan | null;
}

/** Whether a word is in a set that is kept with the whole configuration, and how that was answered. */
export interface Question {
  readonly word: KnownWord;
  readonly answer: boolean;
}

const plans = new WeakMap<Directive, Known>();

/** Under what conditions a configuration is read. */
export interface Conditions {
  readonly build: NginxBuild;
  readonly whole: boolean;
  /** The words of all sets, and which reading this is. */
  readonly words: Words;
  readonly epoch: number;
}

/** Where notes are kept: what one setter writes there, others may read. */
export interface Cell {
  /** The block it is kept with; null for the whole configuration. */
  readonly block: ReadDirective | null;
  readonly value: unknown;
}

/** One directive that was opened or closed, with what its setter saw beyond it. */
interface Step {
  readonly it: ReadDirective;
  readonly phase: "open" | "close";
  readonly cells: Cell[];
  readonly looks: Look[];
  readonly questions: Question[];
}

/** A block whose inside was looked at, null for the whole configuration, and the name looked for, null for any. */
export interface Look {
  readonly block: ReadDirective | null;
  readonly name: string | null;
}

interface Frame {
  readonly block: ReadDirective;
  readonly firstStep: number;
  readonly firstQuestion: number;
  readonly objections: number;
  /** The shape of a server block, whose others may be known by this one. */
  readonly shape: Shape | null;
  /** Whether the block itself will not be read again. */
  readonly isOnce: boolean;
}

/** Whether a block's reading can be remembered at all: what it includes may change without it. */
export function isForMemory(body: NonNullable<Directive["body"]>, context: Context): boolean {
  return context !== "main" && context !== "unknown" && context !== "data" && patternsIn(body).length === 0;
}

/** What is known of a block that was read before under the same conditions; null where it has to be read. */
export function knownOf(item: Pick<Item, "node" | "context" | "parent">, conditions: Conditions): Known | null {
  const known = plans.get(item.node);
  return known !== undefined && isKnown(known, item, conditions) ? known : null;
}

function isKnown(
  known: Known,
  { context, parent }: Pick<Item, "context" | "parent">,
  { build, epoch, whole, words }: Conditions,
): boolean {
  if (known.context !== context || known.build !== build || known.whole !== whole || known.words !== words)
    return false;
  let at = parent;
  for (const around of known.around) {
    if (at?.at.node.words !== around) return false;
    at = at.parent;
  }
  return at === null && holds(known.questions, epoch);
}

/** Whether questions are answered in a reading as they were. */
export function holds(questions: readonly Question[], epoch: number): boolean {
  for (const { answer, word } of questions) if ((word.epoch === epoch) !== answer) return false;
  return true;
}

/** Whether something is a block or stands in it; null, the whole configuration, does not. */
export function isWithin(it: ReadDirective | null, block: ReadDirective): boolean {
  for (let at = it; at !== null; at = at.parent) if (at === block) return true;
  return false;
}

/** Reads again what a plan names. */
export function replay(
  it: ReadDirective,
  plan: Plan,
  read: { open(it: ReadDirective): void; close(it: ReadDirective): void },
): void {
  if (plan.open) read.open(it);
  for (const { index, node, offset, plan: inner } of plan.children) {
    const child = childAt(it, index, node, it.at.start + offset);
    if (child !== null) replay(child, inner, read);
  }
  if (plan.close) read.close(it);
}

/**
 * Records the reading of blocks: which steps can be seen by others or see them, and with those each that shares a note
 * with them. All others come to the same every time.
 */
export class Recorder {
  readonly #conditions: Conditions;
  readonly #steps: Step[] = [];
  readonly #questions: Question[] = [];
  readonly #frames: Frame[] = [];
  #step: Step | null = null;

  constructor(conditions: Conditions) {
    this.#conditions = conditions;
  }

  /** A block is going to be read. `objections`: how many there are so far. */
  enter(block: ReadDirective, objections: number, shape: Shape | null = null, isOnce = false): void {
    this.#frames.push({
      block,
      shape,
      isOnce,
      firstStep: this.#steps.length,
      firstQuestion: this.#questions.length,
      objections,
    });
  }

  /** A directive is opened or closed now. */
  step(it: ReadDirective, phase: Step["phase"]): void {
    if (this.#frames.length === 0) return;
    this.#step = { it, phase, cells: [], looks: [], questions: [] };
    this.#steps.push(this.#step);
  }

  /** Its setter has come to its end. */
  stepEnds(): void {
    this.#step = null;
  }

  /** The setter asked for a note. */
  noted(cell: Cell): void {
    this.#step?.cells.push(cell);
  }

  /** The setter looked at what stands in a block. */
  looked(block: ReadDirective | null, name: string | null): void {
    this.#step?.looks.push({ block, name });
  }

  /** The setter asked whether a set kept with the whole configuration has a word. */
  asked(question: Question): void {
    this.#step?.questions.push(question);
  }

  /** Runs something as if it were a step of its own, and gives what it saw and asked. */
  observe(it: ReadDirective, run: () => void): Pick<Step, "cells" | "looks" | "questions"> {
    const step: Step = { it, phase: "close", cells: [], looks: [], questions: [] };
    this.#step = step;
    run();
    this.#step = null;
    return step;
  }

  /** A block that is known was not read: what was asked of the rest for it counts for the blocks around it too. */
  reused({ questions }: Known): void {
    if (this.#frames.length > 0) for (const question of questions) this.#questions.push(question);
  }

  /** The block that was entered last is read. Remembers what has to be read again of it if nothing was said. */
  leave(objections: number): void {
    const frame = this.#frames.pop();
    if (frame === undefined) return;
    const { block, firstQuestion, firstStep } = frame;
    const steps = this.#steps.splice(firstStep);
    const inner = this.#questions.splice(firstQuestion);
    if (objections > frame.objections) return;
    const again = seenOutside(steps, block);
    const plan = again.length === 0 ? null : planFor(again, block);
    if (plan !== undefined && !frame.isOnce) plans.set(block.at.node, this.#known(block, inner, steps, plan));
    if (frame.shape !== null && areOwn(again, steps, block)) {
      const others = steps.filter((step) => !isOfOwn(step, block));
      shapes.set(frame.shape, this.#known(block, inner, others, null));
    }
    if (this.#frames.length === 0) return;
    const kept = new Set(again);
    for (const step of again) this.#steps.push(step);
    const questions = new Set(inner);
    for (const step of steps) if (!kept.has(step)) for (const question of step.questions) questions.add(question);
    for (const question of questions) this.#questions.push(question);
  }

  #known(block: ReadDirective, inner: readonly Question[], steps: readonly Step[], plan: Plan | null): Known {
    const { context } = block;
    const around: (readonly Word[])[] = [];
    for (let at = block.parent; at !== null; at = at.parent) around.push(at.at.node.words);
    const { build, whole, words } = this.#conditions;
    const questions = new Set(inner);
    for (const step of steps) for (const question of step.questions) questions.add(question);
    return { build, whole, words, context, around, questions: [...questions], plan };
  }
}

function isOfOwn({ it }: Step, block: ReadDirective): boolean {
  return it.parent === block && isOwn(it.at.node);
}

/** Whether nothing of a server block has to be read again but its own lines, and nothing else in it sees those. */
function areOwn(again: readonly Step[], steps: readonly Step[], block: ReadDirective): boolean {
  if (!again.every((step) => isOfOwn(step, block))) return false;
  const ofOwn = new Set(steps.filter((step) => isOfOwn(step, block)).flatMap((step) => step.cells));
  return steps.every((step) => {
    if (isOfOwn(step, block)) return true;
    if (step.cells.some((cell) => ofOwn.has(cell))) return false;
    return !step.looks.some(({ block: at, name }) => at === block && (name === null || ownNames.has(name)));
  });
}

/** What is known of all server blocks of a shape, their own lines apart. */
const shapes = new WeakMap<Shape, Known>();
/** The shapes that were there before. */
const seen = new WeakSet<Shape>();

/** What is known of the server blocks of a shape; null where they have to be read. */
export function knownOfShape(
  shape: Shape,
  item: Pick<Item, "context" | "parent">,
  conditions: Conditions,
): Known | null {
  const known = shapes.get(shape);
  return known !== undefined && isKnown(known, item, conditions) ? known : null;
}

/** Notes that a shape is there; gives whether it was there before. */
export function seeShape(shape: Shape): boolean {
  const wasSeen = seen.has(shape);
  seen.add(shape);
  return wasSeen;
}

/** The steps that see something outside of a block or are seen there, and those that share a note with them, in order. */
function seenOutside(steps: readonly Step[], block: ReadDirective): readonly Step[] {
  const again = new Set<Step>();
  for (const step of steps) {
    const isSeen = step.cells.some((cell) => !isWithin(cell.block, block));
    if (isSeen || step.looks.some((look) => !isWithin(look.block, block))) again.add(step);
  }
  if (again.size === 0 || again.size === steps.length) return again.size === 0 ? [] : steps;
  const users = new Map<Cell, Step[]>();
  for (const step of steps) {
    for (const cell of step.cells) {
      const before = users.get(cell);
      if (before === undefined) users.set(cell, [step]);
      else before.push(step);
    }
  }
  for (const step of again)
    for (const cell of step.cells) {
      for (const other of users.get(cell) ?? []) again.add(other);
      users.delete(cell);
    }
  return steps.filter((step) => again.has(step));
}

/** The plan of a block with these steps; undefined where one of them cannot be found again. */
function planFor(steps: readonly Step[], block: ReadDirective): Plan | undefined {
  const root: Plan = { open: false, close: false, children: [] };
  const made = new Map<ReadDirective, Plan>([[block, root]]);
  const planAt = (it: ReadDirective): Plan | undefined => {
    const before = made.get(it);
    if (before !== undefined) return before;
    const { at, parent } = it;
    const index = indexOf(it);
    const outer = parent === null || index === null ? undefined : planAt(parent);
    if (parent === null || index === null || outer === undefined) return undefined;
    const plan: Plan = { open: false, close: false, children: [] };
    outer.children.push({ index, node: at.node, offset: at.start - parent.at.start, plan });
    made.set(it, plan);
    return plan;
  };
  for (const { it, phase } of steps) {
    const plan = planAt(it);
    if (plan === undefined) return undefined;
    plan[phase] = true;
  }
  return root;
}
