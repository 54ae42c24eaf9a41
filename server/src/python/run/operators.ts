import type { Place } from "../../base/span.ts";
import { isClass, isOfType, numberOf, truth, typeName } from "./inspect.ts";
import type { Machine } from "./machine.ts";
import { keyOf, listOf, plain, same, unknownOf, type Value } from "./objects.ts";
import { formatPercent } from "./template.ts";

const longest = 20_000;

/** What a binary operator other than `and`, `or` and comparisons makes of two values. */
export function operate(machine: Machine, operator: string, left: Value, right: Value, at: Place): Value {
  if (left.kind === "plain" && left.type === "str" && operator === "%")
    return formatPercent(machine, String(left.value), right, at);
  if (left.kind === "unknown" || right.kind === "unknown") {
    const text = (it: Value): boolean => isOfType(it, "str") === true;
    if (operator === "%" && text(left)) return unknownOf(at, "str");
    if (operator === "+" && (text(left) || text(right))) return unknownOf(at, "str");
    machine.escape(left);
    return unknownOf(at);
  }
  if (operator === "|" && (isClass(left) || isClass(right))) return unknownOf(at);
  if (left.kind === "instance" || right.kind === "instance") return ofInstances(machine, operator, left, right, at);
  const a = numberOf(left);
  const b = numberOf(right);
  if (a !== null && b !== null) return ofNumbers(machine, operator, left, right, a, b, at);
  const made = ofCollections(machine, operator, left, right, at);
  if (made !== null) return made;
  const names = [typeName(left) ?? "?", typeName(right) ?? "?"];
  if (operator === "+" && ((left.kind === "list" && left.type === undefined) || left.kind === "tuple"))
    return machine.raise(
      "TypeError",
      `can only concatenate ${left.kind} (not "${names[1] ?? ""}") to ${left.kind}`,
      at,
    );
  if (operator === "+" && left.kind === "plain" && left.type === "str")
    return machine.raise("TypeError", `can only concatenate str (not "${names[1] ?? ""}") to str`, at);
  const shown = operator === "**" ? "** or pow()" : operator;
  return machine.raise(
    "TypeError",
    `unsupported operand type(s) for ${shown}: '${names[0] ?? ""}' and '${names[1] ?? ""}'`,
    at,
  );
}

function ofInstances(machine: Machine, operator: string, left: Value, right: Value, at: Place): Value {
  machine.escape(left);
  machine.escape(right);
  const renders = [left, right].find((it) => it.kind === "instance");
  void operator;
  return renders?.kind === "instance" ? unknownOf(at) : unknownOf(at);
}

function ofNumbers(
  machine: Machine,
  operator: string,
  left: Value,
  right: Value,
  a: number,
  b: number,
  at: Place,
): Value {
  const whole = isOfType(left, "int") === true && isOfType(right, "int") === true;
  const make = (value: number, type: "int" | "float"): Value =>
    (type === "int" && !Number.isSafeInteger(value)) || !Number.isFinite(value)
      ? unknownOf(at, type)
      : plain(value, at, type);
  switch (operator) {
    case "+":
      return make(a + b, whole ? "int" : "float");
    case "-":
      return make(a - b, whole ? "int" : "float");
    case "*":
      return make(a * b, whole ? "int" : "float");
    case "/":
      if (b === 0) return machine.raise("ZeroDivisionError", whole ? "division by zero" : "float division by zero", at);
      return make(a / b, "float");
    case "//":
      if (b === 0)
        return machine.raise(
          "ZeroDivisionError",
          whole ? "integer division or modulo by zero" : "float floor division by zero",
          at,
        );
      return make(Math.floor(a / b), whole ? "int" : "float");
    case "%":
      if (b === 0) return machine.raise("ZeroDivisionError", whole ? "integer modulo by zero" : "float modulo", at);
      return make(a - b * Math.floor(a / b), whole ? "int" : "float");
    case "**":
      return whole && b >= 0 ? make(a ** b, "int") : unknownOf(at);
    case "|":
    case "&":
    case "^":
    case "<<":
    case ">>": {
      if (!whole || Math.abs(a) > 0x3fffffff || Math.abs(b) > 0x3fffffff) return unknownOf(at);
      if (operator === "|") return plain(a | b, at, "int");
      if (operator === "&") return plain(a & b, at, "int");
      if (operator === "^") return plain(a ^ b, at, "int");
      if (b < 0 || b > 40) return unknownOf(at);
      return make(operator === "<<" ? a * 2 ** b : Math.floor(a / 2 ** b), "int");
    }
    default:
      return unknownOf(at);
  }
}

