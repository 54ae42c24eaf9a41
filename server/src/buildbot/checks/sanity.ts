import { isNone, isOfType, numberOf, stringOf, truth } from "../../python/run/inspect.ts";
import { keyOf, unhashable, type Value } from "../../python/run/objects.ts";
import { repr, str } from "../../python/run/show.ts";
import type { Loading } from "./master.ts";
import { near } from "./parts.ts";

/** The names that a scheduler drives: null where they are not known, "any" where they are rendered later. */
function driven(it: Loading, scheduler: Value): readonly Value[] | "any" | null {
  const names = it.attribute(scheduler, "builderNames");
  if (names === null) return null;
  const renders = it.checking.provides(names, "IRenderable");
  if (renders === true) return "any";
  if (names.kind === "unknown") {
    it.doubt(scheduler.at);
    return null;
  }
  return it.items(names, scheduler.at);
}

/** MasterConfig.check_single_master */
export function checkSingleMaster(it: Loading): void {
  if (it.multiMaster !== false) {
    if (it.multiMaster === null) it.doubt(it.at("multiMaster"));
    return;
  }
  if (it.workers !== null && it.workers.length === 0)
    it.error("no workers are configured", it.has("workers") ? it.at("workers") : it.dict.at);
  if (it.builders !== null && it.builders.length === 0)
    it.error("no builders are configured", it.has("builders") ? it.at("builders") : it.dict.at);
  const left = new Map<string, Value>();
  let sure = it.builders !== null && it.schedulers !== null;
  for (const one of it.builders ?? []) {
    const name = it.name(one);
    if (name === null) sure = false;
    else left.set(name, one);
  }
  for (const scheduler of it.schedulers ?? []) {
    const names = driven(it, scheduler);
    if (names === null) sure = false;
    else if (names === "any") left.clear();
    else
      for (const name of names) {
        if (it.checking.provides(name, "IRenderable") === true) left.clear();
        else if (stringOf(name) !== null) left.delete(stringOf(name) ?? "");
        else if (name.kind === "unknown") {
          it.doubt(scheduler.at);
          sure = false;
        } else if (name.kind === "list" || name.kind === "dict")
          it.crash("TypeError", `unhashable type: '${name.kind}'`, scheduler.at);
      }
  }
  if (!sure || left.size === 0) return;
  const names = [...left.keys()];
  const [first] = left.values();
  const at = first === undefined ? it.dict.at : near(it, "builders", first);
  it.error(`builder(s) ${names.join(", ")} have no schedulers to drive them`, at, "setting", names);
}

/** MasterConfig.check_schedulers */
export function checkSchedulers(it: Loading): void {
  if (it.multiMaster !== false) return;
  const known = new Set<string>();
  let sure = it.builders !== null;
  for (const one of it.builders ?? []) {
    const name = it.name(one);
    if (name === null) sure = false;
    else known.add(name);
  }
  for (const scheduler of it.schedulers ?? []) {
    const names = driven(it, scheduler);
    if (names === null || names === "any") continue;
    for (const name of names) {
      if (it.checking.provides(name, "IRenderable") !== false) continue;
      const text = str(name);
      if (text === null) it.doubt(scheduler.at);
      else if (stringOf(name) === null || !known.has(text)) {
        if (!sure) continue;
        const at = name.at.uri === scheduler.at.uri && name.at.span.end > name.at.span.start ? name.at : scheduler.at;
        const message = `Unknown builder '${text}' in scheduler '${it.name(scheduler) ?? ""}'`;
        it.error(message, at, "setting", [], { names: [{ name: text, at: name.at }], known: [...known] });
      }
    }
  }
}

/** MasterConfig.check_locks and check_projects */
export function checkLocks(it: Loading): void {
  const seen = new Map<string, Value>();
  for (const builder of it.builders ?? []) {
    if (builder.kind !== "instance") continue;
    const locks = builder.attributes.get("locks");
    if (locks === undefined || truth(locks) === false || it.checking.provides(locks, "IRenderable") === true) continue;
    for (const one of it.items(locks, builder.at) ?? []) {
      const access =
        it.checking.isA(one, "LockAccess") === true && one.kind === "instance" ? one.attributes.get("lockid") : one;
      if (access === undefined || access.kind !== "instance") {
        if (access?.kind === "plain")
          it.crash("AttributeError", `'${access.type}' object has no attribute 'name'`, builder.at);
        it.doubt(builder.at);
        continue;
      }
      const name = it.name(access);
      if (name === null) continue;
      const before = seen.get(name);
      if (before === undefined) seen.set(name, access);
      else if (before !== access) it.error(`Two locks share the same name, '${name}'`, near(it, "builders", builder));
    }
  }
  if (!it.checking.since("3.9.0")) return;
  const names = new Set<string>();
  for (const one of it.projects ?? []) {
    const name = it.name(one);
    if (name === null) continue;
    if (names.has(name)) it.error(`duplicate project name '${name}'`, near(it, "projects", one));
    names.add(name);
  }
}

