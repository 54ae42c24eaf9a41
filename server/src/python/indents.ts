/** CPython's limit (Parser/tokenizer.h): blocks inside blocks. */
export const maxIndents = 100;

/** The words of CPython's tokenizer for a line whose depth depends on how wide a tab is. */
export const tabsAndSpaces = "inconsistent use of tabs and spaces in indentation";

/** The words of CPython's tokenizer for a line that goes back to a column where no block has begun. */
export const noSuchLevel = "unindent does not match any outer indentation level";

interface Level {
  readonly column: number;
  readonly alternative: number;
}

/** The indentations of the blocks that are open, as CPython's tokenizer keeps them: tabs to 8 columns, and tabs as 1. */
export class Indents {
  readonly #open: Level[] = [{ column: 0, alternative: 0 }];

  /** Takes the indentation of the next logical line; returns what CPython has against it, or an empty string. */
  compare(column: number, alternative: number): string {
    const open = this.#open;
    let top = open.at(-1) ?? { column: 0, alternative: 0 };
    if (column > top.column) {
      const tooMany = open.length >= maxIndents;
      open.push({ column, alternative });
      if (tooMany) return "too many levels of indentation";
      return alternative <= top.alternative ? tabsAndSpaces : "";
    }
    while (open.length > 1 && column < top.column) {
      open.pop();
      top = open.at(-1) ?? top;
    }
    if (column === top.column) return alternative === top.alternative ? "" : tabsAndSpaces;
    open.push({ column, alternative });
    return noSuchLevel;
  }
}

/** How many characters the line break at an offset has; 0 where there is none. */
export function breakWidth(text: string, at: number, to: number): number {
  const char = text[at];
  if (at >= to || (char !== "\n" && char !== "\r")) return 0;
  return char === "\r" && text[at + 1] === "\n" ? 2 : 1;
}

/** Reads the white space that a line begins with: where it ends, and how deep it is. */
export function readIndent(text: string, from: number, to: number): Level & { readonly end: number } {
  let column = 0;
  let alternative = 0;
  let kept = 0;
  let at = from;
  for (; at < to; at++) {
    const char = text[at];
    if (char === " ") {
      column++;
      alternative++;
    } else if (char === "\t") {
      column = (Math.floor(column / 8) + 1) * 8;
      alternative++;
    } else if (char === "\f" || (char === "\uFEFF" && at === 0)) {
      column = 0;
      alternative = 0;
    } else if (char === "\\" && breakWidth(text, at + 1, to) > 0) {
      // A line that is continued before it begins is as deep as its first part.
      if (kept === 0) kept = column;
      at += breakWidth(text, at + 1, to);
    } else break;
  }
  return kept > 0 ? { end: at, column: kept, alternative: kept } : { end: at, column, alternative };
}
