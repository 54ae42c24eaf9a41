import { update } from "../../python/run/dicts.ts";
import { isNone, isOfType, stringOf, truth } from "../../python/run/inspect.ts";
import { iterate } from "../../python/run/iterate.ts";
import { dictOf, plain, type Value } from "../../python/run/objects.ts";
import { repr } from "../../python/run/show.ts";
import { type Bodies, type Invocation, setsUpShell } from "./invoke.ts";
import { not, shown } from "./schedulers.ts";
import { classText } from "./services.ts";
import { rest, setupShell, shell, stepArguments, stepNames, typed } from "./shell.ts";

function stepInit(it: Invocation): void {
  const left = new Map(it.rest);
  for (const check of stepArguments) {
    const [name] = check;
    const value = left.get(name);
    if (value === undefined) continue;
    left.delete(name);
    typed(it, check, value);
  }
  if (left.size > 0) {
    const names = [...left.keys()].map((name) => repr(plain(name, it.at)));
    it.error(
      `${classText(it.self.of, it.checking)}.__init__ got unexpected keyword argument(s) [${names.join(", ")}]`,
      [...left.keys()][0],
    );
  }
  const name = it.rest.get("name");
  if (name !== undefined && !it.checking.since("4.0.0")) {
    const good = it.checking.provides(name, "IRenderable") === true;
    if (!good && it.holds(not(isOfType(name, "str")), "name"))
      it.error(`BuildStep name must be a string or a renderable object: ${shown(it, name)}`, "name");
  }
  const known = stringOf(name);
  if (known !== null && Array.from(known).length > 50)
    it.error(`Step ${it.self.of.name} name '${known}' exceeds maximum length of 50`, "name");
  const policy = it.rest.get("updateBuildSummaryPolicy");
  if (policy !== undefined && it.holds(not(isOfType(policy, "list", "bool", "NoneType")), "updateBuildSummaryPolicy"))
    it.error(
      `BuildStep updateBuildSummaryPolicy must be a list of result ids or boolean but it is ${shown(it, policy)}`,
      "updateBuildSummaryPolicy",
    );
}

/** Only a step of the very class is looked at so; a subclass sets the command itself. */
function exactly(it: Invocation, name: string): boolean {
  return it.shape.name === name && it.self.of.native !== null;
}

const remoteShell: ReadonlySet<string> = new Set([
  ..."command env want_stdout want_stderr timeout maxTime max_lines sigtermTime logfiles lazylogfiles usePTY".split(
    " ",
  ),
  ..."logEnviron collectStdout collectStderr interruptSignal initialStdin decodeRC stdioLogName workdir".split(" "),
]);

function required(it: Invocation, names: readonly string[], words: string): void {
  if (names.some((name) => isNone(it.arg(name)) === true)) it.raise("TypeError", words);
}

/** Whether Python takes an argument for false; the doubt is noted where that is not known. */
export function lacks(it: Invocation, name: string): boolean {
  return it.holds(not(truth(it.arg(name))), name);
}

function mode(it: Invocation, words: (value: Value) => string = () => "mode must be an integer or None"): void {
  const value = it.arg("mode");
  if (it.holds(not(isOfType(value, "int", "NoneType")), "mode")) it.error(words(value), "mode");
}

function compress(it: Invocation): void {
  const value = it.arg("compress");
  const known = stringOf(value);
  const good = isNone(value) === true || known === "gz" || known === "bz2";
  if (!good && it.holds(value.kind === "unknown" ? null : true, "compress"))
    it.error("'compress' must be one of None, 'gz', or 'bz2'", "compress");
}

