/** One record of a script on the server: `BBP nonce name value`. */
export interface ServerRecord {
  readonly name: string;
  readonly value: string;
}

/** Longer than any line that nginx, Buildbot or the scripts print, but for a file's whole content. */
const longestLine = 8 << 20;
const mostRecords = 100_000;

/**
 * Cuts records out of a connection's standard output. Only lines that begin with this run's nonce count: what a login
 * prints, or a file's text, speaks for nobody. A line that never ends is given up, and so is a flood of records.
 */
export class RecordReader {
  readonly #lead: string;
  readonly #onRecord: (record: ServerRecord) => void;
  #held = "";
  #count = 0;

  constructor(nonce: string, onRecord: (record: ServerRecord) => void) {
    this.#lead = `BBP ${nonce} `;
    this.#onRecord = onRecord;
  }

  /** Takes in the next piece of the stream. */
  push(piece: string): void {
    const lines = (this.#held + piece).split("\n");
    this.#held = lines.pop() ?? "";
    if (this.#held.length > longestLine) this.#held = "";
    for (const line of lines) {
      // A login that prints without a line break at its end leaves its text before our first record.
      const at = line.indexOf(this.#lead);
      if (at < 0 || ++this.#count > mostRecords) continue;
      const record = line.slice(at + this.#lead.length).replace(/\r$/, "");
      const [name = ""] = record.split(" ", 1);
      this.#onRecord({ name, value: record.slice(name.length + 1) });
    }
  }
}

/** The values of all records of a name, in order. */
export function valuesOf(records: readonly ServerRecord[], name: string): readonly string[] {
  return records.filter((record) => record.name === name).map((record) => record.value);
}
