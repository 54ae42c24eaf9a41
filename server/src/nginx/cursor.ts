import type { Span } from "../base/span.ts";
import type { Block, Directive, Word } from "./tree.ts";

/** A node with its absolute start in the file, made on demand while walking down from the root. */
export interface At<N> {
  readonly node: N;
  /** UTF-16 offset in the file at which the node starts, leading white space and comments included. */
  readonly start: number;
  readonly parent: At<Directive> | null;
}

/** The directives of a file's outermost block, in order. */
export function* topLevel(root: Block): Generator<At<Directive>> {
  yield* items(root, 0, null);
}

/** The directives inside a block directive, in order; nothing for a simple directive. */
export function* inside(directive: At<Directive>): Generator<At<Directive>> {
  if (directive.node.body !== null) yield* items(directive.node.body, bodyStart(directive), directive);
}

/** Every directive of a block and of the blocks within, each before its own children; any depth of nesting is fine. */
export function* everywhere(root: Block): Generator<At<Directive>> {
  const levels = [items(root, 0, null)];
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    const next = level.next();
    if (next.done === true) levels.pop();
    else {
      yield next.value;
      if (next.value.node.body !== null) levels.push(items(next.value.node.body, bodyStart(next.value), next.value));
    }
  }
}

function* items(block: Block, start: number, parent: At<Directive> | null): Generator<At<Directive>, undefined> {
  let at = start;
  for (const node of block.items) {
    yield { node, start: at, parent };
    at += node.width;
  }
}

/** The offset behind the directive's `{`, where its body starts. */
export function bodyStart(directive: At<Directive>): number {
  const { body, width } = directive.node;
  return body === null ? endSpan(directive).end : directive.start + width - body.width;
}

/** The span of the directive's end mark (`;`, `{`, `}`); empty where it is missing. */
export function endSpan(directive: At<Directive>): Span {
  let at = directive.start;
  for (const word of directive.node.words) at += word.before + word.width;
  at += directive.node.beforeEnd;
  return { start: at, end: at + directive.node.end.length };
}

/** The span of the directive's nth word (0 is its name), quotes included; null where there is no such word. */
export function wordSpan(directive: At<Directive>, index: number): Span | null {
  let at = directive.start;
  for (const [i, word] of directive.node.words.entries()) {
    at += word.before;
    if (i === index) return { start: at, end: at + word.width };
    at += word.width;
  }
  return null;
}

/** The directive's words with the spans they cover. */
export function words(directive: At<Directive>): readonly { readonly word: Word; readonly span: Span }[] {
  let at = directive.start;
  return directive.node.words.map((word) => {
    const start = at + word.before;
    at = start + word.width;
    return { word, span: { start, end: at } };
  });
}

/** From the directive's first word (or its end mark) to its end, body and closing brace included; no leading trivia. */
export function ownSpan(directive: At<Directive>): Span {
  const first = wordSpan(directive, 0) ?? endSpan(directive);
  return { start: first.start, end: directive.start + directive.node.width };
}

/** From the directive's first word to its end mark, without a block's body. */
export function headSpan(directive: At<Directive>): Span {
  const first = wordSpan(directive, 0) ?? endSpan(directive);
  return { start: first.start, end: endSpan(directive).end };
}

/** The directives that hold an offset, outermost first; the offset may stand in trivia inside a body. */
export function pathTo(root: Block, offset: number): readonly At<Directive>[] {
  const path: At<Directive>[] = [];
  let level: Iterable<At<Directive>> = topLevel(root);
  for (;;) {
    let next: At<Directive> | null = null;
    for (const directive of level) {
      const body = bodyStart(directive);
      const end = directive.start + directive.node.width;
      if (directive.node.body === null) continue;
      const last = directive.node.body.closed ? end - 1 : end;
      if (offset >= body && offset <= last) next = directive;
    }
    if (next === null) return path;
    path.push(next);
    level = inside(next);
  }
}
