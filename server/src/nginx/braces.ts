import { commentedBraces, commentedLines } from "./commented.ts";
import { contextInside } from "./directives/lookup.ts";
import { contextsWithin, isOther, type Level, type Line, levelIn, misindent, misplacement, OUTDENTED } from "./fit.ts";
import { type Mark, marksOf } from "./marks.ts";
import { indentUnit, outermost } from "./outermost.ts";
import type { Cuts } from "./recovery.ts";
import type { Block } from "./tree.ts";

/** What each brace put in or taken out costs: more than one thing that stands in a wrong place. */
const EDIT = 6;
/** How many readings are followed side by side. */
const WIDTH = 16;
/** A reading that costs so much more than the best one is given up. */
const MARGIN = 1.5 * EDIT;
/** How many blocks may end unclosed in front of one mark, but for the text's end. */
const MOST_CLOSED = 3;

/** One brace put in or taken out, and those before it. */
interface Change {
  readonly what: "unclosed" | "stray" | "opened";
  readonly at: number;
  readonly before: Change | null;
}

/** One way to read a text up to some mark. */
interface Reading {
  readonly level: Level;
  readonly cost: number;
  readonly change: Change | null;
}

/**
 * Which braces are missing and which are too many: the fewest changes after which directives stand in blocks that may
 * hold them, indented as the text indents. Of equal ways the one that changes the text latest, as nginx notices.
 */
export function recoverBraces(text: string, root: Block, before: Cuts): Cuts {
  const marks = marksOf(text, root);
  const unit = indentUnit(marks);
  let readings: Reading[] = outermost(marks, unit !== null).map((context) => ({
    level: { parent: null, depth: 0, context, indent: "", line: -1, pattern: null },
    cost: 0,
    change: null,
  }));
  let left = 0;
  for (const { kind } of marks) left += kind === "close" ? 1 : kind === "open" ? -1 : 0;
  let line = "";
  let lineAt = 0;
  let signs = noSigns;
  for (const [index, mark] of marks.entries()) {
    if (mark.indent !== null) {
      line = mark.indent;
      lineAt = mark.at;
    }
    const here = index === 0 ? signsBefore(text, mark) : signs;
    const behind = marks[index + 1];
    signs = behind === undefined ? noSigns : signsBefore(text, behind);
    const place: Place = { line, lineAt, signs: here, gapBehind: signs.emptyLine, unit };
    const next = new Map<Level, Reading>();
    const keep = (reading: Reading): void => {
      const other = next.get(reading.level);
      if (other === undefined || reading.cost < other.cost || (reading.cost === other.cost && isLater(reading, other)))
        next.set(reading.level, reading);
    };
    for (const reading of readings) readMark(reading, mark, place, keep);
    // By so much more is closed behind the mark than is opened.
    left += mark.kind === "open" ? 1 : mark.kind === "close" ? -1 : 0;
    readings = best([...next.values()], left);
  }
  return cutsOf(readings[0]?.change ?? null, before);
}

/**
 * The readings worth following, the best one first; `left`: by so much more is closed in the rest of the text than is
 * opened. What a reading has open beside that, or lacks, it has to pay for.
 */
function best(readings: Reading[], left: number): Reading[] {
  const costOf = ({ cost, level }: Reading) => cost + EDIT * Math.abs(level.depth - left);
  if (readings.length < 2) return readings;
  readings.sort((a, b) => costOf(a) - costOf(b));
  const [first] = readings;
  const most = (first === undefined ? 0 : costOf(first)) + MARGIN;
  const end = readings.findIndex((it, index) => index >= WIDTH || costOf(it) > most);
  return end < 0 ? readings : readings.slice(0, end);
}

function isLater(one: Reading, other: Reading): boolean {
  return (one.change?.at ?? Number.POSITIVE_INFINITY) > (other.change?.at ?? Number.POSITIVE_INFINITY);
}

function cutsOf(last: Change | null, before: Cuts): Cuts {
  const unclosed = new Map<number, number>();
  const strays = new Set<number>();
  const opened = new Set<number>();
  for (let change = last; change !== null; change = change.before) {
    if (change.what === "unclosed") unclosed.set(change.at, (unclosed.get(change.at) ?? 0) + 1);
    else if (change.what === "stray") strays.add(change.at);
    else opened.add(change.at);
  }
  return { ...before, unclosed, strays, opened };
}

/** What is known of the place where a mark stands. */
interface Place extends Line {
  readonly signs: Signs;
  /** Whether an empty line follows. */
  readonly gapBehind: boolean;
  /** By how much the text indents what stands in a block; null where it does not. */
  readonly unit: string | null;
}

/** What stands in front of a mark in comments and empty lines. */
interface Signs {
  /** How many `}` are commented out. */
  readonly braces: number;
  /** The name of the block whose first line is commented out, the last of them; null for none. */
  readonly block: string | null;
  /** Whether one is empty, or the text starts. */
  readonly emptyLine: boolean;
}

