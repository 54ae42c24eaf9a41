import type { Place } from "../../base/span.ts";
import { builtinClass } from "./builtins.ts";
import { dictFrom } from "./dicts.ts";
import { isOfType, numberOf, stringOf, typeName } from "./inspect.ts";
import { iteratorFunctions } from "./itertools.ts";
import { jsonValue } from "./json.ts";
import type { Machine } from "./machine.ts";
import {
  type Call,
  factories,
  listOf,
  type ModuleObject,
  type NativeFunction,
  oneOf,
  plain,
  unknownOf,
  type Value,
} from "./objects.ts";
import { regexFunctions } from "./re.ts";
import { recordFunctions } from "./records.ts";
import { goneMembers, goneModules, standardModules } from "./standard-modules.ts";
import { builtInModules, elsewhere, standardNames, standardPackages } from "./standard-names.generated.ts";

type Run = (machine: Machine, call: Call) => Value;

function native(name: string, at: Place, run: Run): NativeFunction {
  return { kind: "native", name, at, run };
}

/** Whatever reads what is outside of the files: it may fail, and what it gives is not known. */
const reads: ReadonlySet<string> = new Set([
  ..."os.listdir os.environ os.stat os.makedirs os.mkdir os.remove os.unlink os.rename os.readlink os.chdir os.popen".split(
    " ",
  ),
  ..."os.scandir os.chmod os.path.getsize os.path.getmtime io.open codecs.open json.load pickle.load".split(" "),
  ..."imp.load_source importlib.import_module importlib.util.spec_from_file_location runpy.run_path".split(" "),
  ..."subprocess.check_output subprocess.check_call subprocess.run subprocess.call subprocess.Popen socket.gethostbyname".split(
    " ",
  ),
  ..."urllib.request.urlopen shutil.copy shutil.copyfile shutil.rmtree shutil.move configparser.ConfigParser".split(
    " ",
  ),
  ..."yaml.load yaml.safe_load tomllib.load netrc.netrc pathlib.Path sqlite3.connect csv.reader".split(" "),
]);

/** Functions that change what they are given. */
const changes: ReadonlySet<string> = new Set(
  "random.shuffle heapq.heappush heapq.heapify bisect.insort operator.setitem".split(" "),
);

/** Raises Python's TypeError for what is no path. */
function pathsOnly(machine: Machine, call: Call): void {
  for (const [index, it] of call.positional.entries()) {
    if (isOfType(it, "str", "bytes") !== false || it.kind === "instance" || it.kind === "class") continue;
    const type = typeName(it) ?? "?";
    machine.raise(
      "TypeError",
      index === 0
        ? `expected str, bytes or os.PathLike object, not ${type}`
        : `join() argument must be str, bytes, or os.PathLike object, not '${type}'`,
      call.at,
    );
  }
}

const join: Run = (machine, call) => {
  pathsOnly(machine, call);
  const parts = call.positional.map(stringOf);
  if (call.open || parts.includes(null)) return unknownOf(call.at, "str");
  let path = "";
  for (const it of parts as string[])
    path = it.startsWith("/") || path === "" ? it : path + (path.endsWith("/") ? "" : "/") + it;
  return plain(path, call.at);
};

const ofText =
  (make: (text: string) => string | boolean | null): Run =>
  (machine, call) => {
    pathsOnly(machine, { ...call, positional: call.positional.slice(0, 1) });
    const text = stringOf(call.positional[0]);
    const made = text === null ? null : make(text);
    return made === null ? unknownOf(call.at) : plain(made, call.at);
  };

/** os.environ.get() and os.getenv(): what the master's environment holds is not known; the default is what the file says. */
const environment: Run = (machine, call) => {
  const otherwise = call.positional[1] ?? call.keywords.get("default");
  if (otherwise !== undefined) return otherwise;
  return machine.bare ? plain(null, call.at) : oneOf([unknownOf(call.at, "str"), plain(null, call.at)], call.at);
};

