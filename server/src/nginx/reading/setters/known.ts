import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say } from "../setter.ts";
import { type Family, isBuiltin, isFixed } from "./builtin.ts";
import { namedGroups, regexFault } from "./regex.ts";
import { compileScript } from "./script.ts";

/** A variable that a directive looks up, and the word it stands in. */
export interface Use {
  readonly name: string;
  readonly it: ReadDirective;
  readonly word: number;
}

/** The variables of one family in a reading: those looked up, in the order in which nginx gives them numbers. */
export interface Uses {
  readonly all: Use[];
  /** Those that modules look up when the family's block is read, behind all others. */
  readonly later: Use[];
  readonly defined: Set<string>;
}

/** Whose variables a directive sees: those of stream in a stream block, else those of http. */
export function familyOf(it: ReadDirective): Family {
  const context = it.context === "data" ? (it.parent?.context ?? "data") : it.context;
  return context.startsWith("stream") ? "stream" : "http";
}

/** The variables looked up and defined so far. */
export function usesOf(state: ReadingState, family: Family): Uses {
  return state.note<Uses>(null, `${family} variables`, () => ({ all: [], later: [], defined: new Set() }));
}

/** Notes a variable, without its `$`, as defined. */
export function define(name: string, state: ReadingState, family: Family = "http"): void {
  usesOf(state, family).defined.add(name.toLowerCase());
}

/**
 * Defines the variable that a word of a directive names, without its `$`; says what nginx has against it and gives
 * whether it has nothing. Mirrors ngx_http_add_variable (src/http/ngx_http_variables.c) and ngx_stream_add_variable.
 */
export function addVariable(
  name: string,
  word: number,
  state: ReadingState,
  say: Say,
  family: Family = "http",
): boolean {
  if (name === "") {
    say("invalid-value", 'invalid variable name "$"', { word });
    return false;
  }
  if (isFixed(name.toLowerCase(), state.build, family)) {
    say("duplicate", `the duplicate "${name}" variable`, { word });
    return false;
  }
  define(name, state, family);
  return true;
}

/** Notes a variable, without its `$`, as looked up, if nginx does not define it itself. Mirrors ngx_http_get_variable_index. */
export function useVariable(name: string, it: ReadDirective, word: number, state: ReadingState): void {
  const lower = name.toLowerCase();
  const family = familyOf(it);
  if (!isBuiltin(lower, state.build, family)) usesOf(state, family).all.push({ name: lower, it, word });
}

/** The same for a variable that is looked up when the http or stream block is read. */
export function useVariableLater(name: string, it: ReadDirective, word: number, state: ReadingState): void {
  const lower = name.toLowerCase();
  const family = familyOf(it);
  if (!isBuiltin(lower, state.build, family)) usesOf(state, family).later.push({ name: lower, it, word });
}

/**
 * Compiles a word of a directive (or `text`, if what nginx compiles is another text) and notes its variables; says what
 * nginx has against it, and gives whether it has nothing. Mirrors ngx_http_compile_complex_value and
 * ngx_stream_compile_complex_value.
 */
export function compiles(
  it: ReadDirective,
  word: number,
  state: ReadingState,
  say: Say,
  text = it.args[word - 1] ?? "",
): boolean {
  const { fault, variables } = compileScript(text);
  for (const name of variables) useVariable(name, it, word, state);
  if (fault !== null) say("invalid-value", fault, { word });
  return fault === null;
}

/** The same as the last step of a setter. */
export function useScript(it: ReadDirective, word: number, state: ReadingState, say: Say, text?: string): void {
  compiles(it, word, state, say, text);
}

/**
 * Compiles a regular expression and defines a variable for each of its named groups; says what nginx has against it,
 * and gives whether it has nothing. Mirrors ngx_http_regex_compile (src/http/ngx_http_variables.c) and
 * ngx_stream_regex_compile.
 */
export function useRegex(
  pattern: string,
  word: number,
  state: ReadingState,
  say: Say,
  family: Family = "http",
): boolean {
  const fault = regexFault(pattern);
  if (fault !== null) {
    say("invalid-regex", fault, { word });
    return false;
  }
  return namedGroups(pattern).every((name) => addVariable(name, word, state, say, family));
}