/** buildbot/steps/*.py */
export const steps: Bodies = {
  "BuildStep.__init__": stepInit,
  [setsUpShell]: shell,
  "ShellCommand.__init__": (it) => {
    if (exactly(it, "ShellCommand")) {
      if (!it.rest.has("command") && !it.open) it.error("ShellCommand's `command' argument is not specified");
      const invalid = [...it.rest.keys()].filter(
        (name) =>
          !(remoteShell.has(name) && (name !== "max_lines" || it.checking.since("3.10.0"))) && !stepNames.has(name),
      );
      if (invalid.length > 0) it.error(`Invalid argument(s) passed to ShellCommand: ${invalid.join(", ")}`, invalid[0]);
    }
    shell(it);
  },
  "WarningCountingShellCommand.__init__": (it) => {
    const command = it.rest.get("command");
    if (exactly(it, "WarningCountingShellCommand") && !it.open && (command === undefined || truth(command) === false))
      it.error("WarningCountingShellCommand's 'command' argument is not specified");
    shell(it);
  },
  "SetPropertyFromCommand.__init__": (it) => {
    setupShell(it);
    const [one, other] = [isNone(it.arg("property")), isNone(it.arg("extract_fn"))];
    if (it.holds(one === null || other === null ? null : one === other))
      it.error("Exactly one of property and extract_fn must be set");
    rest(it);
  },
  "CMake.__init__": (it) => {
    const definitions = it.arg("definitions");
    if (
      !it.checking.provides(definitions, "IRenderable") &&
      it.holds(not(isOfType(definitions, "dict", "NoneType")), "definitions")
    )
      it.error("definitions must be a dictionary or implement IRenderable", "definitions");
    const options = it.arg("options");
    if (
      !it.checking.provides(options, "IRenderable") &&
      it.holds(not(isOfType(options, "list", "tuple", "NoneType")), "options")
    )
      it.error("options must be a list, a tuple or implement IRenderable", "options");
    shell(it, ["command"]);
  },
  "MaxQ.__init__": (it) => {
    if (lacks(it, "testdir")) it.error("please pass testdir", "testdir");
    shell(it);
  },
  "Sphinx.__init__": (it) => {
    if (isNone(it.arg("sphinx_builddir")) === true) it.error("Sphinx argument sphinx_builddir is required");
    const known = stringOf(it.arg("mode"));
    if (
      known !== "incremental" &&
      known !== "full" &&
      it.holds(it.arg("mode").kind === "unknown" ? null : true, "mode")
    )
      it.error("Sphinx argument mode has to be 'incremental' or'full' is required", "mode");
    shell(it);
  },
  "DebLintian.__init__": (it) => {
    shell(it);
    if (lacks(it, "fileloc")) it.error("You must specify a fileloc", "fileloc");
  },
  "Mock.__init__": (it) => {
    shell(it, ["command"]);
    if (lacks(it, "root")) it.error("You must specify a mock root", "root");
  },
  "MockBuildSRPM.__init__": (it) => {
    it.super();
    if (lacks(it, "spec")) it.error("You must specify a spec file", "spec");
  },
  "SubunitShellCommand.__init__": (it) => {
    // It needs a package that only some masters have.
    it.holds(null);
    it.super();
  },
  "MockRebuild.__init__": (it) => {
    it.super();
    if (lacks(it, "srpm")) it.error("You must specify a srpm", "srpm");
  },
  "DebPbuilder.__init__": (it) => {
    it.super();
    const needs = it.shape.name === "UbuPbuilder" || it.shape.name === "UbuCowbuilder";
    if (needs && it.self.of.native !== null && lacks(it, "distribution"))
      it.error("You must specify a distribution.", "distribution");
  },
  "RpmBuild.__init__": (it) => {
    shell(it, ["command"]);
    if (lacks(it, "specfile")) it.error("You must specify a specfile", "specfile");
  },
  "Trial.__init__": (it) => {
    shell(it, ["command"]);
    if (!it.given("testpath")) it.raise("ValueError", "You must specify testpath= (it can be None)");
    if (truth(it.arg("testChanges")) === false && isNone(it.arg("tests")) === true)
      it.raise("ValueError", "Must either set testChanges= or provide tests=");
  },
  "FileUpload.__init__": (it) => {
    required(it, ["workersrc", "masterdest"], "__init__() takes at least 3 arguments");
    it.super();
    mode(it);
  },
  "DirectoryUpload.__init__": (it) => {
    required(it, ["workersrc", "masterdest"], "__init__() takes at least 3 arguments");
    it.super();
    compress(it);
  },
  "MultipleFileUpload.__init__": (it) => {
    required(it, ["workersrcs", "masterdest"], "__init__() takes at least 3 arguments");
    it.super();
    mode(it);
    compress(it);
  },
  "FileDownload.__init__": (it) => {
    required(it, ["workerdest"], "__init__() takes at least 3 arguments");
    it.super();
    mode(it);
  },
  "StringDownload.__init__": (it) => {
    required(it, ["workerdest"], "__init__() takes at least 3 arguments");
    it.super();
    mode(
      it,
      (value) => `StringDownload step's mode must be an integer or None, got '${stringOf(value) ?? shown(it, value)}'`,
    );
  },
  "JSONStringDownload.__init__": (it) => {
    required(it, ["workerdest"], "__init__() takes at least 3 arguments");
    it.super();
  },
  "JSONPropertiesDownload.__init__": (it) => {
    required(it, ["workerdest"], "__init__() takes at least 2 arguments");
    it.super();
  },
  "Cppcheck.__init__": (it) => {
    for (const name of ["binary", "source", "enable", "inconclusive", "extra_args"]) it.rest.delete(name);
    shell(it, ["command"]);
  },
  "HTTPStep.__init__": (it) => {
    const known = stringOf(it.arg("method"));
    if (known !== null && !["POST", "GET", "PUT", "DELETE", "HEAD", "OPTIONS"].includes(known))
      it.error(`Wrong method given: '${known}' is not known`, "method");
    for (const name of "params data json headers cookies files auth timeout allow_redirects proxies hooks stream verify cert".split(
      " ",
    ))
      it.rest.delete(name);
    rest(it);
  },
  "Trigger.__init__": (it) => {
    const given = (name: string): boolean => truth(it.arg(name)) === true;
    const updates = isNone(it.arg("updateSourceStamp")) === false;
    if (lacks(it, "schedulerNames")) it.error("You must specify a scheduler to trigger", "schedulerNames");
    const stamps = given("sourceStamp") || given("sourceStamps");
    if (stamps && updates) it.error("You can't specify both sourceStamps and updateSourceStamp", "updateSourceStamp");
    if (stamps && given("alwaysUseLatest"))
      it.error("You can't specify both sourceStamps and alwaysUseLatest", "alwaysUseLatest");
    if (given("alwaysUseLatest") && updates)
      it.error("You can't specify both alwaysUseLatest and updateSourceStamp", "alwaysUseLatest");
    const names = it.arg("schedulerNames");
    const less = it.arg("unimportantSchedulerNames");
    if ((names.kind === "list" || names.kind === "tuple") && (less.kind === "list" || less.kind === "tuple")) {
      const known = names.items.map(stringOf);
      if (!known.includes(null) && less.items.some((one) => stringOf(one) !== null && !known.includes(stringOf(one))))
        it.error("unimportantSchedulerNames must be a subset of schedulerNames", "unimportantSchedulerNames");
    }
    const properties = it.arg("set_properties");
    if (it.given("set_properties") && isNone(properties) === false)
      update(it.machine, dictOf([], it.at), {
        positional: [properties],
        keywords: new Map(),
        open: false,
        at: it.at,
      });
    it.super();
  },
  "ShellArg.__init__": (it) => {
    const name = it.self.of.name;
    if (isNone(it.arg("command")) === true) it.error(`the 'command' parameter of ${name} must not be None`, "command");
    const results = ["haltOnFailure", "flunkOnWarnings", "flunkOnFailure", "warnOnWarnings", "warnOnFailure"];
    for (const key of it.rest.keys())
      if (!results.includes(key)) it.error(`the parameter '${key}' is not handled by ShellArg`, key);
  },
  "BuildFactory.__init__": (it) => {
    const given = it.arg("steps");
    if (truth(given) === false) return;
    const items = iterate(it.machine, given, it.at);
    if (items === null && it.checking.isA(given, "AsyncMultiService") !== true) it.holds(null, "steps");
    for (const one of items ?? []) addStep(it.machine, it.checking, one, it.at);
  },
};

/** BuildFactory.addStep (buildbot/process/factory.py). */
export function addStep(
  machine: Invocation["machine"],
  checking: Invocation["checking"],
  step: Value,
  at: Invocation["at"],
): void {
  const good = checking.provides(step, "IBuildStep", "IBuildStepFactory");
  if (good === false) machine.raise("TypeError", "step must be an instance of a BuildStep", at);
  if (good === null) machine.doubt("whether it is a step is not known", at);
}
