import { type At, endSpan, inside, topLevel } from "../cursor.ts";
import { checkDirective } from "../directives/check.ts";
import type { Context } from "../directives/context.ts";
import { contextInside } from "../directives/lookup.ts";
import { faults, firstFault } from "../faults.ts";
import { parseLiterally } from "../parse.ts";
import type { Directive } from "../tree.ts";
import type { NginxConfig } from "./config.ts";
import { nestingFault, type Pattern, patternOfWords } from "./location.ts";
import type { NginxFile } from "./read.ts";

/** What nginx prints first of a configuration that it rejects. */
export interface Rejection {
  readonly file: NginxFile;
  /** nginx's own words, without level, program name and " in FILE:LINE". */
  readonly message: string;
  /** The offset of the character at which nginx notices; it prints that character's line. */
  readonly noticedAt: number;
}

/** Includes nested deeper than this are not followed: nginx itself runs out of open files before. */
const deepestInclude = 64;

/**
 * The first thing nginx says against a configuration, found in the order in which nginx reads: the text word for word,
 * nothing recovered. Null where none of the checks there are has anything against it. Mirrors ngx_conf_parse.
 */
export function firstRejection(config: NginxConfig): Rejection | null {
  return inFile(config.root, config.context, null, 0);

  function inFile(file: NginxFile, context: Context, around: Pattern | null, depth: number): Rejection | null {
    const root = faults(file.text, file.root).length === 0 ? file.root : parseLiterally(file.text);
    const broken = root === file.root ? null : firstFault(file.text);
    const stop = broken?.noticedAt ?? Number.POSITIVE_INFINITY;
    // Depth first, in the order of the text; a stack of our own, for a hostile text may nest without end.
    const left: Step[] = steps(topLevel(root), context, around);
    for (let step = left.pop(); step !== undefined; step = left.pop()) {
      const end = endSpan(step.at);
      if (end.start >= stop || step.at.node.end === "") break;
      const found = inDirective(file, step, depth);
      if (found !== null) return found;
      const within = contextInside(step.at.node.words[0]?.text ?? "", step.context);
      const pattern = step.at.node.words[0]?.text === "location" ? patternOf(step.at) : step.around;
      for (const next of steps(inside(step.at), within, pattern)) left.push(next);
    }
    return broken === null ? null : { file, message: broken.message, noticedAt: broken.noticedAt };
  }

  function inDirective(file: NginxFile, { at, context, around }: Step, depth: number): Rejection | null {
    const [name, ...args] = at.node.words.map((word) => word.text);
    if (name === undefined) return null;
    const noticedAt = endSpan(at).start;
    const fault = checkDirective(name, args.length, at.node.body !== null, context);
    // A guessed context is no ground to say that a directive stands in the wrong one.
    const certain = fault?.kind !== "not-allowed-here" || !config.assumed;
    if (fault !== null && certain) return { file, message: fault.message, noticedAt };
    if (name === "location" && context === "location") {
      const message = nestingFault(patternOf(at), around);
      if (message !== null) return { file, message, noticedAt };
    }
    const pattern = args[0];
    if (name !== "include" || pattern === undefined || depth >= deepestInclude) return null;
    for (const next of config.includes(pattern, file)) {
      const found = inFile(next, context, around, depth + 1);
      if (found !== null) return found;
    }
    return null;
  }
}

interface Step {
  readonly at: At<Directive>;
  readonly context: Context;
  /** The pattern of the location around it. */
  readonly around: Pattern | null;
}

/** Last first, so that the first comes off the stack. */
function steps(directives: Iterable<At<Directive>>, context: Context, around: Pattern | null): Step[] {
  return [...directives].map((at) => ({ at, context, around })).reverse();
}

function patternOf(at: At<Directive>): Pattern | null {
  return patternOfWords(at.node.words.slice(1).map((word) => word.text));
}
