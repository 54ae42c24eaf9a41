import { span } from "../base/span.ts";
import { readClauses } from "./displays.ts";
import type { Reader } from "./reader.ts";
import type { Argument, Expression, Parameter } from "./tree.ts";

/** Reads a call's arguments with their brackets. */
export function readArguments(reader: Reader): Argument[] {
  reader.expect("(");
  const args: Argument[] = [];
  reader.deeper(() => {
    let keyword = false;
    let unpacked = false;
    while (!reader.is(")")) {
      const argument = readArgument(reader);
      if (argument.name === null && argument.star !== "**") {
        if (unpacked || (keyword && argument.star === ""))
          reader.faults.push({
            ...span(argument.start, argument.end),
            message: "A positional argument follows keyword arguments",
          });
      } else if (argument.name !== null) keyword = true;
      else unpacked = true;
      if (argument.name !== null && args.length < 1000 && args.some((it) => it.name === argument.name))
        reader.faults.push({
          ...span(argument.start, argument.end),
          message: `The argument ${argument.name} is given twice`,
        });
      args.push(argument);
      if (argument.value.kind === "comprehension" && argument.value.end === argument.end && reader.is(")")) break;
      if (!reader.eat(",")) break;
    }
  });
  reader.expect(")");
  return args;
}

function readArgument(reader: Reader): Argument {
  const { start, kind, text } = reader.scanner;
  if (reader.is("*") || reader.is("**")) {
    const star = text === "*" ? "*" : "**";
    reader.scanner.advance();
    const value = reader.grammar.expression(reader);
    return { name: null, star, value, ...reader.since(start) };
  }
  if (kind === "name" && /^=(?!=)/.test(reader.scanner.peek())) {
    const name = reader.name();
    reader.expect("=");
    const value = reader.grammar.expression(reader);
    return { name, star: "", value, ...reader.since(start) };
  }
  const value = reader.grammar.item(reader);
  if (!reader.is("for") && !reader.is("async")) return { name: null, star: "", value, ...reader.since(start) };
  const clauses = readClauses(reader);
  const made: Expression = {
    kind: "comprehension",
    makes: "generator",
    ...reader.since(start),
    elements: [value],
    clauses,
  };
  return { name: null, star: "", value: made, ...reader.since(start) };
}

/** Reads a lambda. */
export function readLambda(reader: Reader): Expression {
  const { start } = reader.scanner;
  reader.scanner.advance();
  const parameters = readParameters(reader, ":", false);
  reader.expect(":");
  const before = reader.inFunction;
  reader.inFunction = true;
  const body = reader.grammar.expression(reader);
  reader.inFunction = before;
  return { kind: "lambda", ...reader.since(start), parameters, body };
}

/** Reads a `yield`. */
export function readYield(reader: Reader): Expression {
  const { start } = reader.scanner;
  if (!reader.inFunction) reader.fail("yield outside a function");
  reader.scanner.advance();
  const value = reader.eat("from")
    ? reader.grammar.expression(reader)
    : reader.startsExpression()
      ? reader.grammar.expressions(reader)
      : null;
  return { kind: "yield", ...reader.since(start), value };
}

/** Reads a function's parameters up to `end`, which it leaves. */
export function readParameters(reader: Reader, end: ")" | ":", annotated: boolean): Parameter[] {
  const parameters: Parameter[] = [];
  let needsDefault = false;
  let starred = false;
  while (!reader.is(end)) {
    const { start } = reader.scanner;
    if (reader.eat("/")) {
      if (parameters.length === 0 || starred) reader.fail('"/" cannot stand here');
    } else if (reader.is("*") && reader.scanner.peek().startsWith(",")) {
      reader.scanner.advance();
      starred = true;
      needsDefault = false;
    } else {
      const star = reader.is("*") || reader.is("**");
      if (reader.is("*")) {
        starred = true;
        needsDefault = false;
      }
      if (star) reader.scanner.advance();
      const name = reader.name();
      const annotation = annotated && reader.eat(":") ? reader.grammar.item(reader) : null;
      const value = !star && reader.eat("=") ? reader.grammar.expression(reader) : null;
      if (value !== null && !starred) needsDefault = true;
      else if (value === null && needsDefault && !star && !starred)
        reader.faults.push({
          ...reader.since(start),
          message: "A parameter without a default follows one with a default",
        });
      parameters.push({ name, value, annotation, ...reader.since(start) });
    }
    if (!reader.eat(",")) break;
  }
  return parameters;
}
