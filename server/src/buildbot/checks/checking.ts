import type { Place } from "../../base/span.ts";
import { agreed, basesOf } from "../../python/run/inspect.ts";
import type { Machine } from "../../python/run/machine.ts";
import type { ClassObject, InstanceObject, UnknownValue, Value } from "../../python/run/objects.ts";
import { compareReleases } from "../releases.ts";
import type { ClassShape, Release } from "./tables.ts";

/** Where in checkconfig's work an error is found; a rule for each. */
export type ErrorKind =
  | "syntax"
  | "python name"
  | "name"
  | "load"
  | "crash"
  | "constructor"
  | "unknown key"
  | "setting";

/** What an error is about, for those who tell what was meant. */
export interface About {
  /** Names that are not known, each where it stands. */
  readonly names?: readonly { readonly name: string; readonly at: Place }[];
  /** The names that there are. */
  readonly known?: readonly string[];
}

/** One of the errors that checkconfig prints. */
export interface ConfigError {
  readonly kind: ErrorKind;
  readonly message: string;
  /** What causes it. */
  readonly at: Place;
  /** Names that stand in the message in an order that changes from run to run. */
  readonly unordered: readonly string[];
  readonly about?: About;
}

/** One run of a file through one release's checks. */
export class Checking {
  readonly release: Release;
  /** Those of the run that goes on. */
  errors: ConfigError[] = [];
  readonly #since = new Map<string, boolean>();
  readonly #classes = new Map<string, ClassObject>();
  readonly #make: (checking: Checking, shape: ClassShape) => ClassObject;

  constructor(release: Release, make: (checking: Checking, shape: ClassShape) => ClassObject) {
    this.release = release;
    this.#make = make;
  }

  /** Whether the release is this one or a later one. */
  since(version: string): boolean {
    let since = this.#since.get(version);
    if (since === undefined) {
      since = compareReleases(this.release.version, version) >= 0;
      this.#since.set(version, since);
    }
    return since;
  }

  /** Notes an error as Buildbot's config.error() does. Where it is not sure that the code runs, nothing is. */
  error(
    machine: Machine,
    message: string | null,
    at: Place,
    kind: ErrorKind = "constructor",
    unordered: readonly string[] = [],
    about: About = {},
  ): void {
    if (!machine.sure || message === null) machine.doubt("Buildbot may have something against it", at);
    else this.errors.push({ kind, message, at, unordered, about });
  }

  /** One of Buildbot's classes by its name; null where this release has none. */
  classNamed(name: string): ClassObject | null {
    const before = this.#classes.get(name);
    if (before !== undefined) return before;
    const shape = this.release.shape(name);
    if (shape === null) return null;
    const made = this.#make(this, shape);
    this.#classes.set(name, made);
    return made;
  }

  /** Whether a value provides one of Buildbot's interfaces; null where that is not known. */
  provides(value: Value, ...interfaces: readonly string[]): boolean | null {
    return this.#ofInstance(
      value,
      (shape) => interfaces.some((it) => shape.provides.has(it)),
      (of) => implemented.get(of)?.some((it) => interfaces.includes(it)) === true,
    );
  }

  /** Whether a value is an instance of one of Buildbot's classes, by its name; null where that is not known. */
  isA(value: Value, name: string): boolean | null {
    return this.#ofInstance(value, (shape) => shape.name === name || shape.bases.includes(name));
  }

  /** `own`: what else of a class is enough. */
  #ofInstance(
    value: Value,
    test: (shape: ClassShape) => boolean,
    own: (of: ClassObject | InstanceObject) => boolean = () => false,
  ): boolean | null {
    if (value.kind === "unknown") {
      if (value.among !== null) return agreed(value, (it) => this.#ofInstance(it, test, own));
      return value.type === null ? null : false;
    }
    if (value.kind !== "instance") return false;
    const bases = basesOf(value.of);
    if (bases.some((it) => this.#passes(it, test) || (it.kind === "class" && own(it))) || own(value)) return true;
    return bases.some((it) => it.kind === "unknown") ? null : false;
  }

  #passes(of: ClassObject | UnknownValue, test: (shape: ClassShape) => boolean): boolean {
    const shape = of.kind === "class" ? shapes.get(of) : undefined;
    return shape !== undefined && test(shape);
  }
}

/** The interfaces of Buildbot's that classes of the files implement, or objects provide, by what zope.interface has for that. */
export const implemented = new WeakMap<ClassObject | InstanceObject, readonly string[]>();

/** The shapes of the classes that were made from them. */
export const shapes = new WeakMap<ClassObject, ClassShape>();
