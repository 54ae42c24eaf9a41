import type { Place } from "../base/span.ts";
import { type SyntaxFault, syntaxError } from "../python/syntax.ts";
import type { PythonFile } from "../python/tree.ts";
import type { ConfigError } from "./checks/checking.ts";
import { type Checked, checkedOf, type MasterReader, runFor, settled, syntaxWords } from "./checks/run.ts";
import { knownReleases, type Release } from "./checks/tables.ts";
import { compareReleases } from "./releases.ts";

export type { Checked, MasterReader } from "./checks/run.ts";

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
  const before = all.filter((it) => compareReleases(it.version, version) < 0).at(-1);
  const after = all.find((it) => compareReleases(it.version, version) > 0);
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
