import { LineIndex } from "../base/lines.ts";

/** A range of one line; line and columns count from 0, columns in UTF-16 units. */
export interface LineRange {
  readonly line: number;
  readonly startColumn: number;
  readonly endColumn: number;
}

/**
 * Where a text says what an nginx message without a place quotes: the certificate it names, the variable, the server
 * name, the address. Every place outside comments, in order; empty if the message quotes nothing that is there.
 */
export function locateNginx(text: string, message: string): readonly LineRange[] {
  const variable = /^unknown "([^"]+)" variable/.exec(message)?.[1];
  const bind = /^(?:bind\(\) to|setsockopt\(.*\)|listen\(\) to) (\S+) failed/.exec(message)?.[1];
  const wanted = [
    ...(variable === undefined ? [] : [`\${${variable}}`, `$${variable}`]),
    ...quoted(message, '"'),
    ...(bind === undefined ? [] : [bind, bind.replace(/^0\.0\.0\.0:/, "")]),
  ];
  return first(wanted, (word) => places(text, escape(word), "#"));
}

/**
 * Where a master.cfg says what a checkconfig message without a place names: a key of the configuration, or a quoted
 * name. Every place outside comments, in order; empty if the message names nothing that is there.
 */
export function locateCheckconfig(text: string, message: string): readonly LineRange[] {
  const bare = /^(?:Unknown BuildmasterConfig key|unknown www configuration parameter\(s\)) ([\w-]+)/.exec(
    message,
  )?.[1];
  const keys = [...message.matchAll(/\bc((?:\[['"][\w-]+['"]\])+)/g)].map((found) => keyPattern(found[1] ?? ""));
  const [outermost] = /^c\[['"]([\w-]+)['"]\]/.exec(message)?.slice(1) ?? [];
  const unknownFirst = /unknown \w+ '([^']+)'/i.exec(message)?.[1];
  const names = [...(unknownFirst === undefined ? [] : [unknownFirst]), ...quoted(message, "'").reverse()];
  const patterns = [
    ...(bare === undefined ? [] : [literal(bare), `\\b${escape(bare)}(?=\\s*=)`]),
    ...keys,
    ...(outermost === undefined ? [] : [keyPattern(`['${outermost}']`)]),
    ...names.filter((name) => !keys.some((key) => key.includes(escape(name)))).map(literal),
  ];
  return first(patterns, (pattern) => places(text, pattern, "#"));
}

/** A line (from 0, taken into the text) without the blanks around it. */
export function lineRange(text: string, line: number): LineRange {
  const index = new LineIndex(text);
  const at = Math.max(0, Math.min(line, index.count - 1));
  const content = text.slice(index.lineStart(at), index.lineEnd(at));
  const startColumn = content.length - content.trimStart().length;
  return { line: at, startColumn, endColumn: Math.max(startColumn, content.trimEnd().length) };
}

/** The range of what a message quotes on one line (from 0), else of the line's text. */
export function quotedRange(text: string, line: number, message: string): LineRange {
  const whole = lineRange(text, line);
  const index = new LineIndex(text);
  const content = text.slice(index.lineStart(whole.line), index.lineEnd(whole.line));
  for (const word of quoted(message, '"')) {
    const found = new RegExp(`(?<![\\w-])${escape(word)}(?![\\w-])`).exec(content);
    if (found && word.trim() !== "")
      return { line: whole.line, startColumn: found.index, endColumn: found.index + word.length };
  }
  return whole;
}

/** A regular expression's source for a subscript chain such as `['protocols']['pb']` in either kind of quote. */
function keyPattern(chain: string): string {
  const subscripts = [...chain.matchAll(/\[['"]([\w-]+)['"]\]/g)].map((found) => literal(found[1] ?? ""));
  return `\\w+${subscripts.map((name) => `\\[\\s*${name}\\s*\\]`).join("")}`;
}

function literal(name: string): string {
  return `(?:'${escape(name)}'|"${escape(name)}")`;
}

function quoted(message: string, quote: "'" | '"'): string[] {
  const found = [...message.matchAll(quote === '"' ? /"([^"]+)"/g : /'([^']+)'/g)].map((match) => match[1] ?? "");
  return [...new Set(found)];
}

/** The first pattern's places that are any. */
function first(wanted: readonly string[], find: (pattern: string) => readonly LineRange[]): readonly LineRange[] {
  for (const pattern of wanted) {
    const found = find(pattern);
    if (found.length > 0) return found;
  }
  return [];
}

/** Where a pattern stands as a whole word, outside lines that are comments. */
function places(text: string, pattern: string, comment: string): readonly LineRange[] {
  const index = new LineIndex(text);
  const found: LineRange[] = [];
  for (const match of text.matchAll(new RegExp(`(?<![\\w./-])${pattern}(?![\\w/-])`, "g"))) {
    const { line, column } = index.at(match.index);
    const before = text.slice(index.lineStart(line), match.index);
    if (before.trimStart().startsWith(comment)) continue;
    found.push({
      line,
      startColumn: column,
      endColumn: Math.min(column + match[0].length, index.lineEnd(line) - index.lineStart(line)),
    });
  }
  return found;
}

function escape(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
