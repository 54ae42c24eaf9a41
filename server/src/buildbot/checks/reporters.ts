import { basesOf, isNone, isOfType, numberOf, stringOf, truth, typeName } from "../../python/run/inspect.ts";
import { iterate } from "../../python/run/iterate.ts";
import type { Machine } from "../../python/run/machine.ts";
import { type InstanceObject, plain, type Value } from "../../python/run/objects.ts";
import { str } from "../../python/run/show.ts";
import type { Checking } from "./checking.ts";
import type { Bodies, Invocation } from "./invoke.ts";
import { not, shown } from "./schedulers.ts";
import { keep } from "./services.ts";

const modes = ["change", "failing", "passing", "problem", "warnings", "exception", "cancelled"];

/** The modes that a generator's `mode` stands for (buildbot/reporters/generators/utils.py); null where it is not known. */
function modesOf(value: Value | undefined): readonly string[] | null {
  const text = stringOf(value);
  if (text === "all") return ["failing", "passing", "warnings", "exception", "cancelled"];
  if (text === "warnings") return ["failing", "warnings"];
  if (text !== null) return [text];
  if (value?.kind !== "tuple" && value?.kind !== "list") return null;
  const items = value.items.map(stringOf);
  return items.includes(null) ? null : (items as string[]);
}

const defaultModes = ["failing", "passing", "warnings"];

/** What a generator's check() says, at the reporter that is given it. */
function checkGenerator(machine: Machine, checking: Checking, generator: InstanceObject, at: Invocation["at"]): void {
  const error = (message: string, name: string): void =>
    checking.error(
      machine,
      message,
      generator.attributes.get(name)?.at.uri === at.uri ? (generator.attributes.get(name)?.at ?? at) : at,
    );
  if (checking.isA(generator, "WorkerMissingGenerator") === true) {
    const workers = generator.attributes.get("workers");
    if (workers !== undefined && stringOf(workers) !== "all" && isOfType(workers, "list", "tuple", "set") === false)
      error("workers must be 'all', or list of worker names", "workers");
    return;
  }
  if (checking.isA(generator, "BuildStatusGeneratorMixin") !== true) return;
  for (const mode of modesOf(generator.attributes.get("mode")) ?? []) {
    if (modes.includes(mode)) continue;
    error(
      mode === "all"
        ? "mode 'all' is not valid in an iterator and must be passed in as a separate string"
        : `mode ${mode} is not a valid mode`,
      "mode",
    );
  }
  const subject = generator.attributes.get("subject");
  if (subject !== undefined && isOfType(subject, "int", "float") === true)
    machine.raise("TypeError", `argument of type '${typeName(subject) ?? "?"}' is not iterable`, at);
  if (stringOf(subject)?.includes("\n") === true) error("Newlines are not allowed in message subjects", "subject");
  const given = (name: string): Value | undefined => {
    const value = generator.attributes.get(name);
    return value === undefined || isNone(value) === true ? undefined : value;
  };
  for (const name of ["tags", "builders", "schedulers", "branches"]) {
    const value = given(name);
    if (value !== undefined && isOfType(value, "list") === false) error(`${name} must be a list or None`, name);
  }
  if (given("builders") !== undefined && given("tags") !== undefined)
    error("Please specify only builders or tags to include - not both.", "tags");
}

/** The name that a generator gives its reporter; null where it is not known. */
function generatorName(it: Invocation, generator: InstanceObject): string | null {
  const { checking } = it;
  let name = generator.of.name;
  if (checking.isA(generator, "BuildSetCombinedStatusGenerator") === true)
    return it.raise("AttributeError", `'${name}' object has no attribute 'generate_name'`);
  if (checking.isA(generator, "WorkerMissingGenerator") === true) {
    const workers = generator.attributes.get("workers");
    if (workers === undefined) return `${name}_workers_a+l+l`;
    const text = stringOf(workers);
    if (text !== null) return `${name}_workers_${Array.from(text).join("+")}`;
    return joined(it, workers, `${name}_workers_`);
  }
  for (const part of ["tags", "builders", "schedulers", "branches"]) {
    const value = generator.attributes.get(part);
    if (value === undefined || isNone(value) === true) continue;
    const made = joined(it, value, `${name}_${part}_`);
    if (made === null) return null;
    name = made;
  }
  if (checking.isA(generator, "BuildStatusGeneratorMixin") !== true) return null;
  const mode = generator.attributes.get("mode");
  const made = mode === undefined ? defaultModes : modesOf(mode);
  return made === null ? null : name + made.join("_");
}

function joined(it: Invocation, value: Value, before: string): string | null {
  const text = stringOf(value);
  if (text !== null) return before + Array.from(text).join("+");
  if (value.kind === "plain") return it.raise("TypeError", "can only join an iterable");
  if (value.kind !== "list" && value.kind !== "tuple") return null;
  const items = value.items.map(stringOf);
  return items.includes(null) ? null : before + items.join("+");
}

