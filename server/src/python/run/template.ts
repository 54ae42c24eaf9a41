import type { Place } from "../../base/span.ts";
import { isInt, numberOf, typeName } from "./inspect.ts";
import type { Machine } from "./machine.ts";
import { type Call, keyOf, plain, unknownOf, type Value } from "./objects.ts";
import { repr, str } from "./show.ts";

/** What Python's `template % values` makes. */
export function formatPercent(machine: Machine, template: string, values: Value, at: Place): Value {
  const given = values.kind === "tuple" ? values.items : [values];
  let used = 0;
  let known = true;
  let named = false;
  const made = template.replaceAll(
    /%(?:\(([^()]*)\))?([#0\- +]*)(\*|\d+)?(?:\.(\*|\d+))?[hlL]?([\s\S]?)/g,
    (
      all: string,
      name: string | undefined,
      flags: string,
      width: string | undefined,
      precision,
      conversion: string,
    ) => {
      if (conversion === "%" && name === undefined) return "%";
      if (conversion === "") return machine.raise("ValueError", "incomplete format", at);
      let value: Value | undefined;
      if (name === undefined) {
        value = given[used++];
        if (value === undefined) {
          if (values.kind === "unknown") known = false;
          else machine.raise("TypeError", "not enough arguments for format string", at);
        }
      } else {
        named = true;
        value = member(machine, values, name, at);
      }
      const text = value === undefined ? null : converted(machine, value, conversion, precision, at);
      if (text === null || width === "*") {
        known = false;
        return all;
      }
      return padded("diufF".includes(conversion) ? signed(text, flags) : text, flags, width);
    },
  );
  if (values.kind === "unknown") return unknownOf(at, "str");
  if (
    !named &&
    used < given.length &&
    values.kind !== "dict" &&
    !(values.kind === "instance" || values.kind === "list")
  )
    return machine.raise("TypeError", "not all arguments converted during string formatting", at);
  if (!named && used < given.length && values.kind === "list")
    return machine.raise("TypeError", "not all arguments converted during string formatting", at);
  return known ? plain(made, at, "str") : unknownOf(at, "str");
}

function member(machine: Machine, values: Value, name: string, at: Place): Value | undefined {
  if (values.kind === "dict") {
    const key = keyOf(plain(name, at, "str")) ?? "";
    const found = values.entries.get(key);
    if (found === undefined && !values.open) machine.raise("KeyError", `'${name}'`, at);
    return found?.sure === true ? found.value : undefined;
  }
  if (values.kind === "unknown" || values.kind === "instance") return undefined;
  return machine.raise("TypeError", "format requires a mapping", at);
}

function converted(
  machine: Machine,
  value: Value,
  conversion: string,
  precision: string | undefined,
  at: Place,
): string | null {
  if (conversion === "s") {
    const text = str(value);
    return text === null || precision === undefined ? text : text.slice(0, Number(precision));
  }
  if (conversion === "r" || conversion === "a") return repr(value);
  if (value.kind === "unknown" || value.kind === "instance") return null;
  const number = numberOf(value);
  if ("diu".includes(conversion)) {
    if (number === null)
      return machine.raise(
        "TypeError",
        `%${conversion} format: a real number is required, not ${typeName(value) ?? "?"}`,
        at,
      );
    return String(Math.trunc(number));
  }
  if ((conversion === "x" || conversion === "X" || conversion === "o") && isInt(value) && number !== null) {
    const text = number.toString(conversion === "o" ? 8 : 16);
    return conversion === "X" ? text.toUpperCase() : text;
  }
  if ((conversion === "f" || conversion === "F") && number !== null) return number.toFixed(Number(precision ?? 6));
  return null;
}

function signed(text: string, flags: string): string {
  if (text.startsWith("-")) return text;
  return flags.includes("+") ? `+${text}` : flags.includes(" ") ? ` ${text}` : text;
}

function padded(text: string, flags: string, width: string | undefined): string {
  if (width === undefined) return text;
  const to = Math.min(Number(width), 1000);
  if (flags.includes("-")) return text.padEnd(to);
  if (flags.includes("0") && /^[-+ ]?\d/.test(text))
    return /^[-+ ]/.test(text) ? `${text.slice(0, 1)}${text.slice(1).padStart(to - 1, "0")}` : text.padStart(to, "0");
  return text.padStart(to);
}

/** What Python's `format(value, spec)` makes; null where that is not known. */
export function formatted(value: Value, spec: string): string | null {
  const text = str(value);
  if (text === null) return null;
  if (spec === "") return text;
  const found = /^(?:(.)?([<>^]))?(0)?(\d+)?(?:\.(\d+))?([sdfxX])?$/.exec(spec);
  if (found === null) return null;
  const [, fill = " ", align, zero, width, precision, type] = found;
  const number = numberOf(value);
  let body = text;
  if (type === "x" || type === "X") {
    if (number === null || !Number.isInteger(number)) return null;
    body = type === "x" ? number.toString(16) : number.toString(16).toUpperCase();
  } else if (type === "f") {
    if (number === null) return null;
    body = number.toFixed(Number(precision ?? 6));
  } else if (type === "d") {
    if (number === null || !Number.isInteger(number)) return null;
  } else if (precision !== undefined) {
    if (number !== null) return null;
    body = body.slice(0, Number(precision));
  }
  const to = Math.min(Number(width ?? 0), 1000);
  if (zero !== undefined && align === undefined) return number === null ? null : body.padStart(to, "0");
  const how = align ?? (number === null ? "<" : ">");
  if (how === "<") return body.padEnd(to, fill);
  if (how === ">") return body.padStart(to, fill);
  const left = Math.floor(Math.max(0, to - body.length) / 2);
  return body.padStart(body.length + left, fill).padEnd(to, fill);
}

/** What Python's `template.format(…)` makes. */
export function formatBraces(machine: Machine, template: string, call: Call, at: Place): Value {
  let used = 0;
  let known = !call.open;
  const made = template.replaceAll(/\{\{|\}\}|\{([^{}]*)\}|[{}]/g, (all: string, field: string | undefined) => {
    if (all === "{{" || all === "}}") return all.slice(1);
    if (field === undefined) {
      if (/\{[^{}]*\{/.test(template)) {
        known = false;
        return "";
      }
      return machine.raise(
        "ValueError",
        all === "{" ? "Single '{' encountered in format string" : "Single '}' encountered in format string",
        at,
      );
    }
    const parts = /^([^!:.[]*)([^!:]*)(?:!([rsa]))?(?::(.*))?$/s.exec(field);
    const name = parts?.[1] ?? "";
    let value: Value | undefined;
    if (name === "" || /^\d+$/.test(name)) {
      const index = name === "" ? used++ : Number(name);
      value = call.positional[index];
      if (value === undefined && !call.open)
        machine.raise("IndexError", `Replacement index ${index} out of range for positional args tuple`, at);
    } else {
      value = call.keywords.get(name);
      if (value === undefined && !call.open) machine.raise("KeyError", `'${name}'`, at);
    }
    const shown =
      value === undefined || parts === null || parts[2] !== ""
        ? null
        : parts[3] === undefined
          ? formatted(value, parts[4] ?? "")
          : formattedText(parts[3] === "s" ? str(value) : repr(value), parts[4] ?? "", at);
    if (shown === null) known = false;
    return shown ?? "";
  });
  return known ? plain(made, at, "str") : unknownOf(at, "str");
}

function formattedText(text: string | null, spec: string, at: Place): string | null {
  return text === null ? null : formatted(plain(text, at, "str"), spec);
}
