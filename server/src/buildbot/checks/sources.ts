import { isNone, isOfType, stringOf, truth } from "../../python/run/inspect.ts";
import { str } from "../../python/run/show.ts";
import type { Bodies, Invocation } from "./invoke.ts";
import { not } from "./schedulers.ts";
import { lacks } from "./steps.ts";

/** The words for a value that Python puts into a message by `{}`. */
function said(it: Invocation, name: string): string {
  const value = it.arg(name);
  return str(value) ?? "…";
}

/** Whether an argument is surely none of some words. */
function noneOf(it: Invocation, name: string, words: readonly (string | null)[]): boolean {
  const value = it.arg(name);
  if (it.checking.provides(value, "IRenderable") === true) {
    if (it.checking.isA(value, "Interpolate") === true) return true;
    // What a Property is compared with makes a renderable, which counts as true: it is one of any words.
    return it.checking.isA(value, "Property") === true ? false : it.holds(null, name);
  }
  if (value.kind === "unknown") return it.holds(null, name);
  return !words.includes(isNone(value) === true ? null : (stringOf(value) ?? "\0"));
}

function git(it: Invocation): void {
  it.super();
  if (lacks(it, "repourl") && isOfType(it.arg("repourl"), "str", "NoneType") !== null)
    it.error("Git: must provide repourl.", "repourl");
  if (it.checking.since("4.0.0") || it.given("sshHostKey") || it.given("sshKnownHosts")) checkSsh(it, "Git");
  const mode = stringOf(it.arg("mode"));
  const method = stringOf(it.arg("method"));
  if (mode !== null) {
    if (mode !== "full" && mode !== "incremental") it.error("Git: mode must be full or incremental", "mode");
    if (method !== null) {
      if (mode === "full" && !["clean", "fresh", "clobber", "copy"].includes(method))
        it.error("Git: invalid method for mode 'full'.", "method");
      if (truth(it.arg("shallow")) === true && (mode !== "full" || method !== "clobber"))
        it.error(
          it.checking.since("4.0.0")
            ? "Git: in mode 'full' shallow only possible with method 'clobber'."
            : "Git: shallow only possible with mode 'full' and method 'clobber'.",
          "shallow",
        );
    }
  }
  const description = it.arg("getDescription");
  if (truth(description) === true && it.holds(not(isOfType(description, "bool", "dict")), "getDescription"))
    it.error("Git: getDescription must be a boolean or a dict.", "getDescription");
}

/** buildbot/util/git.py, check_ssh_config */
export function checkSsh(it: Invocation, of: string): void {
  const given = (name: string): boolean => it.given(name) && isNone(it.arg(name)) !== true;
  const key = given("sshPrivateKey");
  if (given("sshHostKey") && !key)
    it.error(`${of}: sshPrivateKey must be provided in order use sshHostKey`, "sshHostKey");
  if (given("sshKnownHosts") && !key)
    it.error(`${of}: sshPrivateKey must be provided in order use sshKnownHosts`, "sshKnownHosts");
  if (given("sshHostKey") && given("sshKnownHosts"))
    it.error(`${of}: only one of sshKnownHosts and sshHostKey can be provided`, "sshHostKey");
}

/** Errors that one exception brings together: nothing of the file is run behind it. */
function together(it: Invocation, errors: readonly string[]): void {
  if (errors.length > 0) it.raise("ConfigErrors", errors.join("\n"));
}

function modeWords(it: Invocation): string {
  return `mode ${said(it, "mode")} is not one of ['full', 'incremental']`;
}

function tuple(words: readonly (string | null)[]): string {
  return `(${words.map((word) => (word === null ? "None" : `'${word}'`)).join(", ")})`;
}

function copying(it: Invocation, methods: readonly string[], more: readonly string[] = []): void {
  it.super();
  const errors: string[] = [];
  const mode = stringOf(it.arg("mode"));
  if (noneOf(it, "mode", ["full", "incremental"])) errors.push(modeWords(it));
  if (mode === "incremental" && truth(it.arg("method")) === true)
    errors.push("Incremental mode does not require method");
  if (mode === "full" && isNone(it.arg("method")) !== true && noneOf(it, "method", methods))
    errors.push("Invalid method for mode == full");
  if (isNone(it.arg("repourl")) === true) errors.push("you must provide repourl");
  for (const name of more) if (isNone(it.arg(name)) === true) errors.push(`you must provide ${name}`);
  together(it, errors);
}

