/** What Python makes of the text of a regular expression. */
export type Regex =
  /** `fault`: the words of re.error; a part of it that is not followed may come before no other fault. */
  | { readonly kind: "bad"; readonly fault: string }
  /** `source`: the same for JavaScript, null where it has no such thing; `groups`: how many there are. */
  | { readonly kind: "good"; readonly source: string | null; readonly groups: number; readonly loops: number }
  | { readonly kind: "unknown" };

class Fault extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** What hangs on the release of Python, or is not followed. */
class Unfollowed extends Error {}

const positions = new Set("AbBZ");
const categories = new Set("dDsSwW");
const characters = new Set("afnrtv");
const digits = /^[0-9]$/;

/** What a part of a pattern is to the quantifier behind it. */
type Last = "item" | "group" | "position" | "repeat" | null;

/** What a part of a pattern is where it repeats. */
interface Inside {
  /** Whether it has a quantifier or a choice, so that repeating it may take long. */
  readonly many: boolean;
  /** Whether it may take nothing: that repeats in ways of its own in each language. */
  readonly empty: boolean;
}

const single: Inside = { many: false, empty: false };

/** Reads a pattern as Lib/re/_parser.py does, which finds faults in one pass from the left. */
class Reader {
  readonly #text: readonly string[];
  #at = 0;
  #out = "";
  groups = 0;
  loops = 0;
  /** Whether the JavaScript is the same. */
  followed = true;
  /** Whether all that is left to say of it is not said by the parser. */
  open = false;
  readonly #names = new Set<string>();

  constructor(text: string) {
    this.#text = Array.from(text);
  }

  get source(): string {
    return this.#out;
  }

  read(): void {
    this.#alternatives(false);
    if (this.#at < this.#text.length) throw new Fault("unbalanced parenthesis", this.#at);
  }

  #alternatives(nested: boolean): Inside {
    let many = false;
    let empty = false;
    for (let first = !nested; ; first = false) {
      const one = this.#sequence(first);
      many ||= one.many;
      empty ||= one.empty;
      if (this.#text[this.#at] !== "|") return { many, empty };
      many = true;
      this.#at++;
      this.#out += "|";
    }
  }

  #sequence(first: boolean): Inside {
    let last: Last = null;
    let many = false;
    let empty = true;
    let inner: Inside = single;
    for (;;) {
      const start = this.#at;
      const one = this.#text[this.#at];
      if (one === undefined || one === "|" || one === ")") return { many, empty };
      this.#at++;
      if (one === "\\") last = this.#escape(start);
      else if (one === "[") {
        this.#set(start);
        last = "item";
      } else if (one === "(") {
        const group = this.#group(start, first && last === null);
        if (group === null) continue;
        inner = group;
        many ||= group.many;
        if (!group.empty && !this.#mayRepeatNever()) empty = false;
        last = "group";
        continue;
      } else if (one === "*" || one === "+" || one === "?" || one === "{") {
        const quantifier = one === "{" ? this.#braces(start) : one;
        if (quantifier === null) {
          this.#out += "\\{";
          last = "item";
          continue;
        }
        if (last === null || last === "position") throw new Fault("nothing to repeat", start);
        if (last === "repeat") throw new Fault("multiple repeat", start);
        this.#out += quantifier;
        if (this.#text[this.#at] === "?") {
          this.#at++;
          this.#out += "?";
        } else if (this.#text[this.#at] === "+") throw new Unfollowed();
        if (last === "group" && (inner.empty || (inner.many && quantifier !== "?"))) this.followed = false;
        if (quantifier !== "?") this.loops++;
        many = true;
        last = "repeat";
      } else if (one === "^") {
        this.#out += "^";
        last = "position";
      } else if (one === "$") {
        this.#out += "(?=\\n?(?![^]))";
        last = "position";
      } else {
        this.#out += one === "." ? "[^\\n]" : /[\]}/]/.test(one) ? `\\${one}` : one;
        last = "item";
      }
      inner = single;
      if (last === "item" && !this.#mayRepeatNever()) empty = false;
    }
  }

  #mayRepeatNever(): boolean {
    return ["*", "?", "{"].includes(this.#text[this.#at] ?? "");
  }

  #braces(start: number): string | null {
    const rest = this.#text.slice(this.#at, this.#at + 24).join("");
    const found = /^(\d*)(,?)(\d*)\}/.exec(rest);
    if (found === null || rest.startsWith("}")) return null;
    const [whole, least = "", comma = "", most = ""] = found;
    if (least.length > 3 || most.length > 3) throw new Unfollowed();
    this.#at += whole.length;
    if (comma === "" ? least === "" : false) return null;
    if (most !== "" && Number(most) < Number(least === "" ? 0 : least))
      throw new Fault("min repeat greater than max repeat", start + 1);
    return `{${least === "" ? "0" : least}${comma}${most}}`;
  }

  #escape(start: number): Last {
    const one = this.#text[this.#at];
    if (one === undefined) throw new Fault("bad escape (end of pattern)", start);
    this.#at++;
    if (positions.has(one)) {
      if (one === "A" || one === "Z") this.#out += one === "A" ? "(?<![^])" : "(?![^])";
      else this.#out += `\\${one}`;
      return "position";
    }
    if (categories.has(one)) this.#out += `\\${one}`;
    else this.#out += this.#character(one, start);
    return "item";
  }