const noSigns: Signs = { braces: 0, block: null, emptyLine: false };

function signsBefore(text: string, { from, at }: Mark): Signs {
  const { block, closing } = commentedBraces(commentedLines(text, from, at));
  return {
    braces: closing.length,
    block: block?.name ?? null,
    emptyLine: from === 0 || /\n[ \t\r]*\n/.test(text.slice(from, at)),
  };
}

/** Reads one mark in all the ways that are worth it. */
function readMark(reading: Reading, mark: Mark, place: Place, keep: (reading: Reading) => void): void {
  const { signs } = place;
  let now = reading;
  for (let closed = 0; ; closed++) {
    const misfit = take(now, mark, place, keep);
    if (misfit > 0 || signs.block !== null) openBlock(now, mark, place, misfit, keep);
    const { level, cost, change } = now;
    if (level.parent === null || (closed >= MOST_CLOSED && mark.kind !== "end")) return;
    if (misfit === 0 && signs.braces <= closed && !signs.emptyLine) return;
    const sign = signs.braces > closed ? 4 : signs.emptyLine && mark.kind !== "end" ? 0.25 : 0;
    now = { level: level.parent, cost: cost + EDIT - sign, change: { what: "unclosed", at: mark.at, before: change } };
  }
}

/** Takes a mark as it stands; gives what speaks against it there. */
function take(reading: Reading, mark: Mark, place: Place, keep: (reading: Reading) => void): number {
  const { level, cost, change } = reading;
  const { at, indent, inside, kind, words } = mark;
  const { gapBehind, lineAt, unit } = place;
  if (kind === "end") {
    if (level.parent === null) keep(reading);
    return level.parent === null ? 0 : EDIT;
  }
  if (kind === "close") {
    // A block that is closed on its line is; and where one seems to end, and another to start behind an empty line, more
    // likely that one's first line is missing.
    const seemsRight =
      level.parent !== null &&
      (indent === null ? level.line === lineAt : unit !== null && indent === level.indent && gapBehind);
    keep({ level, cost: cost + EDIT + (seemsRight ? 2 : 0), change: { what: "stray", at, before: change } });
    if (level.parent === null) return EDIT;
    const misfit = unit === null || indent === null || !isOther(indent, level.indent) ? 0 : OUTDENTED;
    keep({ level: level.parent, cost: cost + misfit, change });
    return misfit;
  }
  const indented = misindent(indent, level, unit);
  const misfit = misplacement(words, kind === "open", level) + indented;
  if (kind === "simple") keep({ level, cost: cost + misfit, change });
  else keep({ level: levelIn(level, words, place), cost: cost + misfit, change });
  if (inside !== null) {
    // The `{` is missing in front of what stands inside.
    const head = misplacement(words.slice(0, inside.word), true, level) + indented;
    const rest = words.slice(inside.word);
    const block = levelIn(level, words.slice(0, inside.word), place);
    const opened: Change = { what: "opened", at: inside.at, before: change };
    const added = cost + head + EDIT - 3;
    if (kind === "simple") {
      const wrong = rest.length === 0 ? 0 : misplacement(rest, false, block);
      keep({ level: block, cost: added + wrong, change: opened });
    } else {
      const wrong = misplacement(rest, true, block);
      keep({
        level: levelIn(block, rest, { line: block.indent + (unit ?? ""), lineAt: inside.at }),
        cost: added + wrong,
        change: opened,
      });
    }
  }
  return misfit;
}

/** The line that opens a block is missing in front of a mark. */
function openBlock(
  { level, cost, change }: Reading,
  mark: Mark,
  place: Place,
  misfit: number,
  keep: (reading: Reading) => void,
): void {
  const { signs, unit } = place;
  if (mark.kind === "end" || (mark.kind === "close" && signs.block === null)) return;
  const named = signs.block === null ? null : contextInside(signs.block, level.context);
  for (const context of named === null ? contextsWithin(level.context) : [named]) {
    const inner = mark.indent ?? place.line;
    const indent = mark.kind === "close" ? inner : outdented(inner, unit);
    const block: Level = { parent: level, depth: level.depth + 1, context, indent, line: -1, pattern: null };
    const opened: Reading = {
      level: block,
      cost: cost + EDIT + (signs.block !== null ? -3 : signs.emptyLine ? 0.75 : 0.9),
      change: { what: "opened", at: mark.at, before: change },
    };
    if (signs.block !== null || misplacement(mark.words, mark.kind === "open", block) < misfit)
      take(opened, { ...mark, inside: null }, place, keep);
  }
}

/** The indentation of a line one level further out. */
function outdented(indent: string, unit: string | null): string {
  return unit !== null && indent.endsWith(unit) ? indent.slice(0, indent.length - unit.length) : indent;
}
