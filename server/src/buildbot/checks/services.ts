import { basesOf, isNone, isOfType, stringOf } from "../../python/run/inspect.ts";
import { type Call, plain, unknownOf, type Value } from "../../python/run/objects.ts";
import { str } from "../../python/run/show.ts";
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

/** buildbot/util/service.py */
export const services: Bodies = {
  "BuildbotService.__init__": (it) => {
    const name = it.rest.get("name") ?? (it.open ? unknownOf(it.at) : plain(null, it.at));
    if (isNone(name) !== true) keep(it, "name", isOfType(name, "bytes") === true ? plain(str(name), it.at) : name);
    else if (!it.self.attributes.has("name")) keep(it, "name", plain(null, it.at));
    const keywords = new Map(it.rest);
    keywords.delete("name");
    checkConfig(it, { ...it.call, keywords });
    const kept = it.self.attributes.get("name");
    if (kept !== undefined && isNone(kept) === true && !hasOwnName(it))
      it.raise("ValueError", `<class '${it.shape.module}.${it.self.of.name}'>: must pass a name to constructor`);
  },
  "BuildbotService.checkConfig": () => undefined,
};

/** The services that name themselves in their class. */
const named: Readonly<Record<string, string>> = {
  BuildbotNetUsageData: "buildbotNetUsageData",
};

function hasOwnName(it: Invocation): boolean {
  return (
    Object.hasOwn(named, it.shape.name) ||
    it.shape.bases.some((base) =>
      ["SharedService", "SecretProviderBase", "KubeConfigLoaderBase", "MachineAction"].includes(base),
    ) ||
    basesOf(it.self.of).some(
      (base) => base.kind === "unknown" || (base.native === null && base.attributes.has("name")),
    ) ||
    !knownToNeedName.some((base) => it.shape.name === base || it.shape.bases.includes(base))
  );
}

/** Only of these it is sure that their class gives no name. */
const knownToNeedName = ["ReconfigurableBaseScheduler", "BaseScheduler"];

/** The name that the constructor was given, in Buildbot's words. */
export function nameIn(it: Invocation): string | null {
  return stringOf(it.self.attributes.get("name"));
}
