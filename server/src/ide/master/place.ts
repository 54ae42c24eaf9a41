import type { Names } from "./names.ts";
import { type Token, type TokenFile, textOf } from "./tokens.ts";

/** The dotted name whose last part is the token at an index: "steps.Git"; null where something else stands in front. */
export function dottedAt(file: TokenFile, index: number): string | null {
  const { tokens } = file;
  if (tokens[index]?.kind !== "name") return null;
  let dotted = tokens[index].text;
  let at = index;
  while (tokens[at - 1]?.text === ".") {
    const part = tokens[at - 2];
    if (part?.kind !== "name") return null;
    dotted = `${part.text}.${dotted}`;
    at -= 2;
  }
  return dotted;
}

/** The dotted name that is called with the bracket of this index; null where it is no call of a name. */
export function calleeOf(file: TokenFile, bracket: number): string | null {
  const open = file.brackets[bracket]?.open ?? -1;
  if (file.tokens[open]?.text !== "(") return null;
  return dottedAt(file, open - 1);
}

/** One argument of a call, as it is typed. */
export interface TypedArgument {
  /** Its keyword; null for one by place. "*" and "**" for what is spread. */
  readonly name: string | null;
  /** Indexes of its first token and the one behind its last. */
  readonly from: number;
  readonly to: number;
}

/** The arguments between a call's brackets (also the items of a list), in order; empty ones are left out. */
export function argumentsOf(file: TokenFile, bracket: number): readonly TypedArgument[] {
  const { tokens, brackets } = file;
  const pair = brackets[bracket];
  if (pair === undefined) return [];
  const found: TypedArgument[] = [];
  const end = endOf(file, bracket);
  let from = pair.open + 1;
  const add = (to: number): void => {
    const first = tokens[from];
    if (to > from && first !== undefined) {
      const spread = first.text === "*" || first.text === "**" ? first.text : null;
      const named = first.kind === "name" && tokens[from + 1]?.text === "=" && from + 1 < to ? first.text : null;
      found.push({ name: spread ?? named, from, to });
    }
    from = to + 1;
  };
  for (let at = pair.open + 1; at < end; at++) if (tokens[at]?.text === "," && tokens[at]?.inside === bracket) add(at);
  add(end);
  return found;
}

/** The index behind the last token in a bracket, closed or not. */
function endOf(file: TokenFile, bracket: number): number {
  const { tokens, brackets } = file;
  const pair = brackets[bracket];
  if (pair === undefined) return 0;
  if (pair.close < tokens.length) return pair.close;
  let at = pair.open + 1;
  while (at < tokens.length && tokens[at]?.kind !== "line end") at++;
  return at;
}

/**
 * The keys that lead from the configuration to what a bracket holds: [] for `c = {`, ["www"] for `c['www'] = dict(`; null for
 * what is not known to belong to it. A bracket of a subscript, `c['www'][`, leads to what it takes its key of.
 */
export function keysTo(file: TokenFile, names: Names, bracket: number): readonly string[] | null {
  const { tokens, brackets } = file;
  const pair = brackets[bracket];
  if (pair === undefined) return null;
  const opener = tokens[pair.open]?.text;
  let before = pair.open - 1;
  if (opener === "[") return subscripted(file, names, before);
  if (opener === "(") {
    if (tokens[before]?.text === "update" && tokens[before - 1]?.text === ".")
      return subscripted(file, names, before - 2);
    if (tokens[before]?.text !== "dict") return null;
    before--;
  }
  const mark = tokens[before];
  const key = tokens[before - 1];
  if (mark === undefined || key === undefined) return null;
  if (mark.text === ":" && tokens[brackets[pair.inside]?.open ?? -1]?.text === "{") {
    const word = textOf(file, key);
    const outer = keysTo(file, names, pair.inside);
    return word === null || outer === null ? null : [...outer, word];
  }
  if (mark.text === "=" && pair.inside >= 0) {
    const outer = keysTo(file, names, pair.inside);
    return outer === null || key.kind !== "name" ? null : [...outer, key.text];
  }
  if (mark.text === "=") return subscripted(file, names, before - 1);
  if (mark.text === "(" && key.text === "update" && tokens[before - 2]?.text === ".")
    return subscripted(file, names, before - 3);
  return null;
}

/** The keys of `c`, `c['www']`, …, that ends with the token at an index; null where it is something else. */
function subscripted(file: TokenFile, names: Names, last: number): readonly string[] | null {
  const { tokens } = file;
  const keys: string[] = [];
  let at = last;
  while (tokens[at]?.text === "]") {
    const key = textOf(file, tokens[at - 1]);
    if (key === null || tokens[at - 2]?.text !== "[") return null;
    keys.unshift(key);
    at -= 3;
  }
  const token: Token | undefined = tokens[at];
  return token?.kind === "name" && tokens[at - 1]?.text !== "." && names.config.has(token.text) ? keys : null;
}

/** Whether the token at an index is a key of the dict or subscript whose bracket it stands in. */
export function isKey(file: TokenFile, index: number): boolean {
  const { tokens, brackets } = file;
  const token = tokens[index];
  const open = brackets[token?.inside ?? -1]?.open ?? -1;
  if (open < 0) return false;
  const opener = tokens[open]?.text;
  if (opener === "[") return index === open + 1 && isSubscript(tokens[open - 1]);
  return opener === "{" && (index === open + 1 || tokens[index - 1]?.text === ",");
}

function isSubscript(before: Token | undefined): boolean {
  return before !== undefined && (before.kind === "name" || before.text === "]" || before.text === ")");
}
