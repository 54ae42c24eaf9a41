/** A half-open range of UTF-16 offsets into one text: `start` is inside, `end` is not. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Replaces what `span` covers with `text`; an empty span inserts. Offsets are those of the text before any edit. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** A span of one file. `uri` is the file's URI as the shell that opened it spells it. */
export interface Place {
  readonly uri: string;
  readonly span: Span;
}

/** The span from `start` (inclusive) to `end` (exclusive), in UTF-16 offsets. */
export function span(start: number, end: number): Span {
  return { start, end };
}

/**
 * Applies edits to a text. The edits may come in any order; two that overlap make the result meaningless,
 * so the later one (in the order given) is left out and returned.
 * Two insertions at one place are both made, in the order given; the same edit given twice is made once.
 */
export function applyEdits(
  text: string,
  edits: readonly Edit[],
): { readonly text: string; readonly left: readonly Edit[] } {
  const made: Edit[] = [];
  const left: Edit[] = [];
  for (const edit of edits) {
    if (made.some((other) => same(edit, other))) continue;
    if (made.some((other) => collide(edit.span, other.span))) left.push(edit);
    else made.push(edit);
  }
  const order = made.map((edit, index) => ({ edit, index }));
  order.sort((a, b) => a.edit.span.start - b.edit.span.start || a.edit.span.end - b.edit.span.end || a.index - b.index);
  let out = "";
  let at = 0;
  for (const { edit } of order) {
    out += text.slice(at, edit.span.start) + edit.text;
    at = edit.span.end;
  }
  return { text: out + text.slice(at), left };
}

function same(a: Edit, b: Edit): boolean {
  return a.text === b.text && a.span.start === b.span.start && a.span.end === b.span.end;
}

/** Edits collide when they replace a common character; touching ends and equal insertions do not. */
function collide(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}
