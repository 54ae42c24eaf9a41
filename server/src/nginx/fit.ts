import type { Context } from "./directives/context.ts";
import { contextInside, directivesNamed } from "./directives/lookup.ts";
import { nestingFault, type Pattern, patternOfWords } from "./directives/pattern.ts";
import { isBlockName, mayBeBlock } from "./marks.ts";
import type { Word } from "./tree.ts";

/** A directive in a block that may not hold it. */
const MISPLACED = 5;
/** A name that nobody knows, where directives stand. */
const UNKNOWN = 3;
/** A line that is not indented deeper than its block, or a `}` that does not stand below its block's first line. */
export const OUTDENTED = 2.5;
/** A block that is open, in one of the readings. Never changes; readings share them. */
export interface Level {
  readonly parent: Level | null;
  /** How many blocks are around what stands in it. */
  readonly depth: number;
  readonly context: Context;
  /** The indentation of the line that opens it. */
  readonly indent: string;
  /** Where the first mark of that line stands. */
  readonly line: number;
  /** The pattern of a location. */
  readonly pattern: Pattern | null;
}

/** The indentation of a line, and where the first mark on it stands. */
export interface Line {
  readonly line: string;
  readonly lineAt: number;
}

/** The block that a directive's words open; a simple directive, or one nobody knows, opens something unknown. */
export function levelIn(parent: Level, words: readonly Word[], { line, lineAt }: Line): Level {
  const name = words[0]?.text ?? "";
  const context = contextInside(mayBeBlock(name) ? name : swallowedBlock(words), parent.context);
  const pattern = name === "location" ? patternOfWords(words.slice(1).map((word) => word.text)) : null;
  return { parent, depth: parent.depth + 1, context, indent: line, line: lineAt, pattern };
}

/** The name of a block that a simple directive took for an argument, because a `;` is missing; "" for none. */
function swallowedBlock(words: readonly Word[]): string {
  return words.find((word, index) => index > 0 && word.quote === "" && isBlockName(word.text))?.text ?? "";
}

/** What speaks against a directive in a block. */
export function misplacement(words: readonly Word[], isBlock: boolean, level: Level): number {
  const name = words[0]?.text ?? "";
  const { context } = level;
  const infos = directivesNamed(name);
  if (context === "unknown") return infos.length === 0 ? UNKNOWN : 0;
  if (context === "data") {
    if (isBlock) return MISPLACED;
    const around = level.parent?.context ?? "unknown";
    return infos.length > 1 || infos.some((info) => info.contexts.has(around) && name !== "include") ? 1.5 : 0;
  }
  if (infos.length === 0) return UNKNOWN;
  let isHere = false;
  let fits = false;
  for (const info of infos) {
    if (!info.contexts.has(context)) continue;
    isHere = true;
    fits ||= (info.kind === "block") === isBlock;
  }
  if (!fits) return isHere ? UNKNOWN : MISPLACED;
  if (name !== "location" || context !== "location") return 0;
  const inner = patternOfWords(words.slice(1).map((word) => word.text));
  return nestingFault(inner, level.pattern) === null ? 0.75 : MISPLACED;
}

/** What speaks against a line's indentation in a block. */
export function misindent(indent: string | null, level: Level, unit: string | null): number {
  if (unit === null || indent === null) return 0;
  if (level.parent === null) return indent === "" ? 0 : 1;
  const meant = level.indent + unit;
  if (indent === meant) return 0;
  if (isDeeper(indent, meant)) return indent.length >= meant.length + unit.length ? 1 : 0.5;
  if (isDeeper(indent, level.indent)) return isDeeper(meant, indent) ? 0.5 : 0;
  return level.indent.startsWith(indent) ? OUTDENTED : 0;
}

/** Whether one indentation starts with the other and goes on. */
export function isDeeper(indent: string, than: string): boolean {
  return indent.length > than.length && indent.startsWith(than);
}

/** Whether one indentation is deeper than the other; tabs and spaces that cannot be compared say no. */
export function isOther(one: string, other: string): boolean {
  return isDeeper(one, other) || isDeeper(other, one);
}

/** What blocks in a context may hold. */
export function contextsWithin(context: Context): readonly Context[] {
  const known = within.get(context);
  if (known !== undefined) return known;
  if (context === "unknown") return ["unknown"];
  const found = new Set<Context>();
  for (const name of ["events", "http", "stream", "mail", "server", "upstream", "location", "if", "map", "types"]) {
    const isHere = directivesNamed(name).some((info) => info.kind === "block" && info.contexts.has(context));
    if (isHere) found.add(contextInside(name, context));
  }
  const made = [...found].filter((it) => it !== "unknown");
  within.set(context, made);
  return made;
}

const within = new Map<Context, readonly Context[]>();
