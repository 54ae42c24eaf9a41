import type { Place } from "../../base/span.ts";
import { isOfType, lacksAttribute, typeName } from "../../python/run/inspect.ts";
import { iterate } from "../../python/run/iterate.ts";
import type { Machine } from "../../python/run/machine.ts";
import { type DictObject, keyOf, plain, unknownOf, type Value } from "../../python/run/objects.ts";
import { str } from "../../python/run/show.ts";
import type { About, Checking, ErrorKind } from "./checking.ts";

/** One pass of Buildbot over the dict that a file makes (buildbot/config/master.py, MasterConfig.loadFromDict). */
export class Loading {
  readonly machine: Machine;
  readonly checking: Checking;
  readonly dict: DictObject;
  /** What the earlier parts hand to the later ones. */
  schedulers: readonly Value[] | null = [];
  builders: readonly Value[] | null = [];
  workers: readonly Value[] | null = [];
  machines: readonly Value[] | null = [];
  projects: readonly Value[] | null = [];
  protocols: Value | null = null;
  multiMaster: boolean | null = false;

  constructor(machine: Machine, checking: Checking, dict: DictObject) {
    this.machine = machine;
    this.checking = checking;
    this.dict = dict;
  }

  /** What a key holds; undefined where it is surely not set. Notes the doubt where that is not known. */
  get(key: string): Value | undefined {
    const found = this.dict.entries.get(keyOf(plain(key, this.dict.at)) ?? "");
    if (this.dict.open) {
      this.doubt(this.dict.at);
      this.#leaveOpen(key);
      return undefined;
    }
    if (found === undefined) return undefined;
    if (!found.sure) {
      this.doubt(found.at);
      this.#leaveOpen(key);
      return undefined;
    }
    return found.value;
  }

  /** What may be set, and is not known, is not what it is without being set. */
  #leaveOpen(key: string): void {
    if (key === "schedulers") this.schedulers = null;
    else if (key === "builders") this.builders = null;
    else if (key === "workers") this.workers = null;
    else if (key === "machines") this.machines = null;
    else if (key === "projects") this.projects = null;
    else if (key === "multiMaster") this.multiMaster = null;
    else if (key === "protocols") this.protocols = unknownOf(this.dict.at);
  }

  /** Whether a key is set. */
  has(key: string): boolean {
    return this.dict.entries.has(keyOf(plain(key, this.dict.at)) ?? "");
  }

  /** Where a key is set, else the dict. */
  at(key: string): Place {
    return this.dict.entries.get(keyOf(plain(key, this.dict.at)) ?? "")?.at ?? this.dict.at;
  }

  doubt(at: Place): void {
    this.machine.doubt("a setting is not known", at);
  }

  /** Whether a condition surely holds; the doubt is noted where it is not known. */
  holds(condition: boolean | null, at: Place): boolean {
    if (condition === null) this.doubt(at);
    return condition === true;
  }

  error(
    message: string | null,
    at: Place,
    kind: ErrorKind = "setting",
    unordered: readonly string[] = [],
    about: About = {},
  ): void {
    this.checking.error(this.machine, message, at, kind, unordered, about);
  }

  /** An exception that nothing catches: checkconfig ends without a verdict. */
  crash(type: string, text: string, at: Place): never {
    return this.machine.raise(type, text, at);
  }

  /** The items of a value that Python iterates over; null where they are not known. Crashes where it cannot. */
  items(value: Value, at: Place): readonly Value[] | null {
    if (value.kind === "list" && value.open) {
      this.doubt(at);
      return null;
    }
    // Services are collections of what they hold: nothing, here.
    if (this.checking.isA(value, "AsyncMultiService") === true) return [];
    const items = iterate(this.machine, value, at);
    if (items === null) this.doubt(at);
    return items;
  }

  /** What a dict's keys are; null where they are not all known. */
  keys(value: DictObject): readonly Value[] | null {
    if (value.open || [...value.entries.values()].some((it) => !it.sure)) {
      this.doubt(value.at);
      return null;
    }
    return [...value.entries.values()].map((it) => it.key);
  }

  /** An attribute of an object that the constructor kept; null where it is not known. */
  attribute(value: Value, name: string): Value | null {
    if (value.kind !== "instance") {
      if (value.kind === "unknown") this.doubt(value.at);
      else this.crash("AttributeError", `'${typeName(value) ?? "?"}' object has no attribute '${name}'`, value.at);
      return null;
    }
    const found = value.attributes.get(name) ?? null;
    if (found !== null) return found;
    if (!this.machine.opened.has(value) && lacksAttribute(value.of, name))
      this.crash("AttributeError", `'${value.of.name}' object has no attribute '${name}'`, value.at);
    this.doubt(value.at);
    return null;
  }

  /** A name that an object goes by, as text; null where it is not known. */
  name(value: Value, attribute = "name"): string | null {
    const found = this.attribute(value, attribute);
    if (found === null) return null;
    const text = str(found);
    if (text === null) this.doubt(value.at);
    return text;
  }
}

/** Whether a value is a list or a tuple; null where that is not known. */
export function isList(value: Value): boolean | null {
  return isOfType(value, "list", "tuple");
}
