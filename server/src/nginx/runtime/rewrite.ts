import { visitItems } from "../model/config.ts";
import type { ReadDirective } from "../model/read.ts";
import { bytesOf, textOf, unescapeRedirect } from "./bytes.ts";
import { regexOf } from "./regex.ts";
import { Finished, type HttpRequest, Unsure, type Value } from "./request.ts";
import { onDisk } from "./root.ts";
import { join, type Piece, pieceOf, piecesOf, valueOf } from "./script.ts";

/** What the rewrite module of a block came to: a status to answer with, or that the request goes on. */
export interface Rewritten {
  readonly status: number;
  readonly by: ReadDirective;
  /** Whether the answer is given as it is, and no error_page is asked. */
  readonly isFinal: boolean;
}

interface Engine {
  /** Whether captures are escaped where the URI was: until a rewrite has matched (e->quote). */
  quotes: boolean;
  result: Rewritten | null;
}

/**
 * Runs the directives of the rewrite module that stand in a block, in order. Gives the status to answer with; null where the
 * request goes on. Mirrors ngx_http_rewrite_handler (src/http/modules/ngx_http_rewrite_module.c) and its script codes.
 */
export function runRewrite(
  r: HttpRequest,
  block: ReadDirective,
  enter: (loc: ReadDirective) => void,
): Rewritten | null {
  const engine: Engine = { quotes: true, result: null };
  runCodes(r, block, engine, enter);
  return engine.result;
}

const codes = new WeakMap<ReadDirective, readonly ReadDirective[]>();

/** The directives of a block that run in the rewrite phase, in order; the others are not read for it. */
function codesIn(r: HttpRequest, block: ReadDirective): readonly ReadDirective[] {
  // Who watches what is looked at must be told each time.
  if (r.config.looks.watch !== null) return block.children.filter((it) => isCode(it.name));
  let found = codes.get(block);
  if (found === undefined) {
    const all: ReadDirective[] = [];
    visitItems(block, (item) => {
      if (isCode(item.node.words[0]?.text ?? "")) all.push(item.directive());
    });
    found = all;
    codes.set(block, found);
  }
  return found;
}

function isCode(name: string): boolean {
  return ownCodes.has(name) || name.startsWith("set_") || rewritesToo.test(name);
}

const ownCodes: ReadonlySet<string> = new Set(["rewrite", "return", "break", "set", "if"]);

/** Runs one block's directives; true where the rest is left out. */
function runCodes(r: HttpRequest, block: ReadDirective, engine: Engine, enter: (loc: ReadDirective) => void): boolean {
  for (const it of codesIn(r, block)) {
    switch (it.name) {
      case "rewrite":
        if (runOne(r, it, engine)) return true;
        break;
      case "return":
        engine.result = answer(r, it);
        return true;
      case "break":
        if (r.isUriChanged) {
          r.isLocationValid = false;
          r.isUriChanged = false;
        }
        r.step(it, "ends the rewriting");
        return true;
      case "set":
        assign(r, it.args[0] ?? "", valueOf(r, it.args[1] ?? "", engine.quotes));
        break;
      case "if":
        if (holds(r, it, engine)) {
          r.step(it, "holds");
          if (block.name === "location") enter(it);
          if (runCodes(r, it, engine, enter)) return true;
        } else r.step(it, "does not hold");
        break;
      default:
        // Modules beside nginx's own compute variables in this phase.
        if (it.name.startsWith("set_") && it.args[0]?.startsWith("$") === true)
          assign(r, it.args[0], new Unsure(`what ${it.name} computes is not looked into`));
        else if (rewritesToo.test(it.name))
          r.doubt(`what ${it.name} does is not looked into; taken to let it through`, it);
    }
  }
  return false;
}

const rewritesToo =
  /^(?:rewrite_by_lua|server_rewrite_by_lua|set_by_lua|more_clear_input_headers$|more_set_input_headers$)/;

function assign(r: HttpRequest, variable: string, value: Value): void {
  const name = variable.replace(/^\$/, "").toLowerCase();
  if (name === "args") r.args = value;
  else {
    r.stored.set(name, value);
    r.kept.set(name, value);
  }
}

/** Mirrors ngx_http_script_return_code. */
function answer(r: HttpRequest, by: ReadDirective): Rewritten {
  const [first, second] = by.args;
  const isCode = /^\d+$/.test(first ?? "");
  const status = isCode ? Number(first) : 302;
  const text = isCode ? second : first;
  if (status >= 400 && (text === undefined || text === "")) return { status, by, isFinal: false };
  const value = valueOf(r, text ?? "");
  if ([301, 302, 303, 307, 308].includes(status)) {
    r.redirect = value;
    return { status, by, isFinal: false };
  }
  return { status, by, isFinal: true };
}

