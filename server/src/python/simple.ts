import { isOperand, readExpression, readExpressions, readValue } from "./expressions.ts";
import { keywords, type Reader } from "./reader.ts";
import { checkTarget, invalidPart, nameOf } from "./targets.ts";
import type { Expression, ImportedName, Statement } from "./tree.ts";
import { readTypeParameters } from "./type-parameters.ts";

/** Reads simple statements up to the end of the logical line, which it leaves; breaks off where one is broken. */
export function readSimples(reader: Reader, statements: Statement[]): void {
  const { scanner } = reader;
  for (;;) {
    statements.push(readSimple(reader));
    const more = reader.eat(";");
    if (scanner.kind === "line end") return;
    if (!more) reader.fail();
  }
}

function readSimple(reader: Reader): Statement {
  const { scanner } = reader;
  const { start, text, kind } = scanner;
  if (kind === "name") {
    const read = keywords.has(text) ? simple[text] : undefined;
    if (read !== undefined) {
      scanner.advance();
      const made = read(reader);
      return { ...made, start, end: scanner.lastEnd };
    }
    if (text === "type" && reader.since(12) && /^[A-Za-z_\u0080-\uFFFF]/.test(scanner.peek())) {
      const alias = startsAlias(reader) ? readAlias(reader) : null;
      if (alias !== null) return alias;
    }
  }
  return readExpressionStatement(reader);
}

/** Whether a name and then `=` or `[` follow the word `type`. */
function startsAlias(reader: Reader): boolean {
  return reader.scanner.lookAhead((scanner) => {
    scanner.advance();
    if (scanner.kind !== "name" || keywords.has(scanner.text)) return false;
    scanner.advance();
    return reader.is("=") || reader.is("[");
  });
}

function readAlias(reader: Reader): Statement {
  const { start } = reader.scanner;
  reader.scanner.advance();
  const name = reader.name();
  const types = readTypeParameters(reader);
  reader.expect("=");
  const value = readExpression(reader);
  return { kind: "type alias", name, types, value, ...reader.from(start) };
}

const augmented: ReadonlySet<string> = new Set("+= -= *= /= //= %= @= &= |= ^= >>= <<= **=".split(" "));

function readExpressionStatement(reader: Reader): Statement {
  const { scanner } = reader;
  const { start } = scanner;
  const first = readValue(reader);
  if (reader.is("=")) return readAssignment(reader, first, start);
  if (scanner.kind === "operator" && augmented.has(scanner.text)) {
    const operator = scanner.text;
    scanner.advance();
    const value = readValue(reader);
    if (!isSingle(first)) reader.note(`'${nameOf(first)}' is an illegal expression for augmented assignment`, first);
    return { kind: "augment", target: first, operator, value, ...reader.from(start) };
  }
  if (reader.is(":") && first.kind !== "yield") return readAnnotation(reader, first, start);
  return { kind: "expression", value: first, ...reader.from(start) };
}

function isSingle(target: Expression): boolean {
  return target.kind === "name" || target.kind === "attribute" || target.kind === "subscript";
}

/** Reads `= value` behind the first target, any number of times (`assignment`, `invalid_assignment`). */
function readAssignment(reader: Reader, first: Expression, start: number): Statement {
  const targets: Expression[] = [];
  let value = first;
  while (reader.is("=")) {
    if (value.kind === "yield") reader.note("assignment to yield expression not possible", value);
    reader.scanner.advance();
    targets.push(value);
    value = readValue(reader);
  }
  for (const target of targets) {
    const part = invalidPart(target, "assign");
    if (part === null) continue;
    const compares = targets.length === 1 && part === target && isOperand(target, start);
    checkTarget(reader, target, "assign", compares ? " here. Maybe you meant '==' instead of '='?" : "");
    break;
  }
  return { kind: "assign", targets, value, ...reader.from(start) };
}

function readAnnotation(reader: Reader, target: Expression, start: number): Statement {
  reader.scanner.advance();
  const annotation = readExpression(reader);
  if (target.kind === "list" || target.kind === "tuple") {
    const at = target.bracketed ? target : (target.items[0] ?? target);
    reader.note(`only single target (not ${target.kind}) can be annotated`, at);
  } else if (!isSingle(target)) reader.note("illegal target for annotation", target);
  const value = reader.eat("=") ? readValue(reader) : null;
  return { kind: "annotate", target, annotation, value, bare: target.start === start, ...reader.from(start) };
}

/** A statement's fields without its span. */
type Bare = Statement extends infer S ? (S extends Statement ? Omit<S, "start" | "end"> : never) : never;

const simple: Readonly<Record<string, (reader: Reader) => Bare>> = {
  pass: () => ({ kind: "pass" }),
  break: () => ({ kind: "break" }),
  continue: () => ({ kind: "continue" }),
  return: (reader) => ({
    kind: "return",
    values: reader.startsExpression() || reader.is("*") ? [readExpressions(reader)] : [],
  }),
  raise: (reader) => {
    if (!reader.startsExpression()) return { kind: "raise", values: [] };
    const values = [readExpression(reader)];
    if (reader.eat("from")) values.push(readExpression(reader));
    return { kind: "raise", values };
  },
  assert: (reader) => {
    const values = [readExpression(reader)];
    if (reader.eat(",")) values.push(readExpression(reader));
    return { kind: "assert", values };
  },
  del: (reader) => {
    const target = readExpressions(reader);
    checkTarget(reader, target, "delete");
    return { kind: "delete", values: target.kind === "tuple" ? target.items : [target] };
  },
  global: (reader) => ({ kind: "global", names: readNames(reader) }),
  nonlocal: (reader) => ({ kind: "nonlocal", names: readNames(reader) }),
  import: (reader) => {
    const names: ImportedName[] = [];
    do names.push({ path: readDotted(reader), as: reader.eat("as") ? reader.name() : null });
    while (reader.eat(","));
    return { kind: "import", names };
  },
  from: (reader) => {
    let module = "";
    while (reader.is(".") || reader.is("...")) {
      module += reader.scanner.text;
      reader.scanner.advance();
    }
    if (!/^\.+$/.test(module) || !reader.is("import")) module += readDotted(reader);
    reader.expect("import");
    if (reader.eat("*")) return { kind: "from", module, names: "*" };
    const bracketed = reader.eat("(");
    const names: ImportedName[] = [];
    do {
      if (bracketed && reader.is(")") && names.length > 0) break;
      if (!bracketed && names.length > 0 && reader.scanner.kind === "line end")
        reader.refuse("trailing comma not allowed without surrounding parentheses", reader.here());
      names.push({ path: reader.name(), as: reader.eat("as") ? reader.name() : null });
    } while (reader.eat(","));
    if (bracketed) reader.expect(")");
    return { kind: "from", module, names };
  },
};

function readNames(reader: Reader): string[] {
  const names: string[] = [];
  do names.push(reader.name());
  while (reader.eat(","));
  return names;
}

function readDotted(reader: Reader): string {
  let path = reader.name();
  while (reader.eat(".")) path += `.${reader.name()}`;
  return path;
}
