import { constructorTables } from "../constructors.generated.ts";

/** A method of one of Buildbot's classes: what it takes, and what it hands to the same method of its base. */
export interface MethodShape {
  readonly parameters: readonly ParameterShape[];
  /** Null where it calls no base. */
  readonly on: {
    readonly args: readonly string[];
    /** The base that is named; null for `super()`. */
    readonly base: string | null;
    /** The keyword arguments that it takes out, and those that it puts in, before it hands them on. */
    readonly taken: readonly string[];
    readonly made: readonly string[];
    /** The arguments that it refuses for its shell (ShellMixin.setupShellMixin); null where it has none. */
    readonly shell: readonly string[] | null;
  } | null;
}

/** `value`: the default as Python writes it; null where there is none, "?" where it is no constant. */
export interface ParameterShape {
  readonly name: string;
  readonly takes: "positional" | "keyword" | "*" | "**";
  readonly value: string | null;
}

/** One of Buildbot's classes. */
export interface ClassShape {
  readonly name: string;
  readonly module: string;
  /** The names of its bases in the order in which Python looks through them. */
  readonly bases: readonly string[];
  /** The interfaces of buildbot/interfaces.py that its instances provide; "callable" where they can be called. */
  readonly provides: ReadonlySet<string>;
  readonly methods: { readonly __init__: MethodShape | null; readonly checkConfig: MethodShape | null };
  /**
   * The attributes that its instances may have and those of its bases do not: none that begins with an underscore, but of
   * Python's own those for items and calls. Null: any.
   */
  readonly attributes: ReadonlySet<string> | null;
}

/** One release of Buildbot. */
export interface Release {
  readonly version: string;
  /** What a plugin is: the name of a class, "()" and a function's path, or "?"; undefined where there is none. */
  plugin(group: string, name: string): string | undefined;
  pluginNames(group: string): readonly string[];
  shape(name: string): ClassShape | null;
  /** A module's names, each with its class or ""; "unknown": there is one, its names are not kept; null: there is none. */
  module(path: string): ReadonlyMap<string, string> | "unknown" | null;
}

type Names = Readonly<Record<string, string>>;

interface Written {
  readonly methods: readonly (readonly string[])[];
  readonly attributes: readonly string[];
  readonly table: readonly (readonly [string, string, string, number, number, number])[];
  readonly versions: readonly {
    readonly version: string;
    /** Whole in the first version; what changed and what went in the others. */
    readonly groups: Readonly<Record<string, Names | readonly [Names, readonly string[]]>>;
    readonly classes: Readonly<Record<string, number>>;
    readonly modules: Readonly<Record<string, string | null>>;
    readonly "no classes"?: readonly string[];
    readonly "no modules"?: readonly string[];
  }[];
}

let read: readonly Release[] | null = null;

/** The releases whose classes are known, oldest first. Read when first asked for. */
export function knownReleases(): readonly Release[] {
  if (read === null) {
    const written = JSON.parse(constructorTables) as Written;
    read = written.versions.map((_, index) => releaseOf(written, index));
  }
  return read;
}

function releaseOf(written: Written, index: number): Release {
  const [first] = written.versions;
  const own = written.versions[index];
  if (first === undefined || own === undefined) throw new Error("No such release in constructors.generated.ts");
  const gone = new Set(own["no classes"]);
  const goneModules = new Set(own["no modules"]);
  const shapes = new Map<string, ClassShape>();
  const modules = new Map<string, ReadonlyMap<string, string>>();
  const indexOf = (name: string): number | undefined =>
    own.classes[name] ?? (gone.has(name) ? undefined : first.classes[name]);
  const whole = (name: string): Names => (first.groups as Readonly<Record<string, Names>>)[name] ?? {};
  const group = (name: string): Names => {
    if (index === 0) return whole(name);
    const of = own.groups as Readonly<Record<string, readonly [Names, readonly string[]]>>;
    const [changed, removed] = of[name] ?? [{}, []];
    const before = Object.entries(whole(name)).filter(([it]) => !removed.some((one) => one === it));
    return { ...Object.fromEntries(before), ...changed };
  };
  const groups = new Map<string, Names>();
  const groupOf = (name: string): Names => {
    const before = groups.get(name);
    if (before !== undefined) return before;
    const made = group(name);
    groups.set(name, made);
    return made;
  };
  return {
    version: own.version,
    plugin: (of, name) => (Object.hasOwn(groupOf(of), name) ? groupOf(of)[name] : undefined),
    pluginNames: (of) => Object.keys(groupOf(of)),
    shape: (name) => {
      const before = shapes.get(name);
      if (before !== undefined) return before;
      const at = indexOf(name);
      const row = at === undefined ? undefined : written.table[at];
      if (row === undefined) return null;
      const [module, bases, provides, init, check, attributes] = row;
      const named = written.attributes[attributes] ?? "?";
      const shape: ClassShape = {
        name,
        module: `buildbot.${module}`,
        bases: words(bases),
        provides: new Set(words(provides)),
        methods: { __init__: methodOf(written.methods[init]), checkConfig: methodOf(written.methods[check]) },
        attributes: named === "?" ? null : new Set(words(named)),
      };
      shapes.set(name, shape);
      return shape;
    },
    module: (path) => {
      const before = modules.get(path);
      if (before !== undefined) return before;
      const text = Object.hasOwn(own.modules, path)
        ? own.modules[path]
        : goneModules.has(path)
          ? undefined
          : first.modules[path];
      if (text === undefined) return null;
      if (text === null) return "unknown";
      const names = new Map<string, string>();
      for (const word of words(text)) {
        const [name = "", of] = word.split("=");
        names.set(name, of === undefined ? "" : of === "" ? name : of);
      }
      modules.set(path, names);
      return names;
    },
  };
}

function words(text: string): string[] {
  return text === "" ? [] : text.split(" ");
}

function methodOf(row: readonly string[] | undefined): MethodShape | null {
  if (row === undefined) return null;
  const [signature = "", on, base = "", taken = "", made = "", shell = ""] = row;
  let starred = false;
  const parameters: ParameterShape[] = [];
  for (const word of words(signature)) {
    const text = word.replaceAll("\u00a0", " ");
    if (text === "*") {
      starred = true;
      continue;
    }
    const stars = text.startsWith("**") ? "**" : text.startsWith("*") ? "*" : "";
    const [name = ""] = text.slice(stars.length).split("=");
    const value = text.includes("=") ? text.slice(text.indexOf("=") + 1) : null;
    parameters.push({ name, takes: stars !== "" ? stars : starred ? "keyword" : "positional", value });
    if (stars === "*") starred = true;
  }
  const handed = on === undefined ? null : words(on).map((it) => it.replaceAll("\u00a0", " "));
  return {
    parameters,
    on:
      handed === null
        ? null
        : {
            args: handed,
            base: base === "" ? null : base,
            taken: words(taken),
            made: words(made),
            shell: shell === "" ? null : shell === "-" ? [] : shell.split(","),
          },
  };
}
