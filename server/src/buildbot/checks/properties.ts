import { getAttribute } from "../../python/run/attributes.ts";
import { isCallable, isNone, isOfType, numberOf, stringOf, truth, typeName } from "../../python/run/inspect.ts";
import { iterate } from "../../python/run/iterate.ts";
import { plain } from "../../python/run/objects.ts";
import { checkFormat, checkType } from "./builders.ts";
import { compiled } from "./filters.ts";
import type { Bodies, Invocation } from "./invoke.ts";
import { keep } from "./services.ts";

const alphanumeric = /^[\p{L}\p{N}\p{M}_.-]*$/u;

/** The keys of a format string, as Python's `%` finds them: `%(key)s`, with brackets inside in pairs. */
function keysOf(text: string): string[] {
  const keys: string[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== "%") continue;
    if (text[at + 1] !== "(") {
      at++;
      continue;
    }
    let depth = 1;
    let end = at + 2;
    for (; end < text.length && depth > 0; end++) {
      if (text[end] === "(") depth++;
      if (text[end] === ")") depth--;
    }
    if (depth > 0) break;
    keys.push(text.slice(at + 2, end - 1));
    at = end;
  }
  return keys;
}

/** What is looked up, and what comes behind it; null where the substitution is refused. */
function substitution(it: Invocation, key: string): { readonly rest: string | null } | null {
  const colon = key.indexOf(":");
  if (colon < 0) {
    it.error(`invalid Interpolate substitution without selector '${key}'`);
    return null;
  }
  const selector = key.slice(0, colon);
  const arg = key.slice(colon + 1);
  const cut = arg.indexOf(":");
  const name = cut < 0 ? arg : arg.slice(0, cut);
  const rest = cut < 0 ? null : arg.slice(cut + 1);
  switch (selector) {
    case "prop":
    case "kw":
      if (alphanumeric.test(name)) return { rest };
      it.error(
        `${selector === "prop" ? "Property name must be alphanumeric for prop" : "Keyword must be alphanumeric for kw"} Interpolation '${arg}'`,
      );
      return { rest: null };
    case "secret":
    case "worker":
      return { rest };
    case "src": {
      if (rest === null) {
        it.error(`Must specify both codebase and attribute for src Interpolation '${arg}'`);
        return { rest: null };
      }
      const second = rest.indexOf(":");
      const attribute = second < 0 ? rest : rest.slice(0, second);
      let after = second < 0 ? null : rest.slice(second + 1);
      let broken = false;
      if (!alphanumeric.test(name)) {
        it.error(`Codebase must be alphanumeric for src Interpolation '${arg}'`);
        broken = true;
      }
      if (broken) return it.raise("TypeError", "expected string or bytes-like object, got 'NoneType'");
      if (!alphanumeric.test(attribute)) {
        it.error(`Attribute must be alphanumeric for src Interpolation '${arg}'`);
        after = null;
      }
      return { rest: after };
    }
    default:
      it.error(`invalid Interpolate selector '${selector}'`);
      return null;
  }
}

/** The parts of `delimiter true delimiter false`; null where there are no two. */
function splitBalanced(delimiter: string, text: string): readonly [string, string] | null {
  let depth = 0;
  for (const [index, char] of Array.from(text).entries()) {
    if (char === "(") depth++;
    if (char === ")") {
      depth--;
      if (depth < 0) return null;
    }
    if (depth === 0 && char === delimiter) return [text.slice(0, index), text.slice(index + 1)];
  }
  return text.length === 2 ? [text[0] ?? "", text[1] ?? ""] : null;
}

function ternary(it: Invocation, rest: string, depth: number): void {
  const [delimiter] = rest;
  if (delimiter === undefined) return it.raise("IndexError", "string index out of range");
  if (delimiter === "(") return it.error("invalid Interpolate ternary delimiter '('");
  const parts = splitBalanced(delimiter, rest.slice(1));
  if (parts === null)
    return it.error(`invalid Interpolate ternary expression '${rest.slice(1)}' with delimiter '${delimiter}'`);
  parse(it, parts[0], depth + 1);
  parse(it, parts[1], depth + 1);
}

/** What Python's `%` has against a text that it is to fill from a dict of strings (properties.py, _getInterpolationList). */
function formatFault(text: string): { readonly type: string; readonly text: string } | null {
  let unnamed = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== "%") continue;
    at++;
    let named = false;
    if (text[at] === "(") {
      named = true;
      let depth = 1;
      for (at++; at < text.length && depth > 0; at++) depth += text[at] === "(" ? 1 : text[at] === ")" ? -1 : 0;
      if (depth > 0) return { type: "ValueError", text: "incomplete format key" };
    }
    const spec = /^[#0\- +]*(\*|\d*)(?:\.(\*|\d*))?[hlL]?/.exec(text.slice(at)) ?? [""];
    if (spec[1] === "*" || spec[2] === "*") return { type: "TypeError", text: "* wants int" };
    at += spec[0].length;
    const conversion = text[at];
    if (conversion === undefined) return { type: "ValueError", text: "incomplete format" };
    if (conversion === "%") continue;
    if (!named && ++unnamed > 1) return { type: "TypeError", text: "not enough arguments for format string" };
    const of = named ? "str" : "collections.defaultdict";
    if ("sra".includes(conversion)) continue;
    if ("diu".includes(conversion))
      return { type: "TypeError", text: `%${conversion} format: a real number is required, not ${of}` };
    if ("xXo".includes(conversion))
      return { type: "TypeError", text: `%${conversion} format: an integer is required, not ${of}` };
    if ("eEfFgG".includes(conversion)) return { type: "TypeError", text: `must be real number, not ${of}` };
    if (conversion === "c") return { type: "TypeError", text: "%c requires int or char" };
    const code = (conversion.codePointAt(0) ?? 0).toString(16);
    return {
      type: "ValueError",
      text: `unsupported format character '${conversion}' (0x${code}) at index ${Array.from(text.slice(0, at)).length}`,
    };
  }
  return null;
}

