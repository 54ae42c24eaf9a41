import { isCallable, isNone, isOfType, numberOf, stringOf, truth, typeName } from "../../python/run/inspect.ts";
import { plain, type Value } from "../../python/run/objects.ts";
import type { Bodies, Invocation } from "./invoke.ts";
import { not } from "./schedulers.ts";
import { decoded, keep } from "./services.ts";
import { checkSsh } from "./sources.ts";

function polling(it: Invocation): void {
  it.super();
  const interval = number(it, "pollInterval");
  const least = number(it, "pollRandomDelayMin");
  const most = number(it, "pollRandomDelayMax");
  if (interval === null || least === null || most === null) return;
  if (interval < 0) it.error(`interval must be >= 0: ${interval}`, "pollInterval");
  if (least < 0) it.error(`min random delay must be >= 0: ${least}`, "pollRandomDelayMin");
  if (most < 0) it.error(`max random delay must be >= 0: ${most}`, "pollRandomDelayMax");
  if (least > most) it.error(`min random delay must be <= ${most}: ${least}`, "pollRandomDelayMin");
  if (most >= interval) it.error(`max random delay must be < ${interval}: ${most}`, "pollRandomDelayMax");
}

function number(it: Invocation, name: string): number | null {
  const value = it.arg(name);
  const known = numberOf(value);
  if (known === null) {
    if (value.kind !== "unknown" && value.kind !== "instance" && value.kind !== "class")
      it.raise("TypeError", `'<' not supported between instances of '${typeName(value) ?? "?"}' and 'int'`);
    it.holds(null, name);
  }
  return known;
}

function textList(value: Value): boolean | null {
  if (isOfType(value, "list") !== true || value.kind !== "list")
    return isOfType(value, "list") === false ? false : null;
  const all = value.items.map((one) => isOfType(one, "str"));
  return all.includes(false) ? false : all.includes(null) || value.open ? null : true;
}

function gitPoller(it: Invocation): void {
  const branch = truth(it.arg("branch"));
  const branches = truth(it.arg("branches"));
  if (truth(it.arg("only_tags")) === true && (branch === true || branches === true))
    it.error("GitPoller: can't specify only_tags and branch/branches", "only_tags");
  if (branch === true && branches === true) it.error("GitPoller: can't specify both branch and branches", "branch");
  if (it.checking.since("3.9.0")) {
    if (branch === true && it.holds(not(isOfType(it.arg("branch"), "str")), "branch"))
      it.error("GitPoller: 'branch' argument must be a str", "branch");
    const value = it.arg("branches");
    const isTrue = value.kind === "plain" && value.value === true;
    if (isNone(value) !== true && !isTrue && isCallable(value) !== true && it.holds(not(textList(value)), "branches"))
      it.error("GitPoller: 'branches' argument must be one of list of str, True, or Callable[[str], bool]", "branches");
  }
  checkSsh(it, "GitPoller");
  // The name that older releases gave it counts more.
  if (it.given("pollinterval")) it.set("pollInterval", it.arg("pollinterval"));
  if (it.given("fetch_refspec") && isNone(it.arg("fetch_refspec")) !== true)
    it.error(
      "GitPoller: fetch_refspec is no longer supported. Instead, only the given branches are downloaded.",
      "fetch_refspec",
    );
  if (isNone(it.self.attributes.get("name") ?? plain(null, it.at)) === true)
    keep(it, "name", decoded(it, it.arg("repourl")));
  const codebase = it.arg("codebase");
  if (
    it.given("codebase") &&
    isNone(codebase) !== true &&
    it.holds(not(it.checking.isA(codebase, "Codebase")), "codebase")
  )
    it.error(`${it.self.of.name}: codebase must be None or instance of Codebase`, "codebase");
  it.super();
}

/** buildbot/changes/*.py */
export const changes: Bodies = {
  "ReconfigurablePollingChangeSource.checkConfig": polling,
  "GitPoller.__init__": (it) => {
    const name = it.rest.get("name");
    if (name === undefined || isNone(name) === true) it.rest.set("name", it.arg("repourl"));
    it.superWith({ positional: [it.arg("repourl")], keywords: it.rest, open: it.open, at: it.at });
  },
  "GitPoller.checkConfig": gitPoller,
  "HgPoller.checkConfig": (it) => {
    if (truth(it.arg("branch")) === true && truth(it.arg("branches")) === true)
      it.error("HgPoller: can't specify both branch and branches", "branch");
    if (it.given("revlink") && it.holds(not(isCallable(it.arg("revlink"))), "revlink"))
      it.error("You need to provide a valid callable for revlink", "revlink");
    if (isNone(it.arg("workdir")) === true) it.error("workdir is mandatory for now in HgPoller", "workdir");
    it.super();
  },
  "GitHubPullrequestPoller.checkConfig": (it) => {
    const type = it.arg("repository_type");
    const known = stringOf(type);
    if (
      !["https", "svn", "git", "ssh"].includes(known ?? "") &&
      it.holds(type.kind === "unknown" ? null : true, "repository_type")
    )
      it.error("repository_type must be one of {https, svn, git, ssh}", "repository_type");
    it.super();
  },
  "P4Source.checkConfig": (it) => {
    if (truth(it.arg("use_tickets")) === true && truth(it.arg("p4passwd")) === false)
      it.error("You need to provide a P4 password to use ticket authentication", "use_tickets");
    for (const name of ["revlink", "resolvewho"])
      if (it.given(name) && it.holds(not(isCallable(it.arg(name))), name))
        it.error(`You need to provide a valid callable for ${name}`, name);
    // Which time zones there are is not looked at.
    if (isNone(it.arg("server_tz")) !== true && it.holds(null, "server_tz")) return;
    it.super();
  },
  "GerritChangeSourceBase.checkConfig": (it) => {
    if (isNone(it.arg("gitBaseURL")) === true) it.error("gitBaseURL must be specified", "gitBaseURL");
    it.super();
  },
  "PBChangeSource.__init__": (it) => {
    const name = it.arg("name");
    if (isNone(name) !== false) return it.super();
    it.superWith({ positional: [], keywords: new Map([["name", name]]), open: it.open, at: it.at });
  },
  "PBChangeSource.checkConfig": (it) => {
    if (stringOf(it.arg("name")) === "") it.holds(null, "name");
    it.super();
  },
};
