import { isNone, isOfType, isType, lacksAttribute, stringOf, truth, typeName } from "../../python/run/inspect.ts";
import { iterate } from "../../python/run/iterate.ts";
import { plain, type Value } from "../../python/run/objects.ts";
import type { Bodies, Invocation } from "./invoke.ts";
import { not, shown } from "./schedulers.ts";
import { decoded, jsonFault, keep, propertiesFault } from "./services.ts";

function mapping(it: Invocation, name: string): void {
  const value = it.arg(name);
  if (truth(value) === false) return;
  if (
    isOfType(value, "dict") === false &&
    it.checking.provides(value, "IProperties") !== true &&
    value.kind !== "unknown" &&
    (value.kind !== "instance" || lacksAttribute(value.of, "items"))
  )
    it.raise(
      "AttributeError",
      value.kind === "native" && isType(value.name)
        ? `type object '${value.name}' has no attribute 'items'`
        : `'${typeName(value) ?? "?"}' object has no attribute 'items'`,
    );
  const fault = propertiesFault(value);
  if (fault !== null) it.raise(fault.type, fault.text);
}

function worker(it: Invocation): void {
  const name = decoded(it, it.arg("name"));
  keep(it, "name", name);
  keep(it, "workername", name);
  keep(it, "machine_name", it.arg("machine_name"));
  mapping(it, "properties");
  mapping(it, "defaultProperties");
  const machine = jsonFault(it.arg("machine_name"));
  if (machine !== null) it.raise("TypeError", machine);
  const notify = it.arg("notify_on_missing");
  let items: readonly Value[] = notify.kind === "list" || notify.kind === "tuple" ? notify.items : [];
  if (notify.kind === "unknown") it.holds(null, "notify_on_missing");
  else if (truth(notify) === true && isOfType(notify, "str") !== true) items = iterate(it.machine, notify, it.at) ?? [];
  for (const one of items)
    if (it.holds(not(isOfType(one, "str")), "notify_on_missing"))
      it.error(`notify_on_missing arg ${shown(it, one)} is not a string`, "notify_on_missing");
}

function needs(it: Invocation, name: string): boolean {
  return isNone(it.arg(name)) === true;
}

/** What needs a package that only some masters have: what else is wrong is said, but not that all is well. */
function needsPackage(it: Invocation): void {
  it.holds(null);
  it.super();
}

/** buildbot/worker/*.py */
export const workers: Bodies = {
  "AbstractWorker.checkConfig": worker,
  "AbstractWorker.__init__": (it) => {
    it.super();
  },
  "LocalWorker.checkConfig": (it) => {
    it.rest.set("password", plain(null, it.at));
    it.superWith({ positional: [it.arg("name")], keywords: it.rest, open: it.open, at: it.at });
  },
  "DockerLatentWorker.checkConfig": (it) => {
    it.holds(null);
    it.super();
    if (truth(it.arg("image")) === false && truth(it.arg("dockerfile")) === false)
      it.error("DockerLatentWorker: You need to specify at least an image name, or a dockerfile");
    const volumes = it.arg("volumes");
    if (volumes.kind !== "list") return;
    for (const one of volumes.items) {
      const text = stringOf(one);
      if (text !== null && !text.includes(":"))
        it.error(`Invalid volume definition for docker ${text}. Skipping...`, "volumes");
    }
  },
  "UpcloudLatentWorker.checkConfig": (it) => {
    if (needs(it, "image") || needs(it, "api_username") || needs(it, "api_password"))
      it.error("UpcloudLatentWorker: You need to specify at least an image name, zone, api_username and api_password");
    it.super();
  },
  "EC2LatentWorker.__init__": needsPackage,
  "LibVirtWorker.__init__": needsPackage,
  "OpenStackLatentWorker.checkConfig": needsPackage,
  "GenericLatentMachine.checkConfig": (it) => {
    it.super();
  },
  "Machine.checkConfig": (it) => {
    keep(it, "name", it.arg("name"));
    it.super();
  },
};