function parse(it: Invocation, text: string, depth = 0): void {
  if (depth > 20) return;
  const fault = formatFault(text);
  if (fault !== null) it.raise(fault.type, fault.text);
  it.machine.step(1 + text.length / 20);
  const seen = new Set<string>();
  for (const key of keysOf(text)) {
    if (seen.has(key)) continue;
    const found = substitution(it, key);
    if (found === null) return it.raise("TypeError", "cannot unpack non-iterable NoneType object");
    const rest = found.rest ?? "-";
    if (rest.startsWith("-") || rest.startsWith("~") || rest.startsWith("+")) parse(it, rest.slice(1), depth + 1);
    else if (rest.startsWith("?")) ternary(it, rest.slice(1), depth);
    else if (rest.startsWith("#?")) ternary(it, rest.slice(2), depth);
    else {
      if (rest === "") return it.raise("IndexError", "string index out of range");
      it.error(`invalid Interpolate default type '${rest.slice(0, 1)}'`);
      continue;
    }
    seen.add(key);
  }
}

/** buildbot/process/properties.py, buildbot/process/project.py, codebase.py and locks.py */
export const properties: Bodies = {
  "Interpolate.__init__": (it) => {
    const text = stringOf(it.arg("fmtstring"));
    const positional = it.call.positional.length > 1;
    if (positional && it.rest.size > 0)
      it.error("Interpolate takes either positional or keyword substitutions, not both.");
    if (!positional) {
      const kind = it.arg("fmtstring");
      if (text !== null) parse(it, text);
      else if (kind.kind === "unknown") it.holds(null, "fmtstring");
      else if (isOfType(kind, "NoneType", "list", "dict", "tuple", "int", "float") === true)
        it.raise(
          "TypeError",
          `unsupported operand type(s) for %: '${typeName(kind) ?? "?"}' and 'collections.defaultdict'`,
        );
    }
  },
  "WithProperties.__init__": (it) => {
    if (it.call.positional.length > 1) {
      if (it.rest.size > 0)
        it.raise("ValueError", "WithProperties takes either positional or keyword substitutions, not both.");
      return;
    }
    for (const [key, value] of it.rest)
      if (isCallable(value) === false)
        it.raise("ValueError", `Value for lambda substitution "${key}" must be callable.`);
  },
  "Transform.__init__": (it) => {
    const function_ = it.arg("function");
    const bad = isCallable(function_) === false && it.checking.provides(function_, "IRenderable") === false;
    if (bad) it.error("function given to Transform neither callable nor renderable", "function");
  },
  "Project.__init__": (it) => {
    if (isNone(it.arg("slug")) === true) it.set("slug", it.arg("name"));
    const good = checkType(it, "name", ["str"], "str");
    checkType(it, "slug", ["str"], "str");
    checkType(it, "description", ["str", "NoneType"], "str or None");
    keep(it, "name", good ? it.arg("name") : plain("(unknown)", it.at));
    checkFormat(it, "project");
  },
  "Codebase.__init__": (it) => {
    if (isNone(it.arg("slug")) === true) it.set("slug", it.arg("name"));
    for (const name of ["name", "slug", "project"]) {
      const good = checkType(it, name, ["str"], "str");
      keep(it, name, good ? it.arg(name) : plain("(unknown)", it.at));
    }
  },
  "MasterLock.__init__": (it) => keep(it, "name", it.arg("name")),
  "WorkerLock.__init__": (it) => keep(it, "name", it.arg("name")),
  "LockAccess.__init__": (it) => keep(it, "lockid", it.arg("lockid")),
  "NestedParameter.__init__": (it) => {
    it.super();
    const columns = it.rest.get("columns");
    if (columns === undefined || isNone(columns) === true)
      for (const one of iterate(it.machine, it.arg("fields"), it.at) ?? [])
        getAttribute(it.machine, one, "hide", it.at);
    else if ((numberOf(columns) ?? 0) > 4) it.error("UI only support up to 4 columns in nested parameters", "columns");
    for (const one of iterate(it.machine, it.arg("fields"), it.at) ?? [])
      getAttribute(it.machine, one, "setParent", it.at);
  },
  "BaseParameter.__init__": (it) => {
    const name = stringOf(it.arg("name"));
    keep(it, "name", it.arg("name"));
    keep(it, "hide", it.rest.get("hide") ?? plain(false, it.at));
    if (name !== null && ["owner", "builderNames", "builderid"].includes(name))
      it.error(`${name} cannot be used as a parameter name, because it is reserved`, "name");
    const regex = it.arg("regex");
    if (it.given("regex") && truth(regex) !== false) compiled(it, regex);
    const value = it.rest.get("value");
    if (value !== undefined) {
      const shown = stringOf(value);
      it.error(
        shown === null ? null : `Use default='${shown}' instead of value=... to give a default Parameter value`,
        "value",
      );
    }
  },
};
