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