function reporter(it: Invocation): void {
  const generators = it.arg("generators");
  if (it.holds(not(isOfType(generators, "list")), "generators"))
    it.error("{}: generators argument must be a list", "generators");
  const items = iterate(it.machine, generators, it.at);
  for (const one of items ?? []) {
    if (one.kind === "instance") {
      if (hasOwnCheck(one)) it.holds(null, "generators");
      checkGenerator(it.machine, it.checking, one, it.at);
    } else if (one.kind === "class" && one.native !== null)
      it.raise("TypeError", `${checkOwner(it, one.name)}.check() missing 1 required positional argument: 'self'`);
    else if (one.kind !== "unknown") it.raise("AttributeError", `${subject(one)} has no attribute 'check'`);
  }
  if (isNone(it.self.attributes.get("name") ?? plain(null, it.at)) !== true) return;
  let name: string | null = items === null ? null : it.self.of.name;
  for (const one of items ?? []) {
    const part = one.kind === "instance" ? generatorName(it, one) : null;
    name = name === null || part === null ? null : `${name}_${part}`;
  }
  if (name === null) it.self.attributes.delete("name");
  else keep(it, "name", plain(name, it.at));
}

/** Whether a class of the file says itself what the generator checks, or what it is called. */
function hasOwnCheck({ of }: InstanceObject): boolean {
  return basesOf(of).some(
    (it) =>
      it.kind === "unknown" ||
      (it.native === null && (it.attributes.has("check") || it.attributes.has("generate_name"))),
  );
}

/** The class whose check() one of Buildbot's generators has. */
function checkOwner(it: Invocation, name: string): string {
  const bases = it.checking.release.shape(name)?.bases ?? [];
  return bases.includes("BuildStatusGeneratorMixin") ? "BuildStatusGeneratorMixin" : name;
}

function subject(value: Value): string {
  return `'${typeName(value) ?? "?"}' object`;
}

/** The generators that a reporter has where it is given none, by their names' ends. */
const defaultNames: Readonly<Record<string, string>> = {
  MailNotifier: "MailNotifier_BuildStatusGeneratorfailing_passing_warnings_WorkerMissingGenerator_workers_a+l+l",
};

const address = /(?:\S+@\S+)|(?:\S+\s*<\S+@\S+>)/;

function mail(it: Invocation): void {
  if (isNone(it.arg("generators")) === true) {
    if (isNone(it.self.attributes.get("name") ?? plain(null, it.at)) === true)
      keep(it, "name", plain(defaultNames["MailNotifier"] ?? "", it.at));
  } else
    it.superWith({ positional: [], keywords: new Map([["generators", it.arg("generators")]]), open: false, at: it.at });
  const recipients = it.arg("extraRecipients");
  if (isNone(recipients) !== true) {
    if (it.holds(not(isOfType(recipients, "list", "tuple")), "extraRecipients"))
      it.error("extraRecipients must be a list or tuple", "extraRecipients");
    else if (recipients.kind === "list" || recipients.kind === "tuple")
      for (const one of recipients.items) {
        const text = stringOf(one);
        if (isOfType(one, "str") === false || (text !== null && !address.test(text)))
          it.error(`extra recipient ${text ?? str(one) ?? "…"} is not a valid email`, "extraRecipients");
      }
  }
  const lookup = it.arg("lookup");
  if (isNone(lookup) !== true && stringOf(lookup) === null) {
    if (lookup.kind === "plain") it.raise("AssertionError", "");
    it.holds(null, "lookup");
  }
  const headers = it.arg("extraHeaders");
  if (truth(headers) === true && it.holds(not(isOfType(headers, "dict")), "extraHeaders"))
    it.error("extraHeaders must be a dictionary", "extraHeaders");
}

const pushoverNames: ReadonlySet<string> = new Set(
  "device title sound timestamp callback url url_title retry expire html".split(" "),
);

function boolean(it: Invocation, name: string): void {
  const value = it.arg(name);
  const number = numberOf(value);
  if (number === 0 || number === 1) return;
  if (it.holds(value.kind === "unknown" ? null : true, name))
    it.error(`${name} must be boolean, not ${shown(it, value)}`, name);
}

function checkAuthz(it: Invocation, of: string): void {
  const authz = it.arg("authz");
  if (isNone(authz) === true) return;
  if (authz.kind !== "dict") return void it.holds(null, "authz");
  for (const one of authz.entries.values())
    if (it.holds(not(isOfType(one.value, "list", "tuple", "bool")), "authz"))
      it.error(`authz values must be bool or a list of ${of}`, "authz");
}

