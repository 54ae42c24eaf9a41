/** What stood between the marks of one run, and what the marks said. */
export interface Frame {
  /** Standard output and error of the program, as the terminal got it. */
  readonly output: string;
  readonly exitCode: number;
  /** The folder the program ran in, on the server. */
  readonly cwd: string;
  /** Whether it ran as root. */
  readonly root: boolean;
  /** Symbolic links under the configuration's folder: link path to real path. */
  readonly links: Readonly<Record<string, string>>;
  /** What `nginx -V` printed, in one line. */
  readonly about: string | undefined;
  /** The files that the configuration names in `load_module`, where all of them are known. */
  readonly loaded: readonly string[] | undefined;
}

/** What a run's marks came to. Without an end mark there is no frame, and so no verdict. */
export interface Marked {
  /** Whether the program was started. */
  readonly begun: boolean;
  readonly frame: Frame | undefined;
  /** The script could not go on: it found no master directory, or several. */
  readonly need: "master" | "choice" | undefined;
  readonly masters: readonly string[];
}

/** More than any of the programs prints; what is over is shown but not kept. */
const longestOutput = 1 << 20;
const longestRecord = 1 << 14;

/**
 * Takes the marks out of a terminal's stream and keeps what lies between them. A mark is
 * `ESC ] 7733 ; nonce ; record BEL`; only marks with this run's nonce count, so that no banner and no file can speak
 * for the program. Records: begin · body (the output is over) · cwd;PATH · root · from;PATH and to;PATH (a link) ·
 * about;LINE (of nginx -V) · loaded;FILES (of load_module) · master;PATH · need;master|choice · end;STATUS.
 */
export class FrameFilter {
  readonly #lead: string;
  #held = "";
  #state: "before" | "inside" | "after" | "ended" = "before";
  #begun = false;
  #output = "";
  #exitCode = 0;
  #cwd = "";
  #root = false;
  #from = "";
  #about: string | undefined;
  #loaded: readonly string[] | undefined;
  #need: Marked["need"];
  readonly #links: Record<string, string> = {};
  readonly #masters: string[] = [];

  constructor(nonce: string) {
    this.#lead = `\x1b]7733;${nonce};`;
  }

  /** Takes in the next piece of the stream; gives back what the user is to see of it. */
  push(piece: string): string {
    this.#held += piece;
    let shown = "";
    for (;;) {
      const mark = this.#held.indexOf(this.#lead);
      const end = mark < 0 ? -1 : this.#held.indexOf("\x07", mark);
      if (mark >= 0 && end < 0 && this.#held.length - mark > longestRecord)
        return shown + this.#pass(this.#held.length);
      if (mark < 0) return shown + this.#pass(this.#held.length - this.#possibleLead());
      shown += this.#pass(mark);
      if (end < 0) return shown;
      const record = this.#held.slice(this.#lead.length, end - mark);
      this.#held = this.#held.slice(end - mark + 1);
      this.#record(record);
    }
  }

  /** Ends the stream; gives back what was held as the possible start of a mark. */
  flush(): string {
    return this.#pass(this.#held.length);
  }

  result(): Marked {
    const ended = this.#state === "ended" && this.#begun;
    const frame: Frame = {
      output: this.#output,
      exitCode: this.#exitCode,
      cwd: this.#cwd,
      root: this.#root,
      links: this.#links,
      about: this.#about,
      loaded: this.#loaded,
    };
    return { begun: this.#begun, frame: ended ? frame : undefined, need: this.#need, masters: this.#masters };
  }

  #pass(count: number): string {
    const text = this.#held.slice(0, count);
    this.#held = this.#held.slice(count);
    if (this.#state === "inside" && this.#output.length < longestOutput) this.#output += text;
    return text;
  }

  /** How many characters at the end of what is held may be the start of a mark. */
  #possibleLead(): number {
    for (let size = Math.min(this.#lead.length - 1, this.#held.length); size > 0; size--)
      if (this.#held.endsWith(this.#lead.slice(0, size))) return size;
    return 0;
  }

  #record(record: string): void {
    const [name = ""] = record.split(";", 1);
    const value = record.slice(name.length + 1);
    if (this.#state === "ended") return;
    if (name === "begin" && this.#state === "before") {
      this.#state = "inside";
      this.#begun = true;
    } else if (name === "body" && this.#state === "inside") this.#state = "after";
    else if (name === "cwd") this.#cwd = value;
    else if (name === "root") this.#root = true;
    else if (name === "about") this.#about = value;
    else if (name === "loaded") this.#loaded = value.split(/\s+/).filter((it) => it !== "");
    else if (name === "from") this.#from = value;
    else if (name === "to" && this.#from !== "") {
      Object.defineProperty(this.#links, this.#from, { value, enumerable: true, configurable: true, writable: true });
      this.#from = "";
    } else if (name === "master") this.#masters.push(value);
    else if (name === "need" && (value === "master" || value === "choice")) this.#need = value;
    else if (name === "end" && this.#begun && /^\d{1,3}$/.test(value)) {
      this.#exitCode = Number(value);
      this.#state = "ended";
    }
  }
}
