import { isNone, isOfType, stringOf, truth } from "../../python/run/inspect.ts";
import { iterate } from "../../python/run/iterate.ts";
import { listOf, plain, unhashable, unknownOf, type Value } from "../../python/run/objects.ts";
import { repr, str } from "../../python/run/show.ts";
import type { Bodies, Invocation } from "./invoke.ts";
import { not, notCallable, shown } from "./schedulers.ts";
import { keep } from "./services.ts";

/** buildbot/config/checks.py, check_param_str_none and its like. */
export function checkType(it: Invocation, name: string, types: readonly string[], words: string): boolean {
  if (it.holds(not(isOfType(it.arg(name), ...types)), name)) {
    it.error(`${it.self.of.name} argument ${name} must be an instance of ${words}`, name);
    return false;
  }
  return true;
}

/** buildbot/config/checks.py, check_param_length; an Interpolate is as long as it is without what it puts in. */
export function checkLength(it: Invocation, value: Value, what: string, most: number): void {
  const text = stringOf(value);
  if (text !== null && Array.from(text).length > most) it.error(`${what} '${text}' exceeds maximum length of ${most}`);
}

/** What Buildbot makes of a name that becomes a folder (buildbot/util/__init__.py, safeTranslate). */
export function safeTranslate(name: string): string {
  return name.replaceAll(/[!#$%&'()*+,\-./:;<=>?@[\\\]^`{|}~ \t\n\r\v\f"]/g, "_");
}

function checkName(it: Invocation): string | null {
  const name = it.arg("name");
  const text = stringOf(name) ?? (isOfType(name, "bytes") === true ? (str(name)?.slice(2, -1) ?? null) : null);
  const good = isOfType(name, "str", "bytes");
  if (truth(name) === false || good === false) {
    it.error("builder's name is required", "name");
    keep(it, "name", plain("<unknown>", it.at));
    return "<unknown>";
  }
  if (text === null) {
    it.holds(null, "name");
    keep(it, "name", unknownOf(it.at, "str"));
    return null;
  }
  if (text.startsWith("_") && text !== "__Janitor")
    it.error(
      `builder names must not start with an underscore: ${it.checking.since("4.0.0") ? (repr(name) ?? "") : `'${text}'`}`,
      "name",
    );
  if (isOfType(name, "bytes") === true && /[^\0-\x7f]/.test(text))
    it.error("builder names must be unicode or ASCII", "name");
  keep(it, "name", plain(text, name.at));
  return text;
}

function checkWorkers(it: Invocation, prefix: string): void {
  let names = it.arg("workernames");
  const name = it.arg("workername");
  if (isOfType(names, "str") === true) names = listOf([names], names.at);
  const given = truth(names);
  if (given === true) {
    if (it.holds(not(isOfType(names, "list")), "workernames"))
      it.error(`${prefix}: workernames must be a list or a string`, "workernames");
  } else if (given === false) names = listOf([], it.at);
  const one = truth(name);
  if (one === true) {
    if (it.holds(not(isOfType(name, "str")), "workername"))
      it.error(`${prefix}: workername must be a string but it is ${shown(it, name)}`, "workername");
    const items = names.kind === "list" || names.kind === "tuple" ? names.items : [];
    names = listOf([...items, name], it.at, names.kind === "list" ? names.open : names.kind !== "tuple");
  }
  if (one === null) it.holds(null, "workername");
  const any = truth(names);
  if (any === false && one !== null) it.error(`${prefix}: at least one workername is required`);
  if (any === null) it.holds(null, "workernames");
  keep(it, "workernames", names);
}

function checkTags(it: Invocation, prefix: string): void {
  const tags = it.arg("tags");
  if (truth(tags) === false) return;
  const list = isOfType(tags, "list");
  if (it.holds(not(list), "tags")) it.error(`${prefix}: tags must be a list`, "tags");
  const items = iterate(it.machine, tags, it.at);
  if (items === null) return void it.holds(null, "tags");
  if (items.some((one) => isOfType(one, "str") === false && truth(one) === true))
    it.error(`${prefix}: tags list contains something that is not a string`, "tags");
  for (const one of items) {
    const type = unhashable(one);
    if (type !== null) it.raise("TypeError", `unhashable type: '${type}'`);
  }
  const texts = items.map((one) => repr(one));
  const twice = [...new Set(texts.filter((one, index) => one !== null && texts.indexOf(one) !== index))];
  if (twice.length > 0) {
    const names = items.filter(
      (_, index) => texts.indexOf(texts[index] ?? null) === index && twice.includes(texts[index] ?? null),
    );
    const shownNames = names.map((one) => str(one) ?? "");
    it.checking.error(
      it.machine,
      `${prefix}: tags list contains duplicate tags: ${shownNames.join(" ")}`,
      it.where("tags"),
      "constructor",
      shownNames,
    );
  }
}

/** buildbot/config/builder.py */
export const builders: Bodies = {
  "BuilderConfig.__init__": (it) => {
    const late = it.checking.since("3.9.0");
    const name = checkName(it);
    if (late && it.holds(not(isOfType(it.arg("project"), "NoneType", "str")), "project"))
      it.error("builder project must be None or str", "project");
    keep(it, "project", it.arg("project"));
    const shownName = name === null ? null : repr(plain(name, it.at));
    const prefix = it.checking.since("4.0.0") ? `builder ${shownName ?? ""}` : `builder '${name ?? ""}'`;
    const colon = it.checking.since("4.0.0") ? ": " : " ";
    const factory = it.arg("factory");
    if (isNone(factory) === true) it.error(name === null ? null : `${prefix}${colon}has no factory`, "factory");
    else if (it.holds(not(it.checking.isA(factory, "BuildFactory")), "factory"))
      it.error(
        it.checking.since("4.0.0")
          ? `${prefix}: factory is not a BuildFactory instance`
          : `builder '${name ?? ""}'s factory is not a BuildFactory instance`,
        "factory",
      );
    checkWorkers(it, prefix);
    const builddir = it.arg("builddir");
    const made = name === null ? unknownOf(it.at, "str") : plain(safeTranslate(name), it.at);
    keep(it, "builddir", isNone(builddir) === true ? made : builddir);
    checkTags(it, prefix);
    for (const one of ["nextWorker", "nextBuild", "canStartBuild"])
      if (notCallable(it, one)) it.error(`${one} must be a callable`, one);
    keep(it, "locks", it.arg("locks"));
    const env = it.arg("env");
    if (truth(env) !== false && it.holds(not(isOfType(env, "dict")), "env"))
      it.error("builder's env must be a dictionary", "env");
    for (const [of, what] of [
      ["properties", "property"],
      ["defaultProperties", "default property"],
    ] as const) {
      const properties = it.arg(of);
      if (truth(properties) === false) continue;
      for (const one of iterate(it.machine, properties, it.at) ?? [])
        checkLength(it, one, `Builder ${name ?? ""} ${what}`, 256);
    }
    if (!late) return;
    checkType(it, "description", ["str", "NoneType"], "str or None");
    checkFormat(it, "builder");
  },
};

/** The format of a description: of a builder (config/builder.py) and of a project (process/project.py). */
export function checkFormat(it: Invocation, of: "builder" | "project"): void {
  const good = checkType(it, "description_format", ["str", "NoneType"], "str or None");
  const format = it.arg("description_format");
  const text = good ? stringOf(format) : "(unknown)";
  if (isNone(format) === true && good) return;
  // It needs a package that only some masters have.
  if (text === "markdown") it.holds(null);
  if (text !== "markdown" && it.holds(text === null ? null : true, "description_format"))
    it.error(`${of} description format must be None or "markdown"`, "description_format");
}
