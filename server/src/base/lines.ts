/** What ends a line. nginx counts `\n` alone; editors (and Python) also end a line at `\r\n` and at a lone `\r`. */
export type LineEnds = "lf" | "any";

/** A place in a text by line and column, both from 0; the column counts UTF-16 units. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/** The starts of a text's lines, to turn offsets into lines and back. Immutable. */
export class LineIndex {
  readonly length: number;
  readonly #starts: readonly number[];
  readonly #text: string;

  /** Reads the text once; `ends` says which characters end a line. */
  constructor(text: string, ends: LineEnds = "any") {
    const starts = [0];
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === 10) starts.push(i + 1);
      else if (code === 13 && ends === "any" && text.charCodeAt(i + 1) !== 10) starts.push(i + 1);
    }
    this.#starts = starts;
    this.#text = text;
    this.length = text.length;
  }

  /** How many lines there are; an empty text has one. */
  get count(): number {
    return this.#starts.length;
  }

  /** The line and column (from 0) of an offset; an offset outside the text is taken to its nearest end. */
  at(offset: number): LineColumn {
    const inside = Math.max(0, Math.min(offset, this.length));
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= inside) low = middle;
      else high = middle - 1;
    }
    return { line: low, column: inside - (this.#starts[low] ?? 0) };
  }

  /** The offset of a line and column (from 0); a column past the line's end gives that end, without its line break. */
  offset(position: LineColumn): number {
    if (position.line < 0) return 0;
    if (position.line >= this.#starts.length) return this.length;
    const start = this.#starts[position.line] ?? 0;
    return Math.min(start + Math.max(0, position.column), this.lineEnd(position.line));
  }

  /** The offset at which a line (from 0) starts. */
  lineStart(line: number): number {
    return this.#starts[Math.max(0, Math.min(line, this.#starts.length - 1))] ?? 0;
  }

  /** The offset of a line's end (line from 0), before its line break. */
  lineEnd(line: number): number {
    let end = line + 1 < this.#starts.length ? (this.#starts[line + 1] ?? this.length) : this.length;
    const start = this.lineStart(line);
    while (end > start && (this.#text[end - 1] === "\n" || this.#text[end - 1] === "\r")) end--;
    return end;
  }
}
