import { parsePython } from "./parse.ts";

/**
 * Whether a statement of the module itself may start at an offset (the start of a line): not inside a string, a
 * bracket or an indented block that goes on behind it.
 */
export function moduleLevelAt(text: string, offset: number): boolean {
  return parsePython(text).body.every((statement) => offset <= statement.start || offset >= statement.end);
}
