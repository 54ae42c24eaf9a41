import type { Edit } from "../base/span.ts";
import { isPlain, isSound, markPlain, parseApart, readPart } from "./parse.ts";
import { shareNodes } from "./share.ts";
import { MAY_BE_TOO_LONG } from "./toolong.ts";
import type { Block, Directive } from "./tree.ts";

/** A text and the tree that `parse` makes of it. */
export interface ParsedText {
  readonly text: string;
  readonly root: Block;
}

/** How many enclosing blocks are tried, innermost first, before the whole text is read. */
const mostTries = 3;

/**
 * The text after some edits, with its tree; `root` is what `parse` (or this function) made of `text`. The edits are made
 * one after the other: the offsets of each are those of the text that the edits before it left. The tree equals that of
 * a fresh `parse`; nodes that an edit does not touch are the same objects as before, those around it are new.
 * `result` is the edited text, for callers that have it already.
 */
export function reparse(text: string, root: Block, edits: readonly Edit[], result?: string): ParsedText {
  let before: ParsedText = { text, root };
  for (const [index, edit] of edits.entries()) {
    const after = index === edits.length - 1 && result !== undefined ? result : edited(before.text, edit);
    const next = isPlain(before.root) ? spliced(before.root, after, edit) : null;
    if (next === null) return readAgain(before, edits.slice(index), result);
    before = { text: after, root: next };
  }
  return before;
}

function edited(text: string, { span, text: inserted }: Edit): string {
  return text.slice(0, span.start) + inserted + text.slice(span.end);
}

/** Reads the whole text, and takes over what is the same in front of all edits and behind them. */
function readAgain(before: ParsedText, edits: readonly Edit[], result: string | undefined): ParsedText {
  let text = before.text;
  let front = text.length;
  let back = text.length;
  for (const edit of edits) {
    front = Math.min(front, edit.span.start);
    back = Math.min(back, text.length - edit.span.end);
    text = edited(text, edit);
  }
  if (result !== undefined) text = result;
  return { text, root: shareNodes(before.root, parseApart(text), front, Math.min(back, text.length - front)) };
}

/** A block around an edit, with what is needed to put another in its place. */
interface Around {
  readonly block: Block;
  /** Offset at which the block's first item starts. */
  readonly start: number;
  /** Index of the item of this block that holds the next inner block. */
  readonly index: number;
}

/** The tree of the edited text, made by reading only items near the edit; null where more has to be read. */
function spliced(root: Block, text: string, edit: Edit): Block | null {
  const spine = spineTo(root, edit);
  for (let tries = 0; tries < mostTries; tries++) {
    const inner = spine.pop();
    if (inner === undefined) return null;
    const block = withEdit(inner, text, edit);
    if (block !== null) return markPlain(rebuilt(spine, block.block), block.sound && isSound(root));
  }
  return null;
}

/** The blocks that hold the whole edit between their braces, outermost first. */
function spineTo(root: Block, { span }: Edit): Around[] {
  const spine: Around[] = [];
  let block = root;
  let start = 0;
  for (;;) {
    let index = 0;
    let at = start;
    let next: Directive | undefined;
    for (; index < block.items.length; index++) {
      next = block.items[index];
      if (next === undefined || at + next.width > span.start) break;
      at += next.width;
      next = undefined;
    }
    spine.push({ block, start, index });
    const body = next?.body;
    if (next === undefined || body === undefined || body === null || body.foreign || !body.closed) return spine;
    const bodyStart = at + next.width - body.width;
    if (span.start < bodyStart || span.end > bodyStart + body.width - 1) return spine;
    block = body;
    start = bodyStart;
  }
}

/** The block with those items read again that the edit touches; null where it does not end where it did. */
function withEdit(
  { block, start }: Around,
  text: string,
  { span, text: inserted }: Edit,
): { readonly block: Block; readonly sound: boolean } | null {
  const delta = inserted.length - (span.end - span.start);
  let first = 0;
  let from = start;
  for (let item = block.items[first]; item !== undefined; item = block.items[first]) {
    // An item that breaks off is the last one: what is typed behind it may go on with it.
    if (from + item.width > span.start || item.end === "") break;
    from += item.width;
    first++;
  }
  let next = first;
  let nextStart = from;
  const isKnown = (at: number) => {
    const was = at - delta;
    if (was < span.end || at < span.start + inserted.length) return false;
    for (let item = block.items[next]; item !== undefined && nextStart < was; item = block.items[next]) {
      nextStart += item.width;
      next++;
    }
    return nextStart === was && next < block.items.length;
  };
  const isRoot = start === 0;
  const end = start + block.width + delta - (isRoot ? 0 : 1);
  const part = readPart(text, from, isKnown, end);
  if (part === null) return null;
  const { sound } = part;
  const items = [...block.items.slice(0, first), ...part.items];
  const width = block.width + delta;
  if (next < block.items.length && part.stop === part.end && isKnown(part.stop)) {
    for (let i = next; i < block.items.length; i++) items.push(block.items[i] as Directive);
    return { block: { ...block, items, width }, sound };
  }
  // A text ends where a brace would be one too many, and a block with its own brace, which stands where it stood.
  if (part.stop !== end) return null;
  const after = part.stop - part.end;
  return { block: { ...block, items, after, width }, sound: sound && after < MAY_BE_TOO_LONG };
}

/** The root with another block in the place of the innermost one of the spine's items. */
function rebuilt(spine: readonly Around[], inner: Block): Block {
  return spine.reduceRight<Block>((body, { block, index }) => {
    const items = [...block.items];
    const holder = items[index];
    if (holder?.body == null) return block;
    const grown = body.width - holder.body.width;
    items[index] = { ...holder, body, width: holder.width + grown };
    return { ...block, items, width: block.width + grown };
  }, inner);
}