  /** A character that is escaped, in a set or not. */
  #character(one: string, start: number): string {
    if (characters.has(one)) return one === "a" ? "\\x07" : `\\${one}`;
    if ("xuUN".includes(one) || digits.test(one)) throw new Unfollowed();
    if (/^[A-Za-z]$/.test(one)) throw new Fault(`bad escape \\${one}`, start);
    return /^[\w\s]$/.test(one) ? one : /^[!-~]$/.test(one) && !/["#%&',:;<=>@_`~!]/.test(one) ? `\\${one}` : one;
  }

  #set(start: number): void {
    this.#out += "[";
    if (this.#text[this.#at] === "[") this.followed = false;
    if (this.#text[this.#at] === "^") {
      this.#at++;
      this.#out += "^";
    }
    for (let count = 0; ; count++) {
      const from = this.#at;
      const one = this.#text[this.#at++];
      if (one === undefined) throw new Fault("unterminated character set", start);
      if (one === "]" && count > 0) break;
      const low = this.#member(one, from);
      if (this.#text[this.#at] !== "-") {
        this.#out += low.source;
        continue;
      }
      this.#at++;
      const to = this.#at;
      const other = this.#text[this.#at++];
      if (other === undefined) throw new Fault("unterminated character set", start);
      if (other === "]") {
        this.#out += `${low.source}\\-`;
        break;
      }
      const high = this.#member(other, to);
      if (low.code === null || high.code === null || high.code < low.code)
        throw new Fault(`bad character range ${this.#text.slice(from, this.#at).join("")}`, from);
      this.#out += `${low.source}-${high.source}`;
    }
    this.#out += "]";
  }

