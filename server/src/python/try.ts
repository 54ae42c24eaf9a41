import { span } from "../base/span.ts";
import { bad, clause, readElse } from "./clause.ts";
import type { Reader } from "./reader.ts";
import type { Expression, Handler, Statement } from "./tree.ts";

const both = "cannot have both 'except' and 'except*' on the same 'try'";

/** Reads a `try` with its handlers (`try_stmt`, `invalid_try_stmt`). */
export function readTry(reader: Reader): Omit<Statement & { kind: "try" }, "start" | "end"> {
  const { scanner } = reader;
  const { start, indent } = scanner;
  const { body } = clause(reader, "'try' statement", () => reader.expect("try"), true);
  const handlers: Handler[] = [];
  let groups: boolean | null = null;
  while (reader.is("except") && scanner.indent === indent) {
    const from = scanner.start;
    const group = scanner.peek().startsWith("*");
    const made = clause(reader, `'except${group ? "*" : ""}' statement`, () => {
      const kept = groups ?? group;
      const except = reader.here();
      scanner.advance();
      const star = reader.here();
      if (group) scanner.advance();
      const head = readHandler(reader, group);
      if (kept !== group && reader.is(":")) reader.note(both, group ? span(except.start, star.end) : except);
      return head;
    });
    groups ??= group;
    handlers.push({
      type: made.head === null ? bad(from) : made.head.type,
      name: made.head?.name ?? null,
      body: made.body,
      at: span(from, from + 6),
      group,
    });
  }
  const otherwise = handlers.length > 0 ? readElse(reader, indent) : [];
  const last =
    reader.is("finally") && scanner.indent === indent
      ? clause(reader, "'finally' statement", () => reader.expect("finally"), true)
      : null;
  if (handlers.length === 0 && last === null)
    reader.note("expected 'except' or 'finally' block", span(start, start + 3), scanner.start);
  return { kind: "try", body, handlers, otherwise, last: last?.body ?? [] };
}

/** Reads what stands behind `except` or `except*` (`except_block`, `invalid_except_stmt`). */
function readHandler(reader: Reader, group: boolean): { type: Expression | null; name: string | null } {
  const { scanner } = reader;
  if (group && (reader.is(":") || scanner.kind === "line end"))
    reader.refuse("expected one or more exception types", reader.here());
  if (!group && (reader.is(":") || scanner.kind === "line end")) return { type: null, name: null };
  const type = reader.grammar.expression(reader);
  if (reader.is(",")) {
    const others = reader.trial(() => {
      scanner.advance();
      const more = reader.grammar.expressions(reader);
      const named = reader.eat("as");
      if (named) reader.name();
      return reader.is(":") ? { more, named } : null;
    }, false);
    if (others !== null && !(!others.named && (scanner.manner.minor ?? 0) >= 14))
      reader.refuse("multiple exception types must be parenthesized", span(type.start, others.more.end));
    if (others === null) reader.fail();
    scanner.advance();
    const more = reader.grammar.expressions(reader);
    return { type: { kind: "tuple", items: [type, more], bracketed: false, ...reader.from(type.start) }, name: null };
  }
  return { type, name: reader.eat("as") ? reader.name() : null };
}
