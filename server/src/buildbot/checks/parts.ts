import { isNone, isOfType, stringOf, typeName } from "../../python/run/inspect.ts";
import type { Value } from "../../python/run/objects.ts";
import { repr } from "../../python/run/show.ts";
import { isList, type Loading } from "./master.ts";
import { identifier, not } from "./schedulers.ts";
import { classText } from "./services.ts";

/** MasterConfig.load_schedulers */
export function loadSchedulers(it: Loading): void {
  const value = it.get("schedulers");
  if (value === undefined) return;
  const list = isList(value);
  let good = list;
  if (list === true && (value.kind === "list" || value.kind === "tuple")) {
    const all = value.items.map((one) => it.checking.provides(one, "IScheduler"));
    good = all.includes(false) ? false : all.includes(null) ? null : true;
  }
  if (it.holds(not(good), value.at)) {
    const odd =
      value.kind === "list" || value.kind === "tuple"
        ? value.items.find((one) => it.checking.provides(one, "IScheduler") === false)
        : undefined;
    it.error("c['schedulers'] must be a list of Scheduler instances", near(it, "schedulers", odd ?? value));
  }
  const items = it.items(value, value.at);
  it.schedulers = items;
  const seen = new Set<string>();
  const kept = new Map<string, Value>();
  for (const one of items ?? []) {
    const name = it.name(one);
    if (name === null) continue;
    if (seen.has(name)) it.error(`scheduler name '${name}' used multiple times`, near(it, "schedulers", one));
    seen.add(name);
    kept.set(name, one);
  }
  if (items !== null && items.every((one) => one.kind === "instance" && stringOf(one.attributes.get("name")) !== null))
    it.schedulers = [...kept.values()];
}

/** The place of a value in the file itself, else of the key. */
export function near(it: Loading, key: string, value: Value): Value["at"] {
  const at = it.at(key);
  return value.at.uri === at.uri && value.at.span.end > value.at.span.start ? value.at : at;
}

/** MasterConfig.load_projects and load_codebases */
export function loadProjects(it: Loading): void {
  const projects = it.checking.since("3.9.0") ? it.get("projects") : undefined;
  if (projects !== undefined) {
    if (it.holds(not(isList(projects)), projects.at))
      it.error("c['projects'] must be a list", near(it, "projects", projects));
    else {
      it.projects = it.items(projects, projects.at);
      for (const one of it.projects ?? [])
        if (it.holds(not(it.checking.isA(one, "Project")), one.at)) {
          it.error(`${repr(one) ?? "…"} is not a project config (in c['projects']`, near(it, "projects", one));
          it.projects = [...(it.projects ?? [])].map((other) => (other === one ? nothing(one) : other));
        }
    }
  }
  const codebases = it.checking.since("4.3.0") ? it.get("codebases") : undefined;
  if (codebases === undefined) return;
  if (it.holds(not(isList(codebases)), codebases.at))
    return it.error("c['codebases'] must be a list", near(it, "codebases", codebases));
  const names = it.projects?.map((one) => it.name(one)) ?? null;
  for (const one of it.items(codebases, codebases.at) ?? []) {
    if (it.holds(not(it.checking.isA(one, "Codebase")), one.at)) {
      it.error(`${repr(one) ?? "…"} is not a codebase config (in c['codebases']`, near(it, "codebases", one));
      continue;
    }
    const project = it.name(one, "project");
    if (project !== null && names !== null && !names.includes(null) && !names.includes(project))
      it.error(
        `<buildbot.process.codebase.Codebase object at 0x7f0000000000> includes unknown project name ${project} (in c['codebases']`,
        near(it, "codebases", one),
      );
  }
}

function nothing(of: Value): Value {
  return { kind: "plain", type: "NoneType", value: null, at: of.at };
}

/** MasterConfig.load_builders */
export function loadBuilders(it: Loading): void {
  const value = it.get("builders");
  if (value === undefined) return;
  if (it.holds(not(isList(value)), value.at))
    return it.error("c['builders'] must be a list", near(it, "builders", value));
  const items = it.items(value, value.at);
  if (items === null) {
    it.builders = null;
    return;
  }
  const made: Value[] = [];
  for (const one of items) {
    if (it.checking.isA(one, "BuilderConfig") === true) made.push(one);
    else if (one.kind === "dict") made.push(builderOf(it, one));
    else if (one.kind === "unknown") {
      it.doubt(one.at);
      made.push(one);
    } else {
      it.error(`${repr(one) ?? "…"} is not a builder config (in c['builders']`, near(it, "builders", one));
      made.push(nothing(one));
    }
  }
  for (const one of made) {
    const folder = one.kind === "instance" ? one.attributes.get("builddir") : undefined;
    if (folder !== undefined && isOfType(folder, "str", "bytes") === false)
      it.crash("TypeError", `expected str, bytes or os.PathLike object, not ${typeName(folder) ?? "?"}`, folder.at);
  }
  it.builders = made;
}