/** Notes a type of template that has no default; whether there is none. */
function formatterType(it: Invocation): boolean {
  const type = it.arg("template_type");
  if (isNone(it.arg("template")) !== true || !it.given("template_type") || isNone(type) === true) return false;
  const known = stringOf(type);
  if (known === "plain" || known === "html") return false;
  if (!it.holds(type.kind === "unknown" ? null : true, "template_type")) return false;
  const text = str(type);
  it.error(
    text === null ? null : `${it.self.of.name}: template type ${text} is not known to pick default template`,
    "template_type",
  );
  return true;
}

function jinja(it: Invocation): void {
  if (formatterType(it)) it.raise("TypeError", "Can't compile non template nodes");
  // What Jinja has against a template is not looked at.
  for (const name of ["template", "subject"])
    if (isNone(it.arg(name)) !== true && !/^[^{}]*$/.test(stringOf(it.arg(name)) ?? "{")) checkTemplate(it, name);
  it.super();
}

function checkTemplate(it: Invocation, name: string): void {
  const text = stringOf(it.arg(name));
  const simple = text !== null && /^(?:[^{}]|\{\{ *[a-z_]+(?:\.[a-z_]+|\['[\w ]*'\])* *\}\})*$/.test(text);
  if (!simple) it.holds(null, name);
}

/** Keeps what a generator was given, for the reporter that asks it. */
function generator(it: Invocation): void {
  const mode = it.arg("mode");
  if (it.given("mode") && isOfType(mode, "int", "float", "NoneType") === true)
    it.raise("TypeError", `'${typeName(mode) ?? "?"}' object is not iterable`);
  for (const name of ["mode", "tags", "builders", "schedulers", "branches", "workers", "subject"])
    if (it.given(name)) keep(it, name, it.arg(name));
  it.super();
}

/** buildbot/reporters/*.py */
export const reporters: Bodies = {
  "ReporterBase.checkConfig": reporter,
  "MailNotifier.checkConfig": mail,
  "BuildStatusGenerator.__init__": generator,
  "BuildSetStatusGenerator.__init__": generator,
  "BuildSetCombinedStatusGenerator.__init__": generator,
  "BuildStartEndStatusGenerator.__init__": (it) => {
    keep(it, "mode", plain("all", it.at));
    generator(it);
  },
  "WorkerMissingGenerator.__init__": generator,
  "MessageFormatterBaseJinja.__init__": jinja,
  "MessageFormatterMissingWorker.__init__": (it) => {
    formatterType(it);
    it.super();
  },
  "BitbucketStatusPush.checkConfig": (it) => {
    const given = (name: string): boolean => isNone(it.arg(name)) === false;
    if (it.given("auth") && given("auth") && (given("oauth_key") || given("oauth_secret")))
      it.error("Either App Passwords or OAuth can be specified, not both", "auth");
    it.super();
  },
  "BitbucketServerCoreAPIStatusPush.checkConfig": (it) => {
    it.super();
    if (truth(it.arg("base_url")) === false) it.error("Parameter base_url has to be given", "base_url");
    if (isNone(it.arg("token")) === false && isNone(it.arg("auth")) === false)
      it.error("Only one authentication method can be given (token or auth)", "token");
  },
  "PushoverNotifier.checkConfig": (it) => {
    it.super();
    const others = it.arg("otherParams");
    if (isNone(others) === true) return;
    if (others.kind !== "dict") it.holds(null, "otherParams");
    else if ([...others.entries.values()].some((one) => !pushoverNames.has(stringOf(one.key) ?? "")))
      it.error(
        "otherParams can be only 'sound', 'callback', 'timestamp', 'url', 'url_title', 'device', 'retry', 'expire', or 'html'",
        "otherParams",
      );
  },
  "ZulipStatusPush.checkConfig": (it) => {
    if (it.holds(not(isOfType(it.arg("endpoint"), "str")), "endpoint"))
      it.error("Endpoint must be a string", "endpoint");
    if (it.holds(not(isOfType(it.arg("token"), "str")), "token")) it.error("Token must be a string", "token");
    it.super();
  },
  "TelegramBot.checkConfig": (it) => {
    it.super();
    checkAuthz(it, "user ids");
  },
  "IRC.checkConfig": (it) => {
    const gone = [...it.rest.keys()];
    if (gone.length > 0) it.error(`${gone.join(",")} are deprecated`, gone[0]);
    for (const name of ["allowForce", "allowShutdown"]) {
      if (!it.given(name) || isNone(it.arg(name)) === true) continue;
      if (isNone(it.arg("authz")) === false) it.error(`If you specify authz, you must not use ${name} anymore`, name);
      boolean(it, name);
    }
    boolean(it, "noticeOnChannel");
    // What is encrypted needs a package that only some masters have.
    if (truth(it.arg("useSSL")) !== false) it.holds(null, "useSSL");
    checkAuthz(it, "nicks");
    it.super();
  },
};
