import { basesOf, isNone, isOfType, isPythons, stringOf, typeName } from "../../python/run/inspect.ts";
import { type Call, type ClassObject, plain, unknownOf, type Value } from "../../python/run/objects.ts";
import { type Checking, implemented, shapes } from "./checking.ts";
import { type Bodies, type Invocation } from "./invoke.ts";

/** Sets an attribute of the instance that is being made. */
export function keep(it: Invocation, name: string, value: Value): void {
  it.machine.heap.touch(it.self);
  it.self.attributes.set(name, value);
}

/** Runs the instance's own checkConfig: a subclass in the file may have one of its own. */
function checkConfig(it: Invocation, call: Call): void {
  for (const base of basesOf(it.self.of)) {
    if (base.kind === "unknown") return it.machine.doubt("a base of the class is not known", call.at);
    const own = base.attributes.get("checkConfig");
    if (own !== undefined) {
      it.machine.call(own, { ...call, positional: [it.self, ...call.positional] });
      return;
    }
    const native = base.native?.method(it.machine, it.self, "checkConfig");
    if (native !== undefined) {
      it.machine.call(native, call);
      return;
    }
  }
}

/** What buildbot/util/__init__.py's bytes2unicode makes of a value. */
export function decoded(it: Invocation, value: Value): Value {
  if (value.kind === "unknown" || isOfType(value, "str", "NoneType") === true) return value;
  if (value.kind === "plain" && value.type === "bytes") return plain(String(value.value), value.at, "str");
  return it.raise("TypeError", `decoding to str: need a bytes-like object, ${typeName(value) ?? "?"} found`);
}

/** How Python shows a class. A step's is made anew for each one, in Buildbot's own module (process/buildstep.py). */
export function classText(of: ClassObject, checking: Checking): string {
  const isStep = basesOf(of).some((base) => base.kind === "class" && base.name === "BuildStep");
  if (isStep && checking.since("4.0.0")) return `<class 'buildbot.process.buildstep.${of.name}'>`;
  return of.module === "__main__" || of.module === "builtins"
    ? `<class '${of.name}'>`
    : `<class '${of.module}.${of.name}'>`;
}

/** What Properties.update has against a dict of properties: an exception's words; null where it takes it. */
export function propertiesFault(value: Value): { readonly type: string; readonly text: string } | null {
  if (value.kind !== "dict") return null;
  for (const { key, value: held } of value.entries.values()) {
    if (isOfType(key, "str", "bytes", "NoneType") === false)
      return { type: "TypeError", text: `decoding to str: need a bytes-like object, ${typeName(key) ?? "?"} found` };
    const fault = jsonFault(held);
    if (fault !== null) return { type: "TypeError", text: fault };
  }
  return null;
}

/** What json.dumps() has against a value that Buildbot keeps as a property; null where nothing is known against it. */
export function jsonFault(value: Value, depth = 0): string | null {
  if (depth > 10) return null;
  const refused = `Object of type ${typeName(value) ?? "?"} is not JSON serializable`;
  switch (value.kind) {
    case "plain":
      return value.type === "bytes" || value.type === "ellipsis" ? refused : null;
    case "list":
    case "tuple":
      for (const it of value.items) if (jsonFault(it, depth + 1) !== null) return jsonFault(it, depth + 1);
      return null;
    case "dict":
      for (const it of value.entries.values())
        if (jsonFault(it.value, depth + 1) !== null) return jsonFault(it.value, depth + 1);
      return null;
    case "set":
    case "function":
    case "native":
    case "method":
    case "class":
      return refused;
    case "instance": {
      const bases = basesOf(value.of);
      // What is rendered later, is looked at then; inside of other things it is not.
      const isRendered = (base: (typeof bases)[number]): boolean =>
        base.kind === "class" &&
        (shapes.get(base)?.provides.has("IRenderable") === true ||
          implemented.get(base)?.includes("IRenderable") === true);
      const known = bases.every((base) => base.kind === "class" && !isPythons(base));
      return known && (depth > 0 || !bases.some(isRendered)) ? refused : null;
    }
    case "module":
    case "unknown":
      break;
  }
  return null;
}

/** buildbot/util/service.py */
export const services: Bodies = {
  "BuildbotService.__init__": (it) => {
    const name = it.rest.get("name") ?? (it.open ? unknownOf(it.at) : plain(null, it.at));
    if (isNone(name) !== true) keep(it, "name", decoded(it, name));
    else if (!it.self.attributes.has("name")) keep(it, "name", classNameOf(it));
    const keywords = new Map(it.rest);
    keywords.delete("name");
    checkConfig(it, { ...it.call, keywords });
    const kept = it.self.attributes.get("name");
    if (kept !== undefined && isNone(kept) === true && !hasOwnName(it))
      it.raise("ValueError", `${classText(it.self.of, it.checking)}: must pass a name to constructor`);
  },
  "BuildbotService.checkConfig": () => undefined,
};

/** Services whose class gives a name, which all of its instances have: those whose name is not their class's. */
const otherNames: Readonly<Record<string, string>> = {
  SVNCommitEmailMaildirSource: "SVN commit-email.pl",
  BzrLaunchpadEmailMaildirSource: "Launchpad",
  HashiCorpVaultSecretProvider: "SecretInVault",
  HashiCorpVaultKvSecretProvider: "SecretInVaultKv",
  KubeConfigLoaderBase: "KubeConfig",
};

const namedByClass: ReadonlySet<string> = new Set([
  ..."MaildirSource CVSMaildirSource BitbucketStatusPush BitbucketServerStatusPush".split(" "),
  ..."BitbucketServerCoreAPIStatusPush BitbucketServerPRCommentPush GerritStatusPush GerritVerifyStatusPush".split(" "),
  ..."GitHubStatusPush GitHubCommentPush GitLabStatusPush HttpStatusPush IRC TelegramBot ZulipStatusPush".split(" "),
  ..."JobdirService SecretInAFile SecretInPass MaildirService".split(" "),
  ...Object.keys(otherNames),
]);

/** The name that an instance has from its class; None where it has none. */
function classNameOf(it: Invocation): Value {
  for (const base of basesOf(it.self.of)) {
    if (base.kind === "unknown") return unknownOf(it.at);
    const own = base.native === null ? base.attributes.get("name") : undefined;
    if (own !== undefined) return own;
    if (base.native !== null && namedByClass.has(base.name))
      return plain(otherNames[base.name] ?? base.name, it.at, "str");
  }
  return plain(null, it.at);
}

function hasOwnName(it: Invocation): boolean {
  return (
    it.shape.provides.has("named") ||
    basesOf(it.self.of).some(
      (base) => base.kind === "unknown" || (base.native === null && base.attributes.has("name")),
    ) ||
    !knownToNeedName.some((base) => it.shape.name === base || it.shape.bases.includes(base))
  );
}

/** Only of these it is sure that their class gives no name. */
const knownToNeedName = ["ReconfigurableBaseScheduler", "BaseScheduler", "AbstractWorker", "GitPoller"];

/** The name that the constructor was given, in Buildbot's words. */
export function nameIn(it: Invocation): string | null {
  return stringOf(it.self.attributes.get("name"));
}