function ofCollections(machine: Machine, operator: string, left: Value, right: Value, at: Place): Value | null {
  if (operator === "+") {
    if (left.kind === "plain" && right.kind === "plain" && left.type === right.type && typeof left.value === "string") {
      const text = left.value + String(right.value);
      return text.length > longest ? unknownOf(at, left.type) : plain(text, at, left.type);
    }
    if (left.kind === "list" && right.kind === "list" && left.type === undefined && right.type === undefined) {
      machine.step(left.items.length + right.items.length);
      return listOf([...left.items, ...right.items], at, left.open || right.open);
    }
    if (left.kind === "tuple" && right.kind === "tuple")
      return { kind: "tuple", items: [...left.items, ...right.items], at };
  }
  if (operator === "*") {
    const [many, times] = numberOf(left) === null ? [left, right] : [right, left];
    const count = Math.max(0, numberOf(times) ?? 0);
    if (isOfType(times, "int") !== true) return null;
    if (many.kind === "plain" && typeof many.value === "string")
      return many.value.length * count > longest
        ? unknownOf(at, many.type)
        : plain(many.value.repeat(count), at, many.type);
    if ((many.kind === "list" && many.type === undefined) || many.kind === "tuple") {
      if (many.items.length * count > 10_000) return unknownOf(at, many.kind);
      const items = Array.from({ length: count }, () => many.items).flat();
      return many.kind === "list" ? listOf(items, at, many.open) : { kind: "tuple", items, at };
    }
  }
  if (operator === "|" && left.kind === "dict" && right.kind === "dict")
    return { kind: "dict", entries: new Map([...left.entries, ...right.entries]), open: left.open || right.open, at };
  if (left.kind === "set" && right.kind === "set") {
    const open = left.open || right.open;
    if (operator === "|") return { kind: "set", items: new Map([...left.items, ...right.items]), open, at };
    if (operator === "&" || operator === "-" || operator === "^") {
      if (open) return { kind: "set", items: new Map(), open, at };
      const kept = [...left.items].filter(([key]) => right.items.has(key) === (operator === "&"));
      const more = operator === "^" ? [...right.items].filter(([key]) => !left.items.has(key)) : [];
      return { kind: "set", items: new Map([...kept, ...more]), open, at };
    }
  }
  return null;
}

/** What a comparison makes of two values: a bool, or unknown. */
export function compare(machine: Machine, operator: string, left: Value, right: Value, at: Place): Value {
  const known = compared(machine, operator, left, right, at);
  return known === null ? unknownOf(at, "bool") : plain(known, at, "bool");
}

function compared(machine: Machine, operator: string, left: Value, right: Value, at: Place): boolean | null {
  switch (operator) {
    case "==":
      return equal(left, right);
    case "!=":
    case "<>": {
      const it = equal(left, right);
      return it === null ? null : !it;
    }
    case "is":
    case "is not": {
      const it = identical(left, right);
      return it === null ? null : it === (operator === "is");
    }
    case "in":
    case "not in": {
      const it = contains(machine, right, left, at);
      return it === null ? null : it === (operator === "in");
    }
    default:
      return ordered(machine, operator, left, right, at);
  }
}

function identical(left: Value, right: Value): boolean | null {
  if (left.kind === "unknown" || right.kind === "unknown") {
    const [open, other] = left.kind === "unknown" ? [left, right] : [right, left];
    if (open.kind !== "unknown") return null;
    if (open.among !== null) {
      const all = open.among.map((it) => identical(it, other));
      return all.every((it) => it === all[0]) ? (all[0] ?? null) : null;
    }
    const type = typeName(other);
    return open.type !== null && type !== null && type !== open.type && other.kind !== "unknown" ? false : null;
  }
  if (left.kind === "plain" && right.kind === "plain") return left.type === right.type && left.value === right.value;
  return left === right || (left.kind === "module" && right.kind === "module" && left.name === right.name);
}

/** Whether Python calls two values equal; null where that is not known. */
export function equal(left: Value, right: Value, depth = 0): boolean | null {
  if (depth > 20) return null;
  if (same(left, right)) return true;
  if (left.kind === "unknown" || right.kind === "unknown")
    return identical(left, right) === false && left.kind !== right.kind ? false : null;
  if (left.kind === "plain" && right.kind === "plain") return keyOf(left) === keyOf(right);
  if (left.kind === "instance" || right.kind === "instance") return left === right ? true : null;
  if (left.kind === "list" && right.kind === "list" && (left.type !== undefined || right.type !== undefined))
    return null;
  if ((left.kind === "list" && right.kind === "list") || (left.kind === "tuple" && right.kind === "tuple")) {
    if (left.kind === "list" && right.kind === "list" && (left.open || right.open)) return null;
    if (left.items.length !== right.items.length) return false;
    let sure = true;
    for (const [index, it] of left.items.entries()) {
      const one = equal(it, right.items[index] as Value, depth + 1);
      if (one === false) return false;
      if (one === null) sure = false;
    }
    return sure ? true : null;
  }
  if (left.kind === "dict" && right.kind === "dict")
    return left.open || right.open || left.entries.size === right.entries.size ? null : false;
  if (left.kind === "set" && right.kind === "set") return null;
  return left.kind === right.kind ? null : false;
}

