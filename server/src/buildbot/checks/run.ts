import { LineIndex } from "../../base/lines.ts";
import type { Place } from "../../base/span.ts";
import { type Run, runModule } from "../../python/run/evaluate.ts";
import { typeName } from "../../python/run/inspect.ts";
import type { Machine } from "../../python/run/machine.ts";
import { plain, unknownOf, type Value } from "../../python/run/objects.ts";
import { Exhausted, Raised } from "../../python/run/raised.ts";
import type { PythonFile } from "../../python/tree.ts";
import type { Checking, ConfigError } from "./checking.ts";
import { loadDicts, loadGlobal, loadKeys } from "./global.ts";
import { Loading } from "./master.ts";
import {
  loadBuilders,
  loadProjects,
  loadSchedulers,
  loadServices,
  loadSources,
  loadWorkers,
  loadWww,
} from "./parts.ts";
import { checkBuilders, checkLocks, checkMachines, checkPorts, checkSchedulers, checkSingleMaster } from "./sanity.ts";
import type { Release } from "./tables.ts";
import { twistedModule } from "./twisted.ts";
import { beginChecks, buildbotModule, unknownComponentWords } from "./world.ts";

/** What `buildbot checkconfig` says of a file. */
export interface Checked {
  /** "unknown": the text does not decide it. */
  readonly verdict: "good" | "errors" | "crash" | "unknown";
  /** In the order in which it prints them. */
  readonly errors: readonly ConfigError[];
  /** With the verdict "crash": the exception that checkconfig ends with, where it is known; null elsewhere. */
  readonly crash: ConfigError | null;
  /** The line (from 1) of the file that a traceback names for the last error; null where none is printed. */
  readonly line: number | null;
}

/** The Buildbot that reads a file, and what stands beside it. */
export interface MasterReader {
  /** The release; null: only what all known ones agree on is said. */
  readonly version: string | null;
  /** The release of Python 3 that runs it (11 for 3.11); null: what any refuses is left open. */
  readonly python: number | null;
  /** The text of a module beside the file, by its dotted path; null where there is none. */
  sibling(path: string): { readonly uri: string; readonly text: string } | null;
  /** Whether the file is read again as it is edited, so that what its calls make is worth remembering. */
  readonly remembers?: boolean;
}

/** What the file is refused with where Python cannot read it. */
export const syntaxWords = "encountered a SyntaxError while parsing config file";

const unknown: Checked = { verdict: "unknown", errors: [], crash: null, line: null };

/** An error whose places stay where they are: a node moves with the text in front of it (python/chunks.ts). */
export function settled(error: ConfigError): ConfigError {
  const { at, about } = error;
  const names = about?.names?.map((it) => ({ ...it, at: fixed(it.at) }));
  return { ...error, at: fixed(at), ...(names === undefined ? {} : { about: { ...about, names } }) };
}

function fixed({ uri, span }: Place): Place {
  return { uri, span: { start: span.start, end: span.end } };
}

/** A run of the file, with what Buildbot's constructors have against it. */
export interface CheckedRun {
  readonly checking: Checking;
  readonly run: Run;
}

/** Runs a file in one release. `bare`: no environment variable is set that it asks for. */
export function runFor(
  uri: string,
  file: PythonFile,
  release: Release,
  reader: MasterReader,
  bare: boolean,
): CheckedRun {
  const { checking, memory } = beginChecks(release, reader.remembers === true);
  const top: Place = { uri, span: { start: 0, end: 0 } };
  const names = new Map<string, Value>([
    ["basedir", unknownOf(top, "str")],
    ["__file__", unknownOf(top, "str")],
    ["__builtins__", unknownOf(top)],
    ["__name__", plain("builtins", top)],
  ]);
  const run = runModule(
    uri,
    file,
    {
      bare,
      sibling: (path) => reader.sibling(path),
      known: (_machine, path, at) => buildbotModule(checking, path, at) ?? twistedModule(path, at),
      memory,
    },
    names,
  );
  return { checking, run };
}

/** What checkconfig says of what a run of the file has made. */
export function checkedOf(uri: string, file: PythonFile, { checking, run }: CheckedRun): Checked {
  const { machine, raised } = run;
  if (run.exhausted)
    return {
      verdict: checking.errors.length > 0 ? "errors" : "unknown",
      errors: checking.errors,
      crash: null,
      line: null,
    };
  if (raised !== null) return whileLoading(checking, machine, raised, uri, file.text);
  const config = run.names.get("BuildmasterConfig");
  if (config === undefined) {
    if (run.open) return unknown;
    const message = `Configuration file '${fileName(uri)}' does not define 'BuildmasterConfig'`;
    checking.error(machine, message, { uri, span: { start: 0, end: Math.min(file.text.length, 1) } }, "load");
    return { verdict: "errors", errors: checking.errors, crash: null, line: null };
  }
  return load(checking, machine, config);
}

