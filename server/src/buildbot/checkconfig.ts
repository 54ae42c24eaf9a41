import { LineIndex } from "../base/lines.ts";
import type { Place } from "../base/span.ts";
import { type Run, runModule } from "../python/run/evaluate.ts";
import { typeName } from "../python/run/inspect.ts";
import type { Machine } from "../python/run/machine.ts";
import { plain, unknownOf, type Value } from "../python/run/objects.ts";
import { Exhausted, Raised } from "../python/run/raised.ts";
import { type SyntaxFault, syntaxError } from "../python/syntax.ts";
import type { PythonFile } from "../python/tree.ts";
import { type Checking, type ConfigError, compareVersions } from "./checks/checking.ts";
import { loadDicts, loadGlobal, loadKeys } from "./checks/global.ts";
import { Loading } from "./checks/master.ts";
import {
  loadBuilders,
  loadProjects,
  loadSchedulers,
  loadServices,
  loadSources,
  loadWorkers,
  loadWww,
} from "./checks/parts.ts";
import {
  checkBuilders,
  checkLocks,
  checkMachines,
  checkPorts,
  checkSchedulers,
  checkSingleMaster,
} from "./checks/sanity.ts";
import { knownReleases, type Release } from "./checks/tables.ts";
import { twistedModule } from "./checks/twisted.ts";
import { beginChecks, buildbotModule, unknownComponentWords } from "./checks/world.ts";

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

/** Any Buildbot and any Python, and nothing beside the file. */
export const anyReader: MasterReader = { version: null, python: null, sibling: () => null };

/** The runs of one file so far, by release: what does not hang on the environment is run once. */
export type Runs = Map<string, { readonly checked: Checked; readonly bare: boolean | null }>;

/**
 * Says what checkconfig says of a master.cfg (buildbot/scripts/checkconfig.py, buildbot/config/master.py). `syntax` is
 * the first mistake that is one in every Python. Of the environment it is taken that it sets nothing that the file asks for.
 */
export function checkconfig(
  uri: string,
  file: PythonFile,
  reader: MasterReader,
  syntax: SyntaxFault | null,
  runs: Runs = new Map(),
): Checked {
  const refused = refusedSyntax(uri, file, reader, syntax);
  if (refused !== null) return refused;
  // What is new in Python is an error in an older one.
  if (reader.python === null && syntaxError(file.text, oldest) !== null) return unknown;
  return agreed(releasesFor(reader.version).map((release) => checkWith(uri, file, release, reader, true, runs)));
}

/**
 * The errors alone, without a verdict: as soon as one of the releases in question has none that all before it have, there
 * are none, and the others need not be asked.
 */
export function configErrors(
  uri: string,
  file: PythonFile,
  reader: MasterReader,
  syntax: SyntaxFault | null,
  runs: Runs = new Map(),
): readonly ConfigError[] {
  const refused = refusedSyntax(uri, file, reader, syntax);
  if (refused !== null) return refused.errors;
  let errors: readonly ConfigError[] | null = null;
  for (const release of releasesFor(reader.version)) {
    const found = saidBy(checkWith(uri, file, release, reader, false, runs));
    errors = errors === null ? found : shared(errors, found);
    if (errors.length === 0) return errors;
  }
  return reader.python === null && syntaxError(file.text, oldest) !== null ? [] : (errors ?? []);
}

/** The errors of a verdict, and the exception that ends it. */
export function saidBy({ errors, crash }: Checked): readonly ConfigError[] {
  return crash === null ? errors : [...errors, crash];
}

function refusedSyntax(
  uri: string,
  file: PythonFile,
  { python }: MasterReader,
  syntax: SyntaxFault | null,
): Checked | null {
  const fault = python === null ? syntax : syntaxError(file.text, python);
  if (fault === null) return null;
  const at: Place = { uri, span: fault.span };
  const errors: readonly ConfigError[] = [{ kind: "syntax", message: syntaxWords, at, unordered: [] }];
  return { verdict: "errors", errors, crash: null, line: fault.line };
}

