import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say } from "../setter.ts";
import { isBuiltin, isFixed } from "./builtin.ts";
import { namedGroups, regexFault } from "./regex.ts";
import { compileScript } from "./script.ts";

/** A variable that a directive looks up, and the word it stands in. */
export interface Use {
  readonly name: string;
  readonly it: ReadDirective;
  readonly word: number;
}

/** The http variables of a reading: those looked up, in the order in which nginx gives them numbers. */
export interface Uses {
  readonly all: Use[];
  /** Those that modules look up when the http block is read, behind all others. */
  readonly later: Use[];
  readonly defined: Set<string>;
}

/** The variables looked up and defined so far. */
export function usesOf(state: ReadingState): Uses {
  return state.note<Uses>(null, "variables", () => ({ all: [], later: [], defined: new Set() }));
}

/** Notes a variable, without its `$`, as defined. */
export function define(name: string, state: ReadingState): void {
  usesOf(state).defined.add(name.toLowerCase());
}

/**
 * Defines the variable that a word of a directive names, without its `$`; says what nginx has against it and gives
 * whether it has nothing. Mirrors ngx_http_add_variable (src/http/ngx_http_variables.c).
 */
export function addVariable(name: string, word: number, state: ReadingState, say: Say): boolean {
  if (name === "") {
    say("invalid-value", 'invalid variable name "$"', { word });
    return false;
  }
  if (isFixed(name.toLowerCase(), state.build)) {
    say("duplicate", `the duplicate "${name}" variable`, { word });
    return false;
  }
  define(name, state);
  return true;
}

/** Notes a variable, without its `$`, as looked up, if nginx does not define it itself. Mirrors ngx_http_get_variable_index. */
export function useVariable(name: string, it: ReadDirective, word: number, state: ReadingState): void {
  const lower = name.toLowerCase();
  if (!isBuiltin(lower, state.build)) usesOf(state).all.push({ name: lower, it, word });
}

/** The same for a variable that is looked up when the http block is read. */
export function useVariableLater(name: string, it: ReadDirective, word: number, state: ReadingState): void {
  const lower = name.toLowerCase();
  if (!isBuiltin(lower, state.build)) usesOf(state).later.push({ name: lower, it, word });
}

/**
 * Compiles a word of a directive (or `text`, if what nginx compiles is another text) and notes its variables; says what
 * nginx has against it, and gives whether it has nothing. Mirrors ngx_http_compile_complex_value.
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
 * and gives whether it has nothing. Mirrors ngx_http_regex_compile (src/http/ngx_http_variables.c).
 */
export function useRegex(pattern: string, word: number, state: ReadingState, say: Say): boolean {
  const fault = regexFault(pattern);
  if (fault !== null) {
    say("invalid-regex", fault, { word });
    return false;
  }
  return namedGroups(pattern).every((name) => addVariable(name, word, state, say));
}