const functions: Readonly<Record<string, Run>> = {
  ...regexFunctions,
  ...recordFunctions,
  ...iteratorFunctions,
  "os.path.join": join,
  "os.path.basename": ofText((text) => text.slice(text.lastIndexOf("/") + 1)),
  "os.path.dirname": ofText((text) => {
    const head = text.slice(0, text.lastIndexOf("/") + 1);
    return /^\/*$/.test(head) ? head : head.replace(/\/+$/, "");
  }),
  "os.path.isabs": ofText((text) => text.startsWith("/")),
  "os.path.expanduser": ofText((text) => (text.startsWith("~") ? null : text)),
  "os.environ.get": environment,
  "os.environ.setdefault": environment,
  "os.getenv": environment,
  "sys.exit": (machine, call) => machine.raise("SystemExit", null, call.at),
  "os._exit": (machine, call) => machine.raise("SystemExit", null, call.at),
  "collections.OrderedDict": dictFrom,
  "collections.defaultdict": (machine, call) => {
    const [factory, ...rest] = call.positional;
    const made = dictFrom(machine, { ...call, positional: rest });
    if (made.kind === "dict" && factory !== undefined) factories.set(made, factory);
    return made;
  },
  "functools.partial": (_machine, call) => {
    const [function_, ...before] = call.positional;
    if (function_ === undefined) return unknownOf(call.at);
    return native("functools.partial", call.at, (inner, given) =>
      inner.call(function_, {
        positional: [...before, ...given.positional],
        keywords: new Map([...call.keywords, ...given.keywords]),
        open: call.open || given.open,
        at: given.at,
      }),
    );
  },
  "json.loads": (machine, call) => {
    const text = stringOf(call.positional[0]);
    if (text === null || call.keywords.size > 0) {
      machine.doubt("what json.loads() is given is not known", call.at);
      return unknownOf(call.at);
    }
    const made = jsonValue(text, call.at);
    if (made === null) return machine.raise("ValueError", null, call.at);
    return made;
  },
  "importlib.reload": reloaded,
  "imp.reload": reloaded,
  "textwrap.dedent": (_machine, call) => {
    const text = stringOf(call.positional[0]);
    return text === null ? unknownOf(call.at, "str") : plain(dedented(text), call.at);
  },
  "datetime.timedelta": timedelta,
  "copy.copy": (_machine, call) => copied(call.positional[0], call.at, false),
  "copy.deepcopy": (_machine, call) => copied(call.positional[0], call.at, true),
};

/** A module that is run again: it is the same one, where it was found at all. */
function reloaded(machine: Machine, call: Call): Value {
  const [module] = call.positional;
  if (module?.kind === "module") return module;
  machine.doubt("what is loaded again is not known", call.at);
  return unknownOf(call.at);
}

const spans = "days seconds microseconds milliseconds minutes hours weeks".split(" ");

/** A span of time; how long is not followed, only whether it is one. */
function timedelta(machine: Machine, call: Call): Value {
  for (const name of call.keywords.keys())
    if (!spans.includes(name))
      machine.raise("TypeError", `'${name}' is an invalid keyword argument for __new__()`, call.at);
  const given = [...call.positional.map((it, index) => [spans[index] ?? "", it] as const), ...call.keywords];
  for (const [name, value] of given)
    if (numberOf(value) === null && value.kind !== "unknown" && value.kind !== "instance")
      machine.raise(
        "TypeError",
        `unsupported type for timedelta ${name} component: ${typeName(value) ?? "?"}`,
        call.at,
      );
  return unknownOf(call.at, "datetime.timedelta");
}

/** textwrap.dedent() */
function dedented(text: string): string {
  const lines = text.replaceAll(/^[ \t]+$/gm, "").split("\n");
  let margin: string | null = null;
  for (const line of lines) {
    const indent = /^[ \t]*(?=[^ \t\n])/.exec(line)?.[0];
    if (indent === undefined) continue;
    if (margin === null) margin = indent;
    while (!indent.startsWith(margin)) margin = margin.slice(0, -1);
  }
  return lines
    .map((line) => (margin !== null && line.startsWith(margin) ? line.slice(margin.length) : line))
    .join("\n");
}

function copied(value: Value | undefined, at: Place, deep: boolean): Value {
  if (value === undefined) return unknownOf(at);
  const inner = (it: Value): Value => (deep ? copied(it, it.at, true) : it);
  if (value.kind === "list") return listOf(value.items.map(inner), at, value.open);
  if (value.kind === "dict") {
    const entries = new Map([...value.entries].map(([key, it]) => [key, { ...it, value: inner(it.value) }] as const));
    return { kind: "dict", entries, open: value.open, at };
  }
  if (value.kind === "set") return { ...value, items: new Map(value.items), at };
  if (value.kind === "instance")
    return deep
      ? { ...value, attributes: new Map(value.attributes) }
      : { ...value, attributes: new Map(value.attributes) };
  return value;
}

/** Names of modules whose members are modules again. */
const inner: ReadonlySet<string> = new Set(["os.path", "os.environ", "urllib.parse", "urllib.request", "xml.etree"]);

function member(path: string, at: Place): Value {
  const known = Object.hasOwn(functions, path) ? functions[path] : undefined;
  if (known !== undefined) return native(path, at, known);
  if (inner.has(path)) return path === "os.environ" ? environ(at) : moduleAt(path, at);
  if (path === "sys.version_info") return { kind: "tuple", items: [plain(3, at), plain(11, at), plain(7, at)], at };
  if (path === "re.error") return builtinClass("re.error", at);
  if (path === "sys.platform") return plain("linux", at);
  if (path === "os.sep") return plain("/", at);
  if (path === "os.linesep") return plain("\n", at);
  if (path === "os.name") return plain("posix", at);
  if (!/^[a-z_.0-9]+$/.test(path) && !/^[a-z_.0-9]+\.[A-Z]\w*$/.test(path)) return unknownOf(at);
  const run: Run = (machine, call) => {
    if (reads.has(path)) machine.doubt(`${path}() looks at what is outside of the file`, call.at);
    if (changes.has(path)) machine.escapeAll(call);
    return unknownOf(call.at, resultOf(path));
  };
  return { ...native(path, at, run), guessed: true };
}

function resultOf(path: string): string | null {
  if (/^os\.path\.(?:exists|isfile|isdir|isabs|islink)$/.test(path)) return "bool";
  if (/^os\.path\.|^os\.getcwd$|^socket\.(?:gethostname|getfqdn)$|^getpass\.getuser$|^textwrap\./.test(path))
    return "str";
  if (path === "contextlib.suppress") return path;
  if (path === "datetime.timedelta") return "datetime.timedelta";
  if (path === "time.time") return "float";
  return null;
}

function environ(at: Place): Value {
  return { ...moduleAt("os.environ", at) };
}

/** A module of Python's standard library, as far as it is followed. */
export function moduleAt(path: string, at: Place): ModuleObject {
  return {
    kind: "module",
    name: path,
    uri: at.uri,
    at,
    names: null,
    member: (_machine, name, place) => (lacks(path, name) ? null : member(`${path}.${name}`, place)),
  };
}

const namesOf = new Map<string, ReadonlySet<string>>();

/** Whether a module of Python's has surely no member of a name, in any release and on any system. */
function lacks(path: string, name: string): boolean {
  if (goneMembers[path]?.includes(name) === true) return true;
  const text = Object.hasOwn(standardNames, path) ? standardNames[path] : undefined;
  // What a package has beside its names, others may have imported.
  if (text === undefined || standardPackages.has(path) || name.startsWith("_") || elsewhere.test(name)) return false;
  let names = namesOf.get(path);
  if (names === undefined) {
    names = new Set(text.split(" "));
    namesOf.set(path, names);
  }
  return !names.has(name);
}

/** Whether a module of Python's holds no others. */
export function isNoPackage(path: string): boolean {
  return Object.hasOwn(standardNames, path) && !standardPackages.has(path) && path !== "os";
}

/** What Python says of where a module is that lacks a name: nothing for those in files, whose path is not known here. */
export function locationOf(path: string): string {
  return builtInModules.has(path) ? " (unknown location)" : "";
}

/** The modules that some packages hold. */
const inside: Readonly<Record<string, readonly string[]>> = {
  collections: ["abc"],
  json: ["decoder", "encoder", "scanner", "tool"],
  urllib: ["error", "parse", "request", "response", "robotparser"],
  html: ["entities", "parser"],
  logging: ["config", "handlers"],
};

/** A module that Python itself has, or has not any more; unknown for any other. */
export function standardModule(path: string, at: Place): ModuleObject | "unknown" | "missing" {
  const first = path.split(".")[0] ?? path;
  if (goneModules.has(path) || goneModules.has(first)) return "missing";
  if (!standardModules.has(first)) return "unknown";
  const cut = path.lastIndexOf(".");
  const outer = path.slice(0, Math.max(0, cut));
  const name = path.slice(cut + 1);
  if (path.startsWith("os.") && path !== "os.path") return "missing";
  if (cut > 0 && !name.startsWith("_") && (isNoPackage(outer) || inside[outer]?.includes(name) === false))
    return "missing";
  return moduleAt(path, at);
}
