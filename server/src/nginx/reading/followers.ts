import { nearest } from "../../base/nearest.ts";
import type { Place } from "../../base/span.ts";
import { headSpan, ownSpan } from "../cursor.ts";
import { checkDirective } from "../directives/check.ts";
import { faults, hasBrokenQuote } from "../faults.ts";
import { type NginxConfig } from "../model/config.ts";
import type { ReadDirective } from "../model/read.ts";
import { allDirectives } from "../model/walk.ts";
import { doubleAround } from "./double.ts";
import { type Missing, mayBring, missingIn } from "./missing.ts";
import type { Objection } from "./setter.ts";

/**
 * The objections that are mistakes of their own: without those that only follow from another mistake. What nginx misses
 * may stand in a directive that it refuses, or in what is lost of a block; what is twice in a block that is twice is
 * one mistake; a name that is used many times is missing once; and behind a broken quote words are a guess.
 */
export function withoutFollowers(config: NginxConfig, objections: readonly Objection[]): readonly Objection[] {
  if (objections.length === 0) return objections;
  let broken: Broken | null = null;
  const said = new Set<string>();
  const doubles = new Set<ReadDirective>();
  const refusedTwice = new Set(
    objections.filter((it) => it.kind === "duplicate" && it.level === "emerg").map((it) => it.noticedAt),
  );
  return objections.flatMap((objection) => {
    const { kind, level, message, noticedAt } = objection;
    if (level === "warn") return [objection];
    const double = kind === "duplicate" && noticedAt !== null ? doubleAround(noticedAt) : null;
    if (double !== null && doubles.size === doubles.add(double).size) return [];
    if (noticedAt?.at.node.end === "") return [];
    if (noticedAt !== null && (hasBrokenQuote(noticedAt.at, noticedAt.file.text) || isInside(noticedAt, refusedTwice)))
      return [];
    const missing = missingIn(message);
    if (missing === null) return [objection];
    if (!missing.isDirective && said.has(missing.name)) return [];
    broken ??= brokenIn(config, objections);
    const marked = noticedAt ?? directiveAt(config, objection.place);
    if (broken.lost || isBrought(missing, marked, broken)) return [];
    if (missing.isDirective && isUnfinished(marked)) return [];
    said.add(missing.name);
    return marked === null ? [objection] : [{ ...objection, marked }];
  });
}

/** The directive whose head a place is in. */
function directiveAt(config: NginxConfig, { span, uri }: Place): ReadDirective | null {
  for (const it of allDirectives(config)) {
    if (it.file.uri !== uri) continue;
    const head = headSpan(it.at);
    if (head.start <= span.start && span.end <= head.end) return it;
  }
  return null;
}

/** Whether a directive stands in one of some blocks. */
function isInside(directive: ReadDirective, blocks: ReadonlySet<ReadDirective | null>): boolean {
  for (let block = directive.parent; block !== null; block = block.parent) if (blocks.has(block)) return true;
  return false;
}

/** Whether a directive, or a block around it, is a block without its closing brace: its rest may still be written. */
function isUnfinished(directive: ReadDirective | null): boolean {
  for (let block = directive; block !== null; block = block.parent)
    if (block.at.node.body?.closed === false) return true;
  return false;
}

/** What of a configuration nginx does not get to read as it was meant. */
interface Broken {
  readonly directives: readonly { readonly directive: ReadDirective; readonly text: string }[];
  /** Whether the line that opens a block is missing: nobody knows what it said. */
  readonly lost: boolean;
}

function brokenIn(config: NginxConfig, objections: readonly Objection[]): Broken {
  const directives: { directive: ReadDirective; text: string }[] = [];
  const refused = new Set<ReadDirective>();
  for (const { kind, level, message, noticedAt } of objections)
    if (noticedAt !== null && level === "emerg" && kind !== "duplicate" && missingIn(message) === null)
      refused.add(noticedAt);
  let lost = false;
  for (const { root, text } of config.files.values()) lost ||= faults(text, root).some((it) => it.kind === "headless");
  for (const directive of allDirectives(config)) {
    const { at, context, file, name } = directive;
    const { body, end, words } = at.node;
    const { start } = headSpan(at);
    const isWhole = body !== null && end !== "" && !refused.has(directive);
    const fault = end === "" ? null : checkDirective(name, words.length - 1, body !== null, context, config.build);
    if (end !== "" && fault === null && !refused.has(directive) && !hasBrokenQuote(at, file.text)) continue;
    const last = isWhole && fault !== null ? ownSpan(at).end : headSpan(at).end;
    directives.push({ directive, text: file.text.slice(start, last) });
  }
  return { directives, lost };
}

/** Whether what nginx misses may be brought by a directive that is broken, or misspelt. */
function isBrought(missing: Missing, noticedAt: ReadDirective | null, { directives }: Broken): boolean {
  const isBlock = noticedAt?.at.node.body !== null;
  return directives.some(({ directive, text }) => {
    if (directive === noticedAt || (missing.isDirective && isBlock && directive.parent === noticedAt)) return true;
    return mayBring(text, missing, (word) => nearest(word, [missing.name]) !== null);
  });
}