  /** One member of a set; `code`: null for a category. */
  #member(one: string, start: number): { readonly source: string; readonly code: number | null } {
    if (one !== "\\") return { source: /[\\\]^[-]/.test(one) ? `\\${one}` : one, code: one.codePointAt(0) ?? 0 };
    const escaped = this.#text[this.#at];
    if (escaped === undefined) throw new Fault("bad escape (end of pattern)", start);
    this.#at++;
    if (categories.has(escaped)) return { source: `\\${escaped}`, code: null };
    if (escaped === "b") return { source: "\\x08", code: 8 };
    const source = this.#character(escaped, start);
    const codes: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };
    const code = codes[escaped] ?? escaped.codePointAt(0) ?? 0;
    return { source: /^[\]^-]$/.test(escaped) ? `\\${escaped}` : source, code };
  }

  /** Null where it is no group, but a comment or flags for all. */
  #group(start: number, first: boolean): Inside | null {
    let opened = "(";
    if (this.#text[this.#at] === "?") {
      this.#at++;
      const kind = this.#text[this.#at++];
      if (kind === undefined) throw new Fault("unexpected end of pattern", this.#text.length);
      if (kind === ":") opened = "(?:";
      else if (kind === "=" || kind === "!") opened = `(?${kind}`;
      else if (kind === "P") opened = this.#named();
      else if (kind === "<") opened = this.#behind();
      else if (kind === "#") {
        while (this.#text[this.#at] !== ")") {
          if (this.#at >= this.#text.length) throw new Fault("missing ), unterminated comment", start);
          this.#at++;
        }
        this.#at++;
        return null;
      } else if (kind === "i" && first && this.#text[this.#at] === ")") {
        this.#at++;
        this.followed = false;
        return null;
      } else if (/[aiLmsux(>\\-]/.test(kind)) throw new Unfollowed();
      else throw new Fault(`unknown extension ?${kind}`, start + 1);
    }
    if (opened === "(" || (opened.startsWith("(?<") && /\w/.test(opened[3] ?? ""))) this.groups++;
    this.#out += opened;
    const inside = this.#alternatives(true);
    if (this.#text[this.#at] !== ")") throw new Fault("missing ), unterminated subpattern", start);
    this.#at++;
    this.#out += ")";
    return /^\(\?<?[=!]$/.test(opened) ? { ...inside, empty: true } : inside;
  }

  #behind(): string {
    const way = this.#text[this.#at++];
    if (way === undefined) throw new Fault("unexpected end of pattern", this.#text.length);
    if (way !== "=" && way !== "!") throw new Fault(`unknown extension ?<${way}`, this.#at - 3);
    // Whether all that it takes is of one length is looked at only when all else is read.
    this.open = true;
    return `(?<${way}`;
  }

  #named(): string {
    const way = this.#text[this.#at++];
    if (way === undefined) throw new Fault("unexpected end of pattern", this.#text.length);
    if (way === "=") throw new Unfollowed();
    if (way !== "<") throw new Fault(`unknown extension ?P${way}`, this.#at - 3);
    const from = this.#at;
    const end = this.#text.indexOf(">", from);
    const name = this.#text.slice(from, end < 0 ? undefined : end).join("");
    if (end < 0 && name === "") throw new Fault("missing group name", from);
    if (end < 0) throw new Fault("missing >, unterminated name", from);
    if (name === "") throw new Fault("missing group name", from);
    if (!/^[A-Za-z_]\w*$/.test(name) || this.#names.has(name)) throw new Unfollowed();
    this.#names.add(name);
    this.#at = end + 1;
    return `(?<${name}>`;
  }
}

const longest = 400;

/** Reads the text of a regular expression as Python's re.compile() does without flags (Lib/re/_parser.py). */
export function readRegex(text: string): Regex {
  if (text.length > longest) return { kind: "unknown" };
  const reader = new Reader(text);
  try {
    reader.read();
  } catch (error) {
    if (error instanceof Unfollowed) return { kind: "unknown" };
    if (!(error instanceof Fault)) throw error;
    // Python reads one character ahead: a backslash at the very end comes before what is wrong in front of it.
    const cut = /(?<!\\)(?:\\\\)*\\$/.test(text);
    if (cut && !error.message.startsWith("bad escape (")) return { kind: "unknown" };
    return { kind: "bad", fault: `${error.message} at position ${error.at}${lineOf(text, error.at)}` };
  }
  if (reader.open) return { kind: "unknown" };
  const { source, groups, loops, followed } = reader;
  return { kind: "good", source: followed ? source : null, groups, loops };
}

/** Where a pattern has several lines, Python tells which. */
function lineOf(text: string, at: number): string {
  if (!text.includes("\n")) return "";
  const before = Array.from(text).slice(0, at);
  const line = before.filter((it) => it === "\n").length + 1;
  return ` (line ${line}, column ${at - before.lastIndexOf("\n")})`;
}
