import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say } from "../setter.ts";
import { isBuiltin } from "./builtin.ts";
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
  readonly defined: Set<string>;
}

/** The variables looked up and defined so far. */
export function usesOf(state: ReadingState): Uses {
  return state.note<Uses>(null, "variables", () => ({ all: [], defined: new Set() }));
}

/** Notes a variable, without its `$`, as defined. */
export function define(name: string, state: ReadingState): void {
  usesOf(state).defined.add(name.toLowerCase());
}

/** Notes a variable, without its `$`, as looked up, if nginx does not define it itself. Mirrors ngx_http_get_variable_index. */
export function useVariable(name: string, it: ReadDirective, word: number, state: ReadingState): void {
  const lower = name.toLowerCase();
  if (!isBuiltin(lower)) usesOf(state).all.push({ name: lower, it, word });
}

/**
 * Compiles a word of a directive (or `text`, if what nginx compiles is another text) and notes its variables; says what
 * nginx has against it. Mirrors ngx_http_compile_complex_value.
 */
export function useScript(
  it: ReadDirective,
  word: number,
  state: ReadingState,
  say: Say,
  text = it.args[word - 1] ?? "",
): void {
  const { fault, variables } = compileScript(text);
  for (const name of variables) useVariable(name, it, word, state);
  if (fault !== null) say("invalid-value", fault, { word });
}
