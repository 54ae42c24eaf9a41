import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import oniguruma from "vscode-oniguruma";
import textmate, { type IGrammar } from "vscode-textmate";

/** The smallest grammar that shows where Lua is embedded: its keywords, strings and comments. */
const lua = {
  scopeName: "source.lua",
  patterns: [
    { name: "comment.line.double-dash.lua", match: "--.*$" },
    { name: "keyword.control.lua", match: "\\b(?:local|return|if|then|end|function)\\b" },
    { name: "string.quoted.double.lua", begin: '"', end: '"' },
  ],
};

/** Loads syntaxes/nginx.tmLanguage.json into the editor's own engine. */
export async function loadGrammar(): Promise<IGrammar> {
  const wasm = createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm");
  await oniguruma.loadWASM(await readFile(wasm));
  const file = path.resolve(import.meta.dirname, "../../syntaxes/nginx.tmLanguage.json");
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (scope) => {
      if (scope === "source.nginx") return textmate.parseRawGrammar(await readFile(file, "utf8"), file);
      return scope === "source.lua" ? textmate.parseRawGrammar(JSON.stringify(lua), "lua.json") : null;
    },
  });
  const grammar = await registry.loadGrammar("source.nginx");
  if (grammar === null) throw new Error("source.nginx is not there");
  return grammar;
}

/** One column of one line (both 0-based) with its scopes, the outermost first. */
export type ScopesAt = (line: number, column: number) => readonly string[];

/** Tokenizes a text, line by line as the editor does. */
export function tokenize(grammar: IGrammar, lines: readonly string[]): ScopesAt {
  let stack = textmate.INITIAL;
  const tokens = lines.map((line) => {
    const read = grammar.tokenizeLine(line, stack);
    stack = read.ruleStack;
    return read.tokens;
  });
  return (line, column) =>
    tokens[line]?.find((token) => token.startIndex <= column && column < token.endIndex)?.scopes ?? [];
}

/**
 * Compares a text's tokens with the marks in it: a line such as `#   ^^^ variable.other` speaks of the columns above
 * it, each of which must have that scope or one below it (`!variable.other`: none of them may). A mark may follow
 * another. Returns what differs, in words; throws on a text without marks.
 */
export function wrongScopes(grammar: IGrammar, marked: string): readonly string[] {
  const lines: string[] = [];
  const marks: { line: number; from: number; to: number; scope: string }[] = [];
  for (const text of marked.split("\n")) {
    const mark = /^(\s*#\s*)(\^+) (!?[\w.-]+)$/.exec(text);
    if (mark === null) lines.push(text);
    else {
      const from = mark[1]?.length ?? 0;
      marks.push({ line: lines.length - 1, from, to: from + (mark[2]?.length ?? 0), scope: mark[3] ?? "" });
    }
  }
  if (marks.length === 0) throw new Error("a grammar test without a mark");
  const scopesAt = tokenize(grammar, lines);
  return marks.flatMap(({ line, from, to, scope }) => {
    const wanted = scope.replace("!", "");
    const columns = Array.from({ length: to - from }, (_, at) => from + at);
    const wrong = columns.find((column) => {
      const has = scopesAt(line, column).some((one) => one === wanted || one.startsWith(`${wanted}.`));
      return has === scope.startsWith("!");
    });
    if (wrong === undefined) return [];
    const text = lines[line] ?? "";
    return [`${text.trim()}\n  at "${text.slice(wrong, to)}": want ${scope}, got ${scopesAt(line, wrong).join(" ")}`];
  });
}
