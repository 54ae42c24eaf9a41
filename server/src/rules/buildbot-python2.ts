import type { SyntaxFault } from "../python/syntax.ts";
import { type Fix, replace } from "./rule.ts";

/** What is put in the place of a piece of Python 2. Offsets are those of the file. */
interface Rewriting {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The ways to write in Python 3 what is an error of syntax because it is Python 2; none where it is anything else. */
export function fixesOfPython2(uri: string, text: string, fault: SyntaxFault): readonly Fix[] {
  const found = rewritten(text, fault);
  if (found === null) return [];
  const { start, end, text: written } = found;
  // A long statement is not repeated in the title, and what is printed may be nobody else's business.
  const title = written.length <= 24 && !written.startsWith("print") ? `Write ${written}` : "Write it as Python 3 does";
  return [{ title, edits: [replace({ uri, span: { start, end } }, written)], safe: false }];
}

function rewritten(text: string, { message, span }: SyntaxFault): Rewriting | null {
  const said = text.slice(span.start, span.end);
  const whole = (written: string | null): Rewriting | null =>
    written === null || /[\n\r]/.test(said) ? null : { ...span, text: written };
  if (message.startsWith("Missing parentheses in call to 'print'")) return whole(printed(said));
  if (message.startsWith("Missing parentheses in call to 'exec'")) {
    const code = /^exec\s+(.+)$/.exec(said)?.[1]?.trim();
    return whole(code === undefined || /\bin\b/.test(code) ? null : `exec(${code})`);
  }
  if (message === "multiple exception types must be parenthesized") {
    const [, types, name] = /^(\([^()]*\)|[\w.]+)\s*,\s*([a-z_]\w*)$/.exec(said) ?? [];
    return whole(types === undefined || name === undefined ? null : `${types} as ${name}`);
  }
  if (message.startsWith("leading zeros in decimal integer literals")) return octal(text, span.start);
  if (message === "invalid decimal literal") return long(text, span.start);
  return message === "invalid syntax" ? unknownSyntax(text, span.start) : null;
}

/** `print` as a call. A comma at the end kept Python 2 on the line. */
function printed(statement: string): string | null {
  const values = statement.slice("print".length).trim();
  if (values.startsWith(">>")) return null;
  return values.endsWith(",") ? `print(${values.slice(0, -1).trim()}, end=" ")` : `print(${values})`;
}

function octal(text: string, start: number): Rewriting | null {
  const [digits, value] = /^0+([1-7][0-7]*)(?![\d.\w])/.exec(text.slice(start)) ?? [];
  return digits === undefined || value === undefined ? null : { start, end: start + digits.length, text: `0o${value}` };
}

/** A number with the L of Python 2's long integers. */
function long(text: string, at: number): Rewriting | null {
  let start = at;
  while (/\d/.test(text[start - 1] ?? "")) start--;
  const [written, digits] = /^(\d+)[lL](?!\w)/.exec(text.slice(start)) ?? [];
  return written === undefined || digits === undefined ? null : { start, end: start + written.length, text: digits };
}

/** What CPython has no words of its own for. */
function unknownSyntax(text: string, at: number): Rewriting | null {
  const start = Math.max(text.lastIndexOf("\n", at - 1), text.lastIndexOf("\r", at - 1)) + 1;
  const line = /^[^\n\r]*/.exec(text.slice(start))?.[0] ?? "";
  const here = line.slice(at - start);
  if (here.startsWith("<>")) return { start: at, end: at + 2, text: "!=" };
  const quoted = /^`([^`"'#]+)`/.exec(here);
  if (quoted !== null) return { start: at, end: at + quoted[0].length, text: `repr(${(quoted[1] ?? "").trim()})` };
  const prefix = /\b[uU]([rR])$/.exec(line.slice(0, at - start));
  if (prefix !== null && /^["']/.test(here)) return { start: at - 2, end: at, text: prefix[1] ?? "r" };
  const [, indent, type, value] =
    /^([ \t]*)raise[ \t]+([\w.]+)[ \t]*,[ \t]*("[^"\\]*"|'[^'\\]*'|[\w.]+)[ \t]*$/.exec(line) ?? [];
  if (indent === undefined || type === undefined || value === undefined || !here.startsWith(",")) return null;
  return { start: start + indent.length, end: start + line.trimEnd().length, text: `raise ${type}(${value})` };
}