/** MasterConfig.check_builders */
export function checkBuilders(it: Loading): void {
  const workers = namesOf(it, it.workers, "workername");
  const projects = namesOf(it, it.projects, "name");
  const names = new Set<string>();
  const folders = new Set<string>();
  for (const one of it.builders ?? []) {
    const at = near(it, "builders", one);
    const name = it.name(one);
    const used = it.attribute(one, "workernames");
    if (used !== null) checkWorkernames(it, one, used, workers, name);
    if (name !== null) {
      if (names.has(name)) it.error(`duplicate builder name '${name}'`, at);
      names.add(name);
    }
    const folder = it.name(one, "builddir");
    if (folder !== null) {
      if (folders.has(folder)) it.error(`duplicate builder builddir '${folder}'`, at);
      folders.add(folder);
    }
    const project = one.kind === "instance" ? one.attributes.get("project") : undefined;
    if (!it.checking.since("3.9.0") || project === undefined || isNone(project) === true) continue;
    const of = stringOf(project);
    if (of === null || projects === null) it.doubt(at);
    else if (!projects.has(of))
      it.error(
        `builder '${name ?? ""}' uses unknown project name '${of}'`,
        project.at.uri === at.uri ? project.at : at,
      );
  }
}

function namesOf(it: Loading, values: readonly Value[] | null, attribute: string): ReadonlySet<string> | null {
  if (values === null) return null;
  const names = values.map((one) => it.name(one, attribute));
  return names.includes(null) ? null : new Set(names.filter((one) => one !== null));
}

function checkWorkernames(
  it: Loading,
  builder: Value,
  used: Value,
  workers: ReadonlySet<string> | null,
  name: string | null,
): void {
  const items = it.items(used, builder.at);
  if (items === null) return;
  const unknown: Value[] = [];
  for (const one of items) {
    const type = unhashable(one);
    if (type !== null) it.crash("TypeError", `unhashable type: '${type}'`, builder.at);
    const text = stringOf(one);
    if (text === null && one.kind === "unknown") it.doubt(builder.at);
    else if ((text === null || workers?.has(text) === false) && !unknown.some((other) => keyOf(other) === keyOf(one)))
      unknown.push(one);
  }
  const [first] = unknown;
  if (first === undefined || workers === null || name === null) return;
  const shown = unknown.map((one) => repr(one) ?? "…");
  const at = first.at.uri === builder.at.uri && first.at.span.end > first.at.span.start ? first.at : builder.at;
  const names = unknown.map((one) => ({ name: stringOf(one) ?? "", at: one.at }));
  const message = `builder '${name}' uses unknown workers ${shown.join(", ")}`;
  it.error(message, at, "setting", shown, { names, known: [...workers] });
}

/** MasterConfig.check_ports */
export function checkPorts(it: Loading): void {
  const { protocols } = it;
  const seen = new Set<string>();
  let known = true;
  if (protocols !== null && protocols.kind !== "dict") known = false;
  if (protocols?.kind === "dict") {
    if (protocols.open) known = false;
    for (const entry of protocols.entries.values()) {
      if (!entry.sure) known = false;
      if (stringOf(entry.key) === "null") {
        seen.add("-1");
        continue;
      }
      const options = entry.value;
      if (options.kind !== "dict" || options.open) {
        known = false;
        continue;
      }
      const port = [...options.entries.values()].find((one) => stringOf(one.key) === "port");
      if (port === undefined || isNone(port.value) === true) continue;
      const type = unhashable(port.value);
      if (type !== null) it.crash("TypeError", `unhashable type: '${type}'`, port.value.at);
      if (isOfType(port.value, "int", "str") === null) known = false;
      const text = portKey(port.value);
      if (text !== null && seen.has(text)) it.error("Some of ports in c['protocols'] duplicated", port.value.at);
      seen.add(text ?? `?${seen.size}`);
    }
  }
  if (seen.size > 0) return;
  if (!known) return it.doubt(protocols?.at ?? it.dict.at);
  if (it.workers === null || it.workers.length === 0) return;
  it.error(
    "workers are configured, but c['protocols'] not",
    it.has("protocols") ? it.at("protocols") : it.at("workers"),
  );
}

function portKey(value: Value): string | null {
  if (isOfType(value, "int") === true) {
    const number = numberOf(value);
    return number === null
      ? null
      : value.kind === "plain" && value.type === "bool"
        ? `tcp:${number === 1 ? "True" : "False"}`
        : `tcp:${number}`;
  }
  return stringOf(value) ?? keyOf(value);
}

/** MasterConfig.check_machines */
export function checkMachines(it: Loading): void {
  const names = new Set<string>();
  let sure = it.machines !== null;
  for (const one of it.machines ?? []) {
    const name = it.name(one);
    if (name === null) {
      sure = false;
      continue;
    }
    if (names.has(name)) it.error(`duplicate machine name '${name}'`, near(it, "machines", one));
    names.add(name);
  }
  for (const one of it.workers ?? []) {
    const machine = one.kind === "instance" ? one.attributes.get("machine_name") : undefined;
    if (machine === undefined || isNone(machine) === true) continue;
    const name = stringOf(machine);
    if (name === null || !sure) {
      it.doubt(one.at);
      continue;
    }
    if (!names.has(name))
      it.error(
        `worker '${it.name(one) ?? ""}' uses unknown machine '${name}'`,
        machine.at.uri === one.at.uri ? machine.at : one.at,
      );
  }
}