function contains(machine: Machine, of: Value, value: Value, at: Place): boolean | null {
  switch (of.kind) {
    case "plain":
      if (of.type === "str" && value.kind === "plain") {
        if (value.type === "str") return String(of.value).includes(String(value.value));
        return machine.raise("TypeError", `'in <string>' requires string as left operand, not ${value.type}`, at);
      }
      if (of.type === "str" || of.type === "bytes") return null;
      return machine.raise("TypeError", `argument of type '${of.type}' is not iterable`, at);
    case "dict": {
      const key = keyOf(value);
      const found = key === null ? undefined : of.entries.get(key);
      if (found?.sure === true) return true;
      return found !== undefined || of.open || key === null ? null : false;
    }
    case "set": {
      const key = keyOf(value);
      if (key !== null && of.items.has(key)) return true;
      return of.open || key === null ? null : false;
    }
    case "module":
      return of.name === "os.environ" && machine.bare ? false : null;
    case "list":
    case "tuple": {
      let sure = of.kind === "tuple" || !of.open;
      for (const it of of.items) {
        const one = equal(it, value);
        if (one === true) return true;
        if (one === null) sure = false;
      }
      return sure ? false : null;
    }
    case "class":
    case "function":
    case "instance":
    case "method":
    case "native":
    case "unknown":
      break;
  }
  return null;
}

function ordered(machine: Machine, operator: string, left: Value, right: Value, at: Place): boolean | null {
  if (left.kind === "unknown" || right.kind === "unknown" || left.kind === "instance" || right.kind === "instance")
    return null;
  const order = orderOf(left, right);
  if (order === "never")
    return machine.raise(
      "TypeError",
      `'${operator}' not supported between instances of '${typeName(left) ?? "?"}' and '${typeName(right) ?? "?"}'`,
      at,
    );
  if (order === null) return null;
  if (operator === "<") return order < 0;
  if (operator === "<=") return order <= 0;
  return operator === ">" ? order > 0 : order >= 0;
}

/** Below zero where the first value comes first; "never" where Python does not compare them. */
export function orderOf(left: Value, right: Value): number | null | "never" {
  const a = numberOf(left);
  const b = numberOf(right);
  if (a !== null && b !== null) return a - b;
  if (left.kind === "plain" && right.kind === "plain") {
    if (left.type !== right.type || typeof left.value !== "string") return "never";
    const [x, y] = [left.value, String(right.value)];
    return x < y ? -1 : x > y ? 1 : 0;
  }
  if (left.kind === "list" && right.kind === "list" && (left.type !== undefined || right.type !== undefined))
    return null;
  if ((left.kind === "list" && right.kind === "list") || (left.kind === "tuple" && right.kind === "tuple")) {
    for (const [index, it] of left.items.entries()) {
      const other = right.items[index];
      if (other === undefined) return 1;
      const same = equal(it, other);
      if (same === null) return null;
      if (!same) return it.kind === "unknown" || other.kind === "unknown" ? null : orderOf(it, other);
    }
    return left.items.length - right.items.length;
  }
  if (left.kind === "set" || right.kind === "set") return null;
  return left.kind === "unknown" || right.kind === "unknown" || left.kind === "instance" || right.kind === "instance"
    ? null
    : "never";
}

/** What a unary operator makes of a value. */
export function negate(machine: Machine, operator: string, value: Value, at: Place): Value {
  if (operator === "not") {
    const it = truth(value);
    return it === null ? unknownOf(at, "bool") : plain(!it, at, "bool");
  }
  const number = numberOf(value);
  if (number !== null && value.kind === "plain") {
    const type = value.type === "float" ? "float" : "int";
    if (operator === "-") return plain(-number, at, type);
    if (operator === "+") return plain(number, at, type);
    if (type === "int") return plain(-number - 1, at, type);
  }
  if (value.kind === "unknown" || value.kind === "instance") return unknownOf(at);
  return machine.raise("TypeError", `bad operand type for unary ${operator}: '${typeName(value) ?? "?"}'`, at);
}
