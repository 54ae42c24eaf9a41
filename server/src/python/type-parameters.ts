import type { Reader } from "./reader.ts";
import type { TypeParameter } from "./tree.ts";

/** Reads `[T, *Ts, **P]` behind the name of a function, class or type (`type_params`, from Python 3.12 on). */
export function readTypeParameters(reader: Reader): readonly TypeParameter[] {
  const found: TypeParameter[] = [];
  if (!reader.is("[") || !reader.since(12)) return found;
  reader.scanner.advance();
  do {
    if (reader.is("]") && found.length > 0) break;
    const { start } = reader.scanner;
    const starred = reader.eat("**") || reader.eat("*");
    const name = reader.name();
    const bound = !starred && reader.eat(":") ? reader.grammar.expression(reader) : null;
    const value = reader.since(13) && reader.eat("=") ? reader.grammar.item(reader) : null;
    found.push({ name, bound, value, ...reader.from(start) });
  } while (reader.eat(","));
  reader.expect("]");
  return found;
}