function p4(it: Invocation): void {
  it.super();
  const given = (name: string): boolean => truth(it.arg(name)) === true;
  const text = (name: string): string | null => stringOf(it.arg(name));
  if (noneOf(it, "mode", ["incremental", "full"]) && it.checking.provides(it.arg("mode"), "IRenderable") !== true)
    it.error(`mode ${said(it, "mode")} is not an IRenderable, or one of ('incremental', 'full')`, "mode");
  if (lacks(it, "p4viewspec") && isNone(it.arg("p4base")) === true) it.error("You must provide p4base or p4viewspec");
  if (given("p4viewspec") && (given("p4base") || given("p4branch") || given("p4extra_views")))
    it.error("Either provide p4viewspec or p4base and p4branch (and optionally p4extra_views)", "p4viewspec");
  if (given("p4viewspec") && text("p4viewspec") !== null)
    it.error("p4viewspec must not be a string, and should be a sequence of 2 element sequences", "p4viewspec");
  const [base, branch] = [text("p4base") ?? "", text("p4branch") ?? ""];
  if (base !== "" && !base.startsWith("/")) it.error(`p4base should start with // [p4base = ${base}]`, "p4base");
  if (base.endsWith("/")) it.error(`p4base should not end with a trailing / [p4base = ${base}]`, "p4base");
  if (branch.endsWith("/")) it.error(`p4branch should not end with a trailing / [p4branch = ${branch}]`, "p4branch");
  if (!given("stream")) return;
  if (given("p4extra_views") || given("p4viewspec"))
    it.error("You can't use p4extra_views not p4viewspec with stream", "stream");
  if (lacks(it, "p4base") || lacks(it, "p4branch"))
    it.error("You must specify both p4base and p4branch when using stream", "stream");
  if (base.includes(" ")) it.error("p4base must not contain any whitespace", "p4base");
  if (branch.includes(" ")) it.error("p4branch must not contain any whitespace", "p4branch");
}

/** buildbot/steps/source/*.py */
export const sources: Bodies = {
  "Git.__init__": git,
  "GitPush.__init__": (it) => {
    it.super();
    if (lacks(it, "repourl")) it.error("Git: must provide repourl.", "repourl");
    checkSsh(it, "Git");
    if (lacks(it, "branch")) it.error("GitPush: must provide branch", "branch");
  },
  "GitTag.__init__": (it) => {
    it.super();
    if (lacks(it, "tagName")) it.error("GitTag: must provide tagName", "tagName");
    const annotated = truth(it.arg("annotated"));
    const messages = truth(it.arg("messages"));
    if (annotated === true && messages === false)
      it.error("GitTag: must provide messages in case of annotated tag", "messages");
    if (annotated === false && messages === true)
      it.error("GitTag: messages are required only in case of annotated tag", "messages");
    if (messages === true && it.holds(not(isOfType(it.arg("messages"), "list")), "messages"))
      it.error("GitTag: messages should be a list", "messages");
  },
  "GitCommit.__init__": (it) => {
    it.super();
    for (const name of ["messages", "paths"]) {
      if (lacks(it, name)) it.error(`GitCommit: must provide ${name}`, name);
      if (it.holds(not(isOfType(it.arg(name), "list")), name)) it.error(`GitCommit: ${name} must be a list`, name);
    }
    if (it.given("emptyCommits") && noneOf(it, "emptyCommits", ["disallow", "create-empty-commit", "ignore"]))
      it.error('GitCommit: emptyCommits must be one of "disallow", "create-empty-commit" and "ignore"', "emptyCommits");
  },
  "SVN.__init__": (it) => {
    it.super();
    const methods = ["clean", "fresh", "clobber", "copy", "export", null];
    const errors: string[] = [];
    if (noneOf(it, "mode", ["full", "incremental"])) errors.push(modeWords(it));
    if (noneOf(it, "method", methods)) errors.push(`method ${said(it, "method")} is not one of ${tuple(methods)}`);
    if (isNone(it.arg("repourl")) === true) errors.push("you must provide repourl");
    together(it, errors);
  },
  "Mercurial.__init__": (it) => {
    it.super();
    const methods = [null, "clean", "fresh", "clobber"];
    const types = ["inrepo", "dirname"];
    const errors: string[] = [];
    if (noneOf(it, "mode", ["full", "incremental"])) errors.push(modeWords(it));
    if (noneOf(it, "method", methods)) errors.push(`method ${said(it, "method")} is not one of ${tuple(methods)}`);
    if (noneOf(it, "branchType", types))
      errors.push(`branchType ${said(it, "branchType")} is not one of ${tuple(types)}`);
    if (isNone(it.arg("repourl")) === true) errors.push("you must provide a repourl");
    together(it, errors);
  },
  "Darcs.__init__": (it) => {
    copying(it, ["clobber", "copy"]);
  },
  "Monotone.__init__": (it) => {
    copying(it, ["clobber", "copy", "fresh", "clean"], ["branch"]);
  },
  "Bzr.__init__": (it) => {
    it.super();
    const [url, base] = [it.arg("repourl"), it.arg("baseURL")];
    if (truth(url) === true && truth(base) === true)
      it.raise("ValueError", "you must provide exactly one of repourl and baseURL");
    if (isNone(url) === true && isNone(base) === true)
      it.raise("ValueError", "you must provide at least one of repourl and baseURL");
    if (isNone(base) === false && isNone(it.arg("defaultBranch")) === true)
      it.raise("ValueError", "you must provide defaultBranch with baseURL");
    if (noneOf(it, "mode", ["full", "incremental"])) it.raise("ValueError", modeWords(it));
  },
  "P4.__init__": p4,
  "CVS.__init__": (it) => {
    it.super();
    if (noneOf(it, "mode", ["full", "incremental"])) it.raise("ValueError", modeWords(it));
  },
};
