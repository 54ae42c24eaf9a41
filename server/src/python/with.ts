import type { Reader } from "./reader.ts";
import { checkTarget } from "./targets.ts";
import type { WithItem } from "./tree.ts";

/** Reads the items of a `with`, up to the colon. */
export function readWithItems(reader: Reader): WithItem[] {
  const { scanner } = reader;
  // `with (a as b, c as d):` has brackets of its own; `with (a, b):` and `with (a).b as c:` are expressions.
  if (reader.is("(") && holdsAs(reader)) {
    scanner.advance();
    const items: WithItem[] = [];
    do {
      if (reader.is(")") && items.length > 0) break;
      items.push(readItem(reader));
    } while (reader.eat(","));
    reader.expect(")");
    return items;
  }
  const items = [readItem(reader)];
  while (reader.eat(",")) items.push(readItem(reader));
  return items;
}

function readItem(reader: Reader): WithItem {
  const context = reader.grammar.expression(reader);
  if (!reader.eat("as")) return { context, target: null };
  const target = reader.is("*") ? reader.grammar.item(reader) : reader.grammar.expression(reader);
  if (reader.is(",") || reader.is(")") || reader.is(":")) checkTarget(reader, target, "assign");
  return { context, target };
}

/** Whether the bracket that opens at the current token holds an `as` of its own and ends the head. */
function holdsAs(reader: Reader): boolean {
  return reader.scanner.lookAhead((scanner) => {
    const { depth } = scanner;
    let found = false;
    do {
      scanner.advance();
      if (scanner.kind === "line end" || scanner.kind === "bad") return false;
      if (scanner.depth === depth && scanner.kind === "name" && scanner.text === "as") found = true;
    } while (scanner.depth >= depth);
    scanner.advance();
    return found && (reader.is(":") || reader.ended());
  });
}
