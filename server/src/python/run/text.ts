import { isOfType, numberOf, stringOf, typeName } from "./inspect.ts";
import { iterate } from "./iterate.ts";
import type { MethodOf } from "./machine.ts";
import { type Call, listOf, type Plain, plain, unknownOf, type Value } from "./objects.ts";
import { formatBraces } from "./template.ts";

type Text = MethodOf<Plain>;

/** A method that takes strings and numbers alone and makes something of them; unknown where one is not known. */
function simple(
  make: (text: string, args: readonly (string | number | null)[]) => string | number | boolean | string[] | null,
): Text {
  return (machine, self, call) => {
    const args: (string | number | null)[] = [];
    for (const it of [...call.positional, ...call.keywords.values()]) {
      const known = it.kind === "plain" && it.type === "NoneType" ? null : (stringOf(it) ?? numberOf(it));
      if (known === null && !(it.kind === "plain" && it.type === "NoneType")) return unknownOf(call.at);
      args.push(known);
    }
    if (call.open) return unknownOf(call.at);
    machine.step();
    const made = make(String(self.value), args);
    if (made === null) return unknownOf(call.at);
    if (Array.isArray(made))
      return listOf(
        made.map((it) => plain(it, call.at)),
        call.at,
      );
    return plain(made, call.at);
  };
}

function stripped(text: string, chars: string | number | null | undefined, left: boolean, right: boolean): string {
  const set = typeof chars === "string" ? Array.from(chars) : null;
  const drop = (char: string | undefined): boolean =>
    char !== undefined && (set === null ? /\s/.test(char) : set.includes(char));
  let from = 0;
  let to = text.length;
  if (left) while (from < to && drop(text[from])) from++;
  if (right) while (to > from && drop(text[to - 1])) to--;
  return text.slice(from, to);
}

function split(
  text: string,
  by: string | number | null | undefined,
  most: string | number | null | undefined,
): string[] | null {
  const limit = typeof most === "number" && most >= 0 ? most : Number.POSITIVE_INFINITY;
  if (by === null || by === undefined) {
    const words = text.trim() === "" ? [] : text.trim().split(/\s+/);
    return words.length - 1 > limit ? null : words;
  }
  if (typeof by !== "string" || by === "") return null;
  const parts = text.split(by);
  if (parts.length - 1 <= limit) return parts;
  return [...parts.slice(0, limit), parts.slice(limit).join(by)];
}

const join: Text = (machine, self, call) => {
  const [values] = call.positional;
  if (values === undefined || call.open) return unknownOf(call.at, "str");
  if (values.kind === "plain" && typeof values.value !== "string")
    return machine.raise("TypeError", "can only join an iterable", call.at);
  const items = iterate(machine, values, call.at);
  if (items === null) return unknownOf(call.at, "str");
  const texts: string[] = [];
  for (const [index, it] of items.entries()) {
    if (isOfType(it, "str") === false && it.kind !== "unknown" && it.kind !== "instance")
      return machine.raise(
        "TypeError",
        `sequence item ${index}: expected str instance, ${typeName(it) ?? "?"} found`,
        call.at,
      );
    const text = stringOf(it);
    if (text === null) return unknownOf(call.at, "str");
    texts.push(text);
  }
  const made = texts.join(String(self.value));
  return made.length > 20_000 ? unknownOf(call.at, "str") : plain(made, call.at);
};

const tests = (pattern: RegExp): Text => simple((text) => (/^[\0-\x7f]*$/.test(text) ? pattern.test(text) : null));

const affix =
  (name: string, test: (text: string, part: string) => boolean): Text =>
  (machine, self, call: Call): Value => {
    const [value] = call.positional;
    if (value !== undefined && isOfType(value, "str", "tuple") === false && value.kind !== "instance")
      return machine.raise(
        "TypeError",
        `${name} first arg must be str or a tuple of str, not ${typeName(value) ?? "?"}`,
        call.at,
      );
    const parts = value?.kind === "tuple" ? value.items.map(stringOf) : [stringOf(value)];
    if (call.positional.length !== 1 || parts.includes(null)) return unknownOf(call.at, "bool");
    return plain(
      parts.some((it) => it !== null && test(String(self.value), it)),
      call.at,
    );
  };

const partition =
  (last: boolean): Text =>
  (_machine, self, call) => {
    const by = stringOf(call.positional[0]);
    if (by === null || by === "") return unknownOf(call.at, "tuple");
    const text = String(self.value);
    const index = last ? text.lastIndexOf(by) : text.indexOf(by);
    const parts =
      index < 0 ? (last ? ["", "", text] : [text, "", ""]) : [text.slice(0, index), by, text.slice(index + by.length)];
    return { kind: "tuple", items: parts.map((it) => plain(it, call.at)), at: call.at };
  };

const splitting = simple((text, [by, most]) => split(text, by, most));

const replacing = simple((text, [from, to, count]) =>
  typeof from === "string" && typeof to === "string" && from !== "" && count === undefined && text.length < 20_000
    ? text.replaceAll(from, () => to)
    : null,
);