function builderOf(it: Loading, dict: Value & { kind: "dict" }): Value {
  const of = it.checking.classNamed("BuilderConfig");
  const keywords = new Map<string, Value>();
  for (const entry of dict.entries.values()) {
    const name = stringOf(entry.key);
    if (name === null) it.crash("TypeError", "keywords must be strings", entry.at);
    else keywords.set(name, entry.value);
  }
  if (of === null) return nothing(dict);
  return it.machine.call(of, { positional: [], keywords, open: dict.open, at: dict.at });
}

/** MasterConfig.load_workers */
export function loadWorkers(it: Loading): void {
  const value = it.get("workers");
  if (value === undefined || isNone(value) === true) return;
  if (it.holds(not(isList(value)), value.at))
    return it.error("c['workers'] must be a list", near(it, "workers", value));
  if (isList(value) === null) {
    it.workers = null;
    return;
  }
  const items = value.kind === "list" || value.kind === "tuple" ? value.items : [];
  let known = value.kind === "tuple" || (value.kind === "list" && !value.open);
  if (!known) it.doubt(value.at);
  for (const one of items) {
    const provides = it.checking.provides(one, "IWorker");
    if (provides === false)
      return it.error(
        shownOr(it, one, (text) => `c['workers'] must be a list of Worker instances but there is ${text}`),
        near(it, "workers", one),
      );
    if (provides === null) {
      it.doubt(one.at);
      known = false;
      continue;
    }
    const name = it.attribute(one, "workername");
    if (name === null) {
      known = false;
      continue;
    }
    const errors = badName(it, name);
    for (const message of errors) it.error(message, name.at.uri === one.at.uri ? name.at : one.at);
    if (errors.length > 0) return;
  }
  it.workers = known ? items : null;
}

function shownOr(it: Loading, value: Value, make: (text: string) => string): string | null {
  const text = repr(value);
  if (text === null && value.kind === "instance") it.doubt(value.at);
  return make(text ?? "…");
}

function badName(it: Loading, value: Value): readonly string[] {
  const name = stringOf(value);
  if (name === null) {
    if (isOfType(value, "str") === false && value.kind === "plain")
      it.crash("TypeError", `expected string or bytes-like object, got '${typeName(value) ?? "?"}'`, value.at);
    it.doubt(value.at);
    return [];
  }
  const shown = repr(value) ?? "";
  const errors: string[] = [];
  if (["debug", "change", "status"].includes(name)) errors.push(`worker name ${shown} is reserved`);
  if (!identifier.test(name)) errors.push(`worker name ${shown} is not an identifier`);
  if (name === "") errors.push(`worker name ${shown} cannot be an empty string`);
  if (Array.from(name).length > 50) errors.push(`worker name ${shown} is longer than 50 characters`);
  return errors;
}

/** MasterConfig.load_change_sources, load_machines and load_user_managers */
export function loadSources(it: Loading): void {
  const value = it.get("change_source");
  if (value !== undefined) {
    const items = isList(value) === true && (value.kind === "list" || value.kind === "tuple") ? value.items : [value];
    if (value.kind === "list" && value.open) it.doubt(value.at);
    for (const one of items)
      if (it.holds(not(it.checking.provides(one, "IChangeSource")), one.at)) {
        it.error("c['change_source'] must be a list of change sources", near(it, "change_source", one));
        break;
      }
  }
  const machines = it.get("machines");
  const words = "c['machines'] must be a list of machines";
  if (machines !== undefined) {
    if (it.holds(not(isList(machines)), machines.at)) it.error(words, near(it, "machines", machines));
    else {
      const items = it.items(machines, machines.at);
      it.machines = items;
      for (const one of items ?? [])
        if (it.holds(not(it.checking.provides(one, "IMachine")), one.at)) {
          it.error(words, near(it, "machines", one));
          it.machines = [];
          break;
        }
    }
  }
  const managers = it.get("user_managers");
  if (managers !== undefined && it.holds(not(isList(managers)), managers.at))
    it.error("c['user_managers'] must be a list of user managers", near(it, "user_managers", managers));
}

