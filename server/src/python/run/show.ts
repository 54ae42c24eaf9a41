import { basesOf, isType } from "./inspect.ts";
import { type InstanceObject, isFrozen, type Value } from "./objects.ts";
import { isA } from "./raised.ts";

/** What Python's `repr()` makes of the value; null where that is not known. */
export function repr(value: Value, depth = 0): string | null {
  if (depth > 20) return null;
  switch (value.kind) {
    case "plain":
      switch (value.type) {
        case "str":
          return quoted(String(value.value));
        case "bytes":
          return `b${quoted(String(value.value))}`;
        case "bool":
          return value.value === true ? "True" : "False";
        case "NoneType":
          return "None";
        case "ellipsis":
          return "Ellipsis";
        case "float":
          return floatText(Number(value.value));
        case "int":
          return String(value.value);
      }
      return null;
    case "tuple": {
      const items = all(value.items.map((it) => repr(it, depth + 1)));
      return items === null ? null : `(${items.join(", ")}${items.length === 1 ? "," : ""})`;
    }
    case "list": {
      if (value.type !== undefined) return ofListLike(value, depth);
      const items = value.open ? null : all(value.items.map((it) => repr(it, depth + 1)));
      return items === null ? null : `[${items.join(", ")}]`;
    }
    case "set": {
      if (isFrozen(value)) return null;
      if (value.open || value.items.size > 1) return null;
      const items = all([...value.items.values()].map((it) => repr(it, depth + 1)));
      return items === null ? null : items.length === 0 ? "set()" : `{${items.join(", ")}}`;
    }
    case "dict": {
      if (value.open || [...value.entries.values()].some((it) => !it.sure)) return null;
      const items = all(
        [...value.entries.values()].map((it) => {
          const parts = all([repr(it.key, depth + 1), repr(it.value, depth + 1)]);
          return parts === null ? null : parts.join(": ");
        }),
      );
      return items === null ? null : `{${items.join(", ")}}`;
    }
    case "native":
      return isType(value.name) ? `<class '${value.name}'>` : `<built-in function ${value.name}>`;
    case "function":
      return `<function ${value.qualname} at ${address}>`;
    case "instance":
      return ofInstance(value, depth);
    case "class":
      return `<class '${value.module}.${value.name}'>`.replace(/'(?:builtins|__main__)\./, "'");
    case "method":
    case "module":
    case "unknown":
      break;
  }
  return null;
}

/** Where an object lies is another place each time. */
const address = "0x7f0000000000";

function ofListLike({ type = "", items, open }: Value & { kind: "list" }, depth: number): string | null {
  if (type === "range" || open) return null;
  if (!type.startsWith("dict_")) return `<${type} object at ${address}>`;
  const texts = all(items.map((it) => repr(it, depth + 1)));
  return texts === null ? null : `${type}([${texts.join(", ")}])`;
}

function ofInstance(value: InstanceObject, depth: number): string | null {
  const args = value.attributes.get("args");
  if (args?.kind === "tuple" && isException(value)) {
    const texts = all(args.items.map((it) => repr(it, depth + 1)));
    return texts === null ? null : `${value.of.name}(${texts.join(", ")})`;
  }
  for (const base of basesOf(value.of)) {
    if (base.kind === "unknown" || base.attributes.has("__repr__") || base.attributes.has("__str__")) return null;
    if (base.native !== null) return base.native.repr(value, (it) => repr(it, depth + 1));
  }
  const prefix = value.of.module === "__main__" || value.of.module === "builtins" ? "" : `${value.of.module}.`;
  return `<${prefix}${value.of.name} object at ${address}>`;
}

function all(texts: readonly (string | null)[]): string[] | null {
  const known = texts.filter((it) => it !== null);
  return known.length === texts.length ? known : null;
}

/** What Python's `str()` makes of the value; null where that is not known. */
export function str(value: Value): string | null {
  if (value.kind === "plain" && value.type === "str") return String(value.value);
  if (value.kind === "instance") {
    const args = value.attributes.get("args");
    if (args?.kind === "tuple" && isException(value)) {
      const [only] = args.items;
      if (only === undefined) return "";
      if (args.items.length > 1) return isException(value, "OSError") ? null : repr(args);
      return isException(value, "KeyError") ? repr(only) : str(only);
    }
  }
  return repr(value);
}

/** Whether an instance is of one of Python's exceptions, as Python itself made or shows it. */
function isException({ of }: InstanceObject, name: string | null = null): boolean {
  const bases = basesOf(of);
  if (bases.some((it) => it.kind === "unknown" || it.attributes.has("__str__") || it.attributes.has("__repr__")))
    return false;
  return bases.some(
    (it) =>
      it.kind === "class" && it.module === "builtins" && it.name !== "object" && (name === null || isA(it.name, name)),
  );
}

/** A string as Python's `repr()` shows it. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let out = quote;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (char === quote || char === "\\") out += `\\${char}`;
    else if (char === "\n") out += "\\n";
    else if (char === "\r") out += "\\r";
    else if (char === "\t") out += "\\t";
    else if (code < 0x20 || (code >= 0x7f && code < 0xa1) || code === 0xad)
      out += `\\x${code.toString(16).padStart(2, "0")}`;
    else out += char;
  }
  return out + quote;
}

function floatText(value: number): string | null {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  if (Math.abs(value) >= 1e16 || Math.abs(value) < 1e-4) return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