/** The methods of str. Null: it is one, but what it makes is not followed. */
export const stringMethods: Readonly<Record<string, Text | null>> = {
  capitalize: simple((text) => text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase()),
  casefold: simple((text) => text.toLowerCase()),
  center: null,
  count: simple((text, [part]) => (typeof part === "string" && part !== "" ? text.split(part).length - 1 : null)),
  encode: (_machine, self, call) => plain(String(self.value), call.at, "bytes"),
  endswith: affix("endswith", (text, part) => text.endsWith(part)),
  expandtabs: null,
  find: simple((text, [part, from]) => (typeof part === "string" && from === undefined ? text.indexOf(part) : null)),
  format: (machine, self, call) => formatBraces(machine, String(self.value), call, call.at),
  format_map: null,
  index: null,
  isalnum: tests(/^[A-Za-z0-9]+$/),
  isalpha: tests(/^[A-Za-z]+$/),
  isascii: null,
  isdecimal: tests(/^\d+$/),
  isdigit: tests(/^\d+$/),
  isidentifier: tests(/^[A-Za-z_]\w*$/),
  islower: null,
  isnumeric: tests(/^\d+$/),
  isprintable: null,
  isspace: tests(/^\s+$/),
  istitle: null,
  isupper: null,
  join,
  ljust: simple((text, [width, fill]) =>
    typeof width === "number" && width < 1000 ? text.padEnd(width, typeof fill === "string" ? fill : " ") : null,
  ),
  lower: simple((text) => text.toLowerCase()),
  lstrip: simple((text, [chars]) => stripped(text, chars, true, false)),
  maketrans: null,
  partition: partition(false),
  removeprefix: simple((text, [part]) =>
    typeof part === "string" ? (text.startsWith(part) ? text.slice(part.length) : text) : null,
  ),
  removesuffix: simple((text, [part]) =>
    typeof part === "string" ? (part !== "" && text.endsWith(part) ? text.slice(0, -part.length) : text) : null,
  ),
  replace: (machine, self, call) => {
    const given = call.positional.length;
    if (given < 2 && !call.open)
      return machine.raise("TypeError", `replace expected at least 2 arguments, got ${given}`, call.at);
    const odd = call.positional.slice(0, 2).findIndex((it) => isOfType(it, "str") === false && it.kind !== "instance");
    if (odd >= 0)
      return machine.raise(
        "TypeError",
        `replace() argument ${odd + 1} must be str, not ${typeName(call.positional[odd] as Value) ?? "?"}`,
        call.at,
      );
    return replacing(machine, self, call);
  },
  rfind: simple((text, [part, from]) =>
    typeof part === "string" && from === undefined ? text.lastIndexOf(part) : null,
  ),
  rindex: null,
  rjust: simple((text, [width, fill]) =>
    typeof width === "number" && width < 1000 ? text.padStart(width, typeof fill === "string" ? fill : " ") : null,
  ),
  rpartition: partition(true),
  rsplit: simple((text, [by, most]) => (most === undefined ? split(text, by, undefined) : null)),
  rstrip: simple((text, [chars]) => stripped(text, chars, false, true)),
  split: (machine, self, call) => {
    const by = call.positional[0] ?? call.keywords.get("sep");
    if (by !== undefined && isOfType(by, "str", "NoneType") === false && by.kind !== "instance")
      return machine.raise("TypeError", `must be str or None, not ${typeName(by) ?? "?"}`, call.at);
    if (stringOf(by) === "") return machine.raise("ValueError", "empty separator", call.at);
    return splitting(machine, self, call);
  },
  splitlines: simple((text, args) => (args.length === 0 ? text.replace(/\r?\n$/, "").split(/\r?\n/) : null)),
  startswith: affix("startswith", (text, part) => text.startsWith(part)),
  strip: simple((text, [chars]) => stripped(text, chars, true, true)),
  swapcase: null,
  title: simple((text) =>
    /^[\0-\x7f]*$/.test(text)
      ? text.toLowerCase().replaceAll(/[a-z]+/g, (it) => it.slice(0, 1).toUpperCase() + it.slice(1))
      : null,
  ),
  translate: null,
  upper: simple((text) => text.toUpperCase()),
  zfill: simple((text, [width]) => {
    if (typeof width !== "number" || width >= 1000) return null;
    const sign = /^[-+]/.exec(text)?.[0] ?? "";
    return sign + text.slice(sign.length).padStart(width - sign.length, "0");
  }),
};

/** The methods of bytes. */
export const bytesMethods: Readonly<Record<string, Text | null>> = {
  ...Object.fromEntries(
    Object.keys(stringMethods)
      .filter(
        (it) =>
          ![
            "encode",
            "format",
            "format_map",
            "casefold",
            "isdecimal",
            "isidentifier",
            "isnumeric",
            "isprintable",
          ].includes(it),
      )
      .map((it) => [it, null]),
  ),
  decode: (_machine, self, call) => plain(String(self.value), call.at, "str"),
  hex: null,
  fromhex: null,
};