const wwwKeys =
  "allowed_origins auth authz avatar_methods change_hook_auth change_hook_dialects cookie_expiration_time custom_templates_dir debug default_page json_cache_seconds jsonp logRotateLength logfileName maxRotatedFiles plugins port rest_minimum_version ui_default_config versions ws_ping_interval graphql".split(
    " ",
  );

/** MasterConfig.load_www */
export function loadWww(it: Loading): void {
  const value = it.get("www");
  if (value === undefined) return;
  const at = near(it, "www", value);
  const known = [
    ...wwwKeys,
    ...(it.checking.since("3.9.0") ? ["project_widgets"] : []),
    ...(it.checking.since("3.10.0") ? ["theme"] : []),
  ];
  if (value.kind !== "dict") {
    const items = it.items(value, at);
    if (items === null) return;
    for (const one of items)
      if (one.kind === "dict" || one.kind === "list" || one.kind === "set")
        it.crash("TypeError", `unhashable type: '${one.kind}'`, at);
    const others = items.filter((one) => !known.includes(stringOf(one) ?? "\0"));
    const odd = others.find((one) => stringOf(one) === null);
    if (odd !== undefined)
      it.crash("TypeError", `sequence item 0: expected str instance, ${typeName(odd) ?? "?"} found`, at);
    return it.crash("AttributeError", `'${typeName(value) ?? "?"}' object has no attribute 'get'`, at);
  }
  if (value.open) it.doubt(at);
  const others = [...value.entries.values()].filter((entry) => !known.includes(stringOf(entry.key) ?? "\0"));
  const sure = others.filter((entry) => entry.sure);
  if (sure.length < others.length) it.doubt(at);
  const [first] = sure;
  if (first !== undefined) {
    const odd = sure.find((entry) => stringOf(entry.key) === null);
    if (odd !== undefined)
      it.crash("TypeError", `sequence item 0: expected str instance, ${typeName(odd.key) ?? "?"} found`, odd.at);
    const names = sure.map((entry) => stringOf(entry.key) ?? "");
    const about = { names: sure.map((entry, index) => ({ name: names[index] ?? "", at: entry.at })), known };
    it.error(`unknown www configuration parameter(s) ${names.join(", ")}`, first.at, "setting", names, about);
  }
  const entry = (name: string): Value | undefined => {
    const found = [...value.entries.values()].find((one) => stringOf(one.key) === name);
    return found === undefined || isNone(found.value) === true ? undefined : found.value;
  };
  const versions = entry("versions");
  if (versions !== undefined) {
    const bad =
      isOfType(versions, "list") === false ||
      (versions.kind === "list" &&
        versions.items.some(
          (one) => isOfType(one, "tuple") === false || (one.kind === "tuple" && one.items.length < 2),
        ));
    if (bad) it.error("Invalid www configuration value of versions", versions.at);
    else if (versions.kind === "unknown") it.doubt(at);
  }
  const expires = entry("cookie_expiration_time");
  if (expires !== undefined && it.holds(not(isOfType(expires, "datetime.timedelta")), at))
    it.error('Invalid www["cookie_expiration_time"] configuration should be a datetime.timedelta', expires.at);
}

/** MasterConfig.load_services */
export function loadServices(it: Loading): void {
  const value = it.get("services");
  if (value === undefined) return;
  const seen = new Set<string>();
  if (value.kind === "list" && value.open) it.doubt(value.at);
  const items = value.kind === "list" ? value.items : it.items(value, near(it, "services", value));
  for (const one of items ?? []) {
    const at = near(it, "services", one);
    if (it.holds(not(it.checking.isA(one, "BuildbotService")), at)) {
      it.error(`${typeWords(it, one)} object should be an instance of buildbot.util.service.BuildbotService`, at);
      continue;
    }
    const name = one.kind === "instance" ? stringOf(one.attributes.get("name")) : null;
    if (name === null) continue;
    if (seen.has(name))
      it.error(`Duplicate service name ${repr({ kind: "plain", type: "str", value: name, at }) ?? ""}`, at);
    seen.add(name);
  }
}

/** What Python shows for `type(value)`. */
function typeWords(it: Loading, value: Value): string {
  if (value.kind === "instance") return classText(value.of, it.checking);
  const name = typeName(value);
  if (name === null) it.doubt(value.at);
  return `<class '${name ?? "?"}'>`;
}