function fileName(uri: string): string {
  return decodeURIComponent(uri.slice(uri.lastIndexOf("/") + 1));
}

/** An exception while the file runs is one more error, and the last (loadConfigDict). */
function whileLoading(checking: Checking, machine: Machine, raised: Raised, uri: string, text: string): Checked {
  const at = [raised.place, ...raised.passed].find((it) => it.uri === uri) ?? raised.place;
  const line = new LineIndex(text).at(at.span.start).line + 1;
  if (raised.type === "SystemExit" || raised.type === "KeyboardInterrupt" || raised.type === "GeneratorExit")
    return machine.doubts.length > 0 ? unknown : { verdict: "crash", errors: [], crash: null, line: null };
  if (raised.type === "ConfigErrors") {
    for (const message of (raised.text ?? "").split("\n")) checking.error(machine, message, at);
    return { verdict: "errors", errors: checking.errors, crash: null, line: null };
  }
  if (raised.type === "SyntaxError") {
    const errors: readonly ConfigError[] = [
      ...checking.errors,
      { kind: "load", message: syntaxWords, at, unordered: [] },
    ];
    return { verdict: "errors", errors, crash: null, line };
  }
  if (raised.text === null) machine.doubt("what an exception says is not known", at);
  const message = `error while parsing config file: ${raised.text ?? "…"} (traceback in logfile)`;
  const kind = raised.type === "NameError" ? "python name" : isAboutNames(raised) ? "name" : "load";
  const errors: readonly ConfigError[] = [...checking.errors, { kind, message, at, unordered: [] }];
  return { verdict: "errors", errors, crash: null, line };
}

/** Whether an exception says that something of a name is not there. */
function isAboutNames({ type, text }: Raised): boolean {
  if (type === "AttributeError" && text?.startsWith(unknownComponentWords) === true) return true;
  if (type === "TypeError") return text?.includes("got an unexpected keyword argument") === true;
  return ["ModuleNotFoundError", "ImportError"].includes(type);
}

/** The exception that nothing catches, as a traceback's last line has it. */
function crashOf({ type, text, place }: Raised, top: Place): ConfigError | null {
  if (text === null) return null;
  return {
    kind: "crash",
    message: text === "" ? type : `${type}: ${text}`,
    at: place.uri === "" ? top : place,
    unordered: [],
  };
}

/** MasterConfig.loadFromDict */
function load(checking: Checking, machine: Machine, config: Value): Checked {
  // Where it is not even sure that the file runs to its end, it may not come to that.
  const crash: Checked =
    machine.doubts.length > 0 ? unknown : { verdict: "crash", errors: [], crash: null, line: null };
  if (config.kind === "unknown" || config.kind === "instance" || config.kind === "module")
    return {
      verdict: checking.errors.length > 0 ? "errors" : "unknown",
      errors: checking.errors,
      crash: null,
      line: null,
    };
  if (config.kind !== "dict") {
    const text = `'${typeName(config) ?? "?"}' object has no attribute 'keys'`;
    return crash.verdict === "crash"
      ? { ...crash, crash: crashOf(new Raised("AttributeError", text, config.at), config.at) }
      : crash;
  }
  try {
    const it = new Loading(machine, checking, config);
    for (const part of parts) part(it);
  } catch (error) {
    if (error instanceof Raised)
      return crash.verdict === "crash" ? { ...crash, crash: crashOf(error, config.at) } : crash;
    if (!(error instanceof Exhausted)) throw error;
    machine.doubt("there is too much to look at", config.at);
  }
  if (checking.errors.length > 0) return { verdict: "errors", errors: checking.errors, crash: null, line: null };
  return { verdict: machine.doubts.length > 0 ? "unknown" : "good", errors: [], crash: null, line: null };
}

/** In Buildbot's order. */
const parts: readonly ((it: Loading) => void)[] = [
  loadKeys,
  loadGlobal,
  loadDicts,
  loadSchedulers,
  loadProjects,
  loadBuilders,
  loadWorkers,
  loadSources,
  loadWww,
  loadServices,
  checkSingleMaster,
  checkSchedulers,
  checkLocks,
  checkBuilders,
  checkPorts,
  checkMachines,
];
