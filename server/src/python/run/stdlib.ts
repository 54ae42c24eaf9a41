import type { Place } from "../../base/span.ts";
import { stringOf } from "./inspect.ts";
import type { Machine } from "./machine.ts";
import {
  type Call,
  listOf,
  type ModuleObject,
  type NativeFunction,
  oneOf,
  plain,
  unknownOf,
  type Value,
} from "./objects.ts";
import { goneMembers, goneModules, standardModules } from "./standard-modules.ts";

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
  ..."imp.load_source importlib.import_module importlib.reload importlib.util.spec_from_file_location runpy.run_path".split(
    " ",
  ),
  ..."subprocess.check_output subprocess.check_call subprocess.run subprocess.call subprocess.Popen socket.gethostbyname".split(
    " ",
  ),
  ..."urllib.request.urlopen shutil.copy shutil.copyfile shutil.rmtree shutil.move configparser.ConfigParser".split(
    " ",
  ),
  ..."yaml.load yaml.safe_load tomllib.load netrc.netrc json.loads pathlib.Path sqlite3.connect csv.reader".split(" "),
]);

/** Functions that change what they are given. */
const changes: ReadonlySet<string> = new Set(
  "random.shuffle heapq.heappush heapq.heapify bisect.insort operator.setitem".split(" "),
);

const join: Run = (_machine, call) => {
  const parts = call.positional.map(stringOf);
  if (call.open || parts.includes(null)) return unknownOf(call.at, "str");
  let path = "";
  for (const it of parts as string[])
    path = it.startsWith("/") || path === "" ? it : path + (path.endsWith("/") ? "" : "/") + it;
  return plain(path, call.at);
};

const ofText =
  (make: (text: string) => string | boolean | null): Run =>
  (_machine, call) => {
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
  "os.path.join": join,
  "os.path.basename": ofText((text) => text.slice(text.lastIndexOf("/") + 1)),
  "os.path.dirname": ofText((text) => text.slice(0, Math.max(0, text.lastIndexOf("/"))).replace(/\/+$/, "")),
  "os.path.isabs": ofText((text) => text.startsWith("/")),
  "os.path.expanduser": ofText((text) => (text.startsWith("~") ? null : text)),
  "os.environ.get": environment,
  "os.environ.setdefault": environment,
  "os.getenv": environment,
  "sys.exit": (machine, call) => machine.raise("SystemExit", null, call.at),
  "os._exit": (machine, call) => machine.raise("SystemExit", null, call.at),
  "copy.copy": (_machine, call) => copied(call.positional[0], call.at, false),
  "copy.deepcopy": (_machine, call) => copied(call.positional[0], call.at, true),
  "itertools.chain": (machine, call) => {
    const list = listOf([], call.at);
    for (const it of call.positional) {
      if ((it.kind === "list" && !it.open) || it.kind === "tuple") list.items.push(...it.items);
      else list.open = true;
    }
    machine.step(list.items.length);
    return list;
  },
};

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
  if (path === "datetime.timedelta") return "datetime.timedelta";
  if (path === "time.time") return "float";
  return path === "re.compile" ? "re.Pattern" : null;
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
    member: (_machine, name, place) =>
      goneMembers[path]?.includes(name) === true ? null : member(`${path}.${name}`, place),
  };
}

/** A module that Python itself has, or has not any more; unknown for any other. */
export function standardModule(path: string, at: Place): ModuleObject | "unknown" | "missing" {
  const first = path.split(".")[0] ?? path;
  if (goneModules.has(path) || goneModules.has(first)) return "missing";
  return standardModules.has(first) ? moduleAt(path, at) : "unknown";
}