/** Runs one rewrite; true where the rest is left out. Mirrors ngx_http_script_regex_start_code and …_end_code. */
function runOne(r: HttpRequest, by: ReadDirective, engine: Engine): boolean {
  const [pattern = "", given = "", option] = by.args;
  if (!r.matches(regexOf(bytesOf(pattern), false), r.uri, by)) {
    r.captures = [];
    return false;
  }
  const dropsArgs = given.endsWith("?");
  const replacement = dropsArgs ? given.slice(0, -1) : given;
  const isRedirect = /^(?:https?:\/\/|\$scheme)/.test(replacement) || option === "redirect" || option === "permanent";
  r.isInternal = true;
  r.isUnparsedValid = false;
  r.isUriChanged = true;
  if (option === "break") {
    r.isLocationValid = false;
    r.isUriChanged = false;
  }
  if (isRedirect) {
    redirect(r, replacement, dropsArgs);
    engine.quotes = false;
    engine.result = { status: option === "permanent" ? 301 : 302, by, isFinal: false };
    return true;
  }
  const [path, args] = evaluate(r, replacement);
  engine.quotes = false;
  if (path instanceof Unsure) throw unknownUri(r, path, by);
  const old = r.args;
  if (args === null) {
    if (dropsArgs) r.args = "";
  } else r.args = dropsArgs || old === "" ? args : both(args, "&", old);
  if (path === "") return fail(engine, by);
  r.uri = path;
  r.step(by, `makes the URI ${textOf(path)}${typeof r.args === "string" && r.args !== "" ? `?${textOf(r.args)}` : ""}`);
  return option === "last" || option === "break";
}

function fail(engine: Engine, by: ReadDirective): true {
  engine.result = { status: 500, by, isFinal: false };
  return true;
}

function both(first: Value, between: string, second: Value): Value {
  if (first instanceof Unsure) return first;
  return second instanceof Unsure ? second : first + between + second;
}

/** Where the URI is not known, no more is. */
export function unknownUri(r: HttpRequest, value: Unsure, by: ReadDirective): Finished {
  r.doubt(value.because, by);
  return new Finished({ kind: "unknown", by });
}

/** The path of a replacement, and its arguments where it has some: captures are escaped there. */
function evaluate(r: HttpRequest, replacement: string): readonly [path: Value, args: Value | null] {
  const pieces = piecesOf(replacement);
  const at = pieces.findIndex((it) => it.kind === "text" && it.text.includes("?"));
  const piece = pieces[at];
  if (piece?.kind !== "text") return [join(r, pieces, false), null];
  const mark = piece.text.indexOf("?");
  const before: Piece[] = [...pieces.slice(0, at), { kind: "text", text: piece.text.slice(0, mark) }];
  const behind: Piece[] = [{ kind: "text", text: piece.text.slice(mark + 1) }, ...pieces.slice(at + 1)];
  return [join(r, before, false), join(r, behind, true)];
}

function redirect(r: HttpRequest, replacement: string, dropsArgs: boolean): void {
  let value: Value = "";
  for (const piece of piecesOf(replacement)) value = both(value, "", pieceOf(r, piece, true));
  if (typeof value === "string") value = unescapeRedirect(value);
  const hasArgs = piecesOf(replacement).some((it) => it.kind === "text" && it.text.includes("?"));
  if (!dropsArgs && r.args !== "") value = both(value, hasArgs ? "&" : "?", r.args);
  r.redirect = value;
}

/** Whether a condition holds; one that is not known does not. Mirrors ngx_http_rewrite_if_condition and its codes. */
function holds(r: HttpRequest, by: ReadDirective, engine: Engine): boolean {
  const words = conditionOf(by.args);
  const [first = "", operator, last = ""] = words;
  const assume = (because: string): false => {
    r.doubt(`${because}; the condition is taken not to hold`, by, onlyTurnsAway(by));
    return false;
  };
  if (/^!?-[fdex]$/.test(first)) {
    const path = valueOf(r, operator ?? "", engine.quotes);
    if (path instanceof Unsure) return assume(path.because);
    if (!path.startsWith("/")) return assume("the path is relative to the folder that nginx was started in");
    const there = onDisk(r, path);
    if (there === "unknown" || first.endsWith("x")) return assume(`whether ${textOf(path)} exists is not known`);
    const kind = first.at(-1);
    const is = kind === "f" ? there === "file" : kind === "d" ? there === "directory" : there !== "absent";
    return first.startsWith("!") ? !is : is;
  }
  const value = pieceOf(r, { kind: "variable", name: first.slice(1).toLowerCase() }, false);
  if (operator === undefined) return value instanceof Unsure ? assume(value.because) : value !== "" && value !== "0";
  if (operator === "=" || operator === "!=") {
    const other = valueOf(r, last, engine.quotes);
    if (value instanceof Unsure) return assume(value.because);
    if (other instanceof Unsure) return assume(other.because);
    return (value === other) === (operator === "=");
  }
  if (value instanceof Unsure) return assume(value.because);
  const regex = regexOf(bytesOf(last), operator.endsWith("*"));
  const match = regex.match(value);
  if (typeof match === "string") return assume(match);
  if (!r.matches(regex, value, by)) r.captures = [];
  return (match !== null) !== operator.startsWith("!");
}

/** Whether an `if` answers by itself, or does nothing that a request's way depends on. */
function onlyTurnsAway(block: ReadDirective): boolean {
  return block.children.every((it) => turningAway.has(it.name));
}

const turningAway: ReadonlySet<string> = new Set(["return", "access_log", "add_header", "break", "deny"]);

/** The words of a condition without its parentheses. */
function conditionOf(args: readonly string[]): readonly string[] {
  const words = [...args];
  const first = words[0] ?? "";
  if (first === "(") words.shift();
  else words[0] = first.slice(1);
  const last = words.at(-1) ?? "";
  if (last === ")") words.pop();
  else words[words.length - 1] = last.slice(0, -1);
  return words;
}
