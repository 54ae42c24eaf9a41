import { readExpression, readExpressions, readTargets } from "./expressions.ts";
import { keywords, type Reader } from "./reader.ts";
import type { Expression, ImportedName, Statement } from "./tree.ts";

/** Reads simple statements up to the end of the logical line, which it leaves; breaks off where one is broken. */
export function readSimples(reader: Reader, statements: Statement[]): void {
  const { scanner } = reader;
  for (;;) {
    statements.push(readSimple(reader));
    const more = reader.eat(";");
    if (scanner.kind === "line end") return;
    if (!more) reader.fail("This does not belong here");
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
    if (
      text === "type" &&
      /^[A-Za-z_]\w*\s*[[=]/.test(scanner.peek()) &&
      !/^(?:in|is|if|and|or|not)\b/.test(scanner.peek())
    )
      return readAlias(reader);
  }
  return readExpressionStatement(reader);
}

function readAlias(reader: Reader): Statement {
  const { start } = reader.scanner;
  reader.scanner.advance();
  const name = reader.name();
  skipTypeParameters(reader);
  reader.expect("=");
  const value = readExpression(reader);
  return { kind: "type alias", name, value, start, end: reader.scanner.lastEnd };
}

/** Goes past `[T, *Ts, **P]` behind the name of a function, class or type. */
export function skipTypeParameters(reader: Reader): void {
  if (!reader.is("[")) return;
  const { depth } = reader.scanner;
  do {
    if (reader.scanner.kind === "line end" || reader.scanner.kind === "bad") reader.fail("A bracket is not closed");
    reader.scanner.advance();
  } while (reader.scanner.depth >= depth && !(reader.is("]") && reader.scanner.depth === depth - 1));
  reader.expect("]");
}

const augmented: ReadonlySet<string> = new Set("+= -= *= /= //= %= @= &= |= ^= >>= <<= **=".split(" "));

function readExpressionStatement(reader: Reader): Statement {
  const { scanner } = reader;
  const { start } = scanner;
  const first = readExpressions(reader);
  const end = (): number => scanner.lastEnd;
  if (reader.is("=")) {
    const targets: Expression[] = [];
    let value = first;
    while (reader.eat("=")) {
      checkTarget(reader, value, true);
      targets.push(value);
      value = readExpressions(reader);
    }
    return { kind: "assign", targets, value, start, end: end() };
  }
  if (scanner.kind === "operator" && augmented.has(scanner.text)) {
    const operator = scanner.text;
    checkTarget(reader, first, false);
    scanner.advance();
    const value = readExpressions(reader);
    return { kind: "augment", target: first, operator, value, start, end: end() };
  }
  if (reader.is(":")) {
    checkTarget(reader, first, false);
    scanner.advance();
    const annotation = readExpression(reader);
    const value = reader.eat("=") ? readExpressions(reader) : null;
    return { kind: "annotate", target: first, annotation, value, start, end: end() };
  }
  if (first.kind === "starred") reader.fail("A star cannot stand here", first);
  if (first.kind === "walrus" && scanner.source[start] !== "(") reader.fail("Use = here, not :=", first);
  return { kind: "expression", value: first, start, end: end() };
}

/** Breaks the line off if Python cannot assign to the expression; `many` allows tuples and lists. */
export function checkTarget(reader: Reader, target: Expression, many: boolean): void {
  if (target.kind === "name" || target.kind === "attribute" || target.kind === "subscript") return;
  if (many && target.kind === "starred") {
    checkTarget(reader, target.value, true);
    return;
  }
  if (many && (target.kind === "tuple" || target.kind === "list")) {
    for (const item of target.items) reader.deeper(() => checkTarget(reader, item, true));
    return;
  }
  reader.fail("This cannot be assigned to", target);
}

/** A statement's fields without its span. */
type Bare = Statement extends infer S ? (S extends Statement ? Omit<S, "start" | "end"> : never) : never;

const simple: Readonly<Record<string, (reader: Reader) => Bare>> = {
  pass: () => ({ kind: "pass" }),
  break: (reader) => {
    if (!reader.inLoop) reader.faults.push({ ...reader.here(), message: "break outside a loop" });
    return { kind: "break" };
  },
  continue: (reader) => {
    if (!reader.inLoop) reader.faults.push({ ...reader.here(), message: "continue outside a loop" });
    return { kind: "continue" };
  },
  return: (reader) => {
    if (!reader.inFunction) reader.faults.push({ ...reader.here(), message: "return outside a function" });
    return { kind: "return", values: reader.startsExpression() ? [readExpressions(reader)] : [] };
  },
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
    const target = readTargets(reader);
    checkTarget(reader, target, true);
    return { kind: "delete", values: target.kind === "tuple" ? target.items : [target] };
  },
  global: (reader) => ({ kind: "global", names: readNames(reader) }),
  nonlocal: (reader) => {
    if (!reader.inFunction) reader.faults.push({ ...reader.here(), message: "nonlocal outside a function" });
    return { kind: "nonlocal", names: readNames(reader) };
  },
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
    if (module === "" || !reader.is("import")) module += readDotted(reader);
    reader.expect("import");
    if (reader.eat("*")) return { kind: "from", module, names: "*" };
    const bracketed = reader.eat("(");
    const names: ImportedName[] = [];
    do {
      if (bracketed && reader.is(")") && names.length > 0) break;
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