/** Those errors that others have too. */
function shared(errors: readonly ConfigError[], others: readonly ConfigError[]): readonly ConfigError[] {
  return errors.filter((it) => others.some((one) => one.message === it.message));
}

/** The oldest Python 3 that any of the releases runs on. */
const oldest = 8;

const unknown: Checked = { verdict: "unknown", errors: [], crash: null, line: null };

/** The releases that say what a version says: itself, else its known neighbours, else all. */
function releasesFor(version: string | null): readonly Release[] {
  const all = knownReleases();
  if (version === null) return all;
  const exact = all.filter((it) => it.version === version);
  if (exact.length > 0) return exact;
  const before = all.filter((it) => compareVersions(it.version, version) < 0).at(-1);
  const after = all.find((it) => compareVersions(it.version, version) > 0);
  return [before, after].filter((it) => it !== undefined);
}

function agreed(answers: readonly Checked[]): Checked {
  const [first, ...others] = answers;
  if (first === undefined) return unknown;
  const errors = others.reduce((left, other) => shared(left, other.errors), first.errors);
  const same = others.every((it) => it.verdict === first.verdict);
  const line = others.every((it) => it.line === first.line) ? first.line : null;
  const crash = others.every((it) => it.crash?.message === first.crash?.message) ? first.crash : null;
  if (!same) return { verdict: "unknown", errors, crash: null, line: null };
  // Each of them refuses the file, for reasons of its own.
  if (first.verdict === "errors" && errors.length === 0) return { verdict: "errors", errors, crash: null, line: null };
  return { verdict: first.verdict, errors, crash, line };
}

/**
 * Whether Python takes a text's bytes for UTF-8: it does where no comment on the first two lines names another encoding
 * (PEP 263).
 */
export function isReadAsUtf8(text: string): boolean {
  const named = /^(?:[ \t\f]*(?:#.*)?\r?\n)?[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/.exec(text)?.[1];
  return named === undefined || /^utf-?8$/i.test(named);
}

/** The newest release whose classes are known. */
export const newestRelease = "4.3.0";

const syntaxWords = "encountered a SyntaxError while parsing config file";

/** `bare`: no environment variable is set that the file asks for. Errors are those that do not hang on that. */
function checkWith(
  uri: string,
  file: PythonFile,
  release: Release,
  reader: MasterReader,
  bare: boolean,
  runs: Runs,
): Checked {
  const before = runs.get(release.version);
  if (before !== undefined && (before.bare === null || before.bare === bare)) return before.checked;
  const run = runFor(uri, file, release, reader, bare);
  const { errors, crash, ...found } = checkedOf(uri, file, run);
  const checked: Checked = {
    ...found,
    errors: errors.map(settled),
    crash: crash === null ? null : settled(crash),
  };
  runs.set(release.version, { checked, bare: run.run.machine.askedEnvironment ? bare : null });
  return checked;
}

/** An error whose places stay where they are: a node moves with the text in front of it (python/chunks.ts). */
function settled(error: ConfigError): ConfigError {
  const { at, about } = error;
  const names = about?.names?.map((it) => ({ ...it, at: fixed(it.at) }));
  return { ...error, at: fixed(at), ...(names === undefined ? {} : { about: { ...about, names } }) };
}

function fixed({ uri, span }: Place): Place {
  return { uri, span: { start: span.start, end: span.end } };
}

/** A run of the file, with what Buildbot's constructors have against it. */
interface CheckedRun {
  readonly checking: Checking;
  readonly run: Run;
}

function runFor(uri: string, file: PythonFile, release: Release, reader: MasterReader, bare: boolean): CheckedRun {
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

function checkedOf(uri: string, file: PythonFile, { checking, run }: CheckedRun): Checked {
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
