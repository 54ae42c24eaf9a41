#!/usr/bin/env python3
"""Writes what Buildbot's classes take and hand on to their bases, by inspection of installed Buildbots.

usage: generate-constructors.py OUT.ts PYTHON...   each PYTHON is an interpreter that has a Buildbot; oldest first
"""
import json
import subprocess
import sys

INSPECT = r'''
import ast, importlib, inspect, json, os, pkgutil, sys, textwrap, types, warnings
warnings.simplefilter("ignore")
import buildbot
from buildbot import interfaces
from buildbot.plugins.db import get_plugins, namespaces
import buildbot.plugins

INTERFACES = ("IScheduler ITriggerableScheduler IWorker ILatentWorker IChangeSource IMachine IRenderable IConfigurator IBuildStep "
              "IBuildStepFactory IProperties IPlugin IReportGenerator IConfigured").split()
METHODS = ("__init__", "checkConfig")


def modules():
    found = []
    for info in pkgutil.walk_packages(buildbot.__path__, "buildbot."):
        name = info.name
        if ".test" in name or ".fuzz" in name or name.startswith("buildbot.db.migrations") or name.endswith("__main__"):
            continue
        try:
            found.append(importlib.import_module(name))
        except BaseException:
            found.append(name)
    return found

ids = {}
names = {}
def id_of(cls):
    if cls in ids:
        return ids[cls]
    short = cls.__name__
    if short in names and names[short] is not cls:
        short = cls.__module__ + "." + cls.__name__
    names[short] = cls
    ids[cls] = short
    return short

def constant(value):
    if value is inspect.Parameter.empty:
        return None
    if value is None or isinstance(value, (bool, int, str)):
        text = repr(value)
        return text if len(text) < 30 else "?"
    if value == () or value == [] or value == {}:
        return repr(value)
    return "?"

def signature(function):
    parts = []
    kinds = inspect.Parameter
    star = False
    for at, p in enumerate(inspect.signature(function).parameters.values()):
        if at == 0 and p.kind in (kinds.POSITIONAL_ONLY, kinds.POSITIONAL_OR_KEYWORD):
            continue
        if p.kind == kinds.VAR_POSITIONAL:
            parts.append("*" + p.name); star = True; continue
        if p.kind == kinds.VAR_KEYWORD:
            parts.append("**" + p.name); continue
        if p.kind == kinds.KEYWORD_ONLY and not star:
            parts.append("*"); star = True
        d = constant(p.default)
        parts.append(p.name if d is None else p.name + "=" + d)
    return parts

def handed_on(function, method):
    """What the function hands to the same method of its base: None where it calls none or not at its own level."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    except (OSError, TypeError, SyntaxError):
        return None
    args = tree.args
    own = {a.arg for a in args.args + args.kwonlyargs + args.posonlyargs}
    for star in (args.vararg, args.kwarg):
        if star is not None:
            own.add(star.arg)
    changed, taken, made = set(), [], []
    kw = args.kwarg.arg if args.kwarg else None
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            changed.add(node.id)
        if kw and isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) and node.func.value.id == kw and node.args and isinstance(node.args[0], ast.Constant):
            if node.func.attr == "pop":
                taken.append(node.args[0].value)
            if node.func.attr == "setdefault":
                made.append(node.args[0].value)
        if kw and isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == kw and isinstance(node.slice, ast.Constant):
            if isinstance(node.ctx, ast.Store):
                made.append(node.slice.value)
            if isinstance(node.ctx, ast.Del):
                taken.append(node.slice.value)
    shell = None
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "setupShellMixin":
            lists = [k.value for k in node.keywords if k.arg == "prohibitArgs"] + node.args[1:]
            shell = ",".join(e.value for l in lists for e in getattr(l, "elts", [])) or "-"
    def is_base(value):
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "super":
            return "super"
        if isinstance(value, (ast.Name, ast.Attribute)):
            text = ast.unparse(value)
            return text if text.split(".")[-1][:1].isupper() else None
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method:
            base = is_base(node.func.value)
            if base is None:
                continue
            given = node.args if base == "super" else node.args[1:]
            out = []
            def form(value):
                if isinstance(value, ast.Name) and value.id in own and value.id not in changed:
                    return "=" + value.id
                if isinstance(value, ast.Constant) and constant(value.value) != "?":
                    return constant(value.value)
                return "?"
            for a in given:
                if isinstance(a, ast.Starred):
                    out.append("*" + (a.value.id if isinstance(a.value, ast.Name) else "?"))
                else:
                    out.append(form(a))
            for k in node.keywords:
                if k.arg is None:
                    t = k.value.id if isinstance(k.value, ast.Name) else "?"
                    out.append("**" + (t if t == kw and kw not in changed else "?"))
                else:
                    out.append(k.arg + ":" + form(k.value))
            return {"base": base, "args": out, "taken": sorted(set(taken)), "made": sorted(set(made)), "shell": shell}
    return None

SPECIAL = "__call__ __contains__ __delitem__ __getitem__ __iter__ __len__ __setitem__".split()
stored = {}
def stored_by(cls):
    """The names that the class's own code sets on anything: those of its instances are among them. None: any may be."""
    if cls in stored:
        return stored[cls]
    found = set()
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(cls)))
    except (OSError, TypeError, SyntaxError):
        tree = ast.Module([], [])
        if cls.__module__ != "builtins":
            found = None
    for node in ast.walk(tree):
        if found is None:
            break
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            found.add(node.attr)
        elif isinstance(node, ast.Name) and node.id == "setattr":
            # Names that are set so stand as strings in the same module.
            module = ast.parse(inspect.getsource(sys.modules[cls.__module__]))
            found |= {it.value for it in ast.walk(module) if isinstance(it, ast.Constant) and isinstance(it.value, str) and it.value.isidentifier()}
        elif isinstance(node, ast.Attribute) and node.attr == "update" and ast.unparse(node.value) == "self.__dict__":
            found = None
    stored[cls] = found
    return found

def attributes(cls):
    """The names that instances of the class may have; ["?"] where they may have any."""
    found = set()
    for base in cls.__mro__:
        if base is object:
            continue
        own = stored_by(base)
        if own is None or "__getattr__" in base.__dict__ or "__getattribute__" in base.__dict__:
            return ["?"]
        found |= own | set(base.__dict__) | set(getattr(base, "__annotations__", {})) | set(getattr(base, "__slots__", ()) or ())
    return sorted(n for n in found if not n.startswith("_") or n in SPECIAL)

classes = {}
def see(cls):
    if not inspect.isclass(cls) or not cls.__module__.startswith("buildbot"):
        return
    if id_of(cls) in classes:
        return
    record = {"module": cls.__module__, "mro": [], "methods": {}, "provides": []}
    classes[id_of(cls)] = record
    for base in cls.__mro__[1:]:
        if base.__module__.startswith("buildbot"):
            see(base)
            record["mro"].append(id_of(base))
        elif base.__name__ in ("dict", "list", "str", "int", "tuple", "Exception") and base.__module__ == "builtins":
            record["mro"].append("builtins." + base.__name__)
    inherited = [set(classes[b]["attributes"]) for b in map(ids.get, cls.__mro__[1:]) if b in classes]
    named = attributes(cls)
    record["attributes"] = named
    record["own"] = named if named == ["?"] else [n for n in named if not any(n in b for b in inherited)]
    for method in METHODS:
        function = cls.__dict__.get(method)
        if isinstance(function, types.FunctionType):
            sig = signature(function)
            on = handed_on(function, method)
            qual = function.__qualname__
            record["methods"][method] = {"sig": sig, "on": on}
            if qual != cls.__name__ + "." + method:
                record["methods"][method]["qual"] = qual

    for name in INTERFACES:
        it = getattr(interfaces, name, None)
        try:
            if it is not None and it.implementedBy(cls):
                record["provides"].append(name)
        except Exception:
            pass
    if any("__call__" in b.__dict__ for b in cls.__mro__ if b is not object):
        record["provides"].append("callable")
    if any(name in b.__dict__ for b in cls.__mro__ for name in ("__iter__", "__getitem__")):
        record["provides"].append("iterable")
    if isinstance(getattr(cls, "name", None), str):
        record["provides"].append("named")
    if any(name in b.__dict__ for b in cls.__mro__ if b is not object for name in ("__repr__", "__str__")):
        record["provides"].append("shown")
    if cls.__hash__ is None:
        record["provides"].append("unhashable")

groups = {}
for group in ("changes", "schedulers", "worker", "steps", "util", "reporters", "secrets", "www", "webhooks"):
    space = getattr(buildbot.plugins, group, None)
    if space is None:
        try:
            space = get_plugins(group, None, load_now=False)
        except Exception:
            continue
    table = {}
    for name in sorted(space.names):
        try:
            value = space.get(name)
        except BaseException:
            table[name] = "?"
            continue
        if inspect.isclass(value) and value.__module__.startswith("buildbot"):
            see(value)
            table[name] = id_of(value)
        elif inspect.isfunction(value) and value.__module__.startswith("buildbot"):
            table[name] = "()" + value.__module__ + "." + value.__name__
        else:
            table[name] = "?"
    groups[group] = table

mods = {"buildbot": None}
for module in modules():
    if isinstance(module, str):
        mods[module] = "?"
        continue
    table = {}
    for name, value in vars(module).items():
        if name.startswith("_"):
            continue
        if inspect.isclass(value) and value.__module__.startswith("buildbot") and not isinstance(value, type(interfaces.IScheduler)):
            see(value)
            table[name] = id_of(value)
        else:
            table[name] = ""
    mods[module.__name__] = table
# What util.renderer makes.
from buildbot.process import properties
see(properties._Renderer)
mods["buildbot"] = {k: "" for k in vars(buildbot) if not k.startswith("_")}
print(json.dumps({"version": buildbot.version, "groups": groups, "plugins": sorted(k for k in vars(buildbot.plugins) if not k.startswith("_")), "classes": classes, "modules": mods}))
'''


def inspected(python: str) -> dict:
    done = subprocess.run([python, "-c", INSPECT], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise SystemExit(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1])


# Folders of Buildbot that no configuration imports from: of their modules only the names are kept.
INSIDE = tuple("buildbot." + it for it in "data db mq monkeypatches scripts wamp clients spec asyncio pbutil master".split())


def compact(seen: list) -> dict:
    """What the versions have in common once, and for each version what it has: indices into the common tables."""
    methods, classes, attributes = [], [], []

    def index(table: list, it) -> int:
        if it not in table:
            table.append(it)
        return table.index(it)

    versions = []
    for one in seen:
        kept = {name for table in one["groups"].values() for name in table.values() if name in one["classes"]}
        for module, table in one["modules"].items():
            if isinstance(table, dict) and not module.startswith(INSIDE):
                kept |= {name for name in table.values() if name in one["classes"] and one["classes"][name]["module"] == module}
        kept.add("_Renderer")
        for name in list(kept):
            kept |= {it for it in one["classes"][name]["mro"] if it in one["classes"]}
        of = {}
        for name in sorted(kept):
            it = one["classes"][name]
            told = []
            for method in ("__init__", "checkConfig"):
                m = it["methods"].get(method)
                if m is None:
                    told.append(-1)
                    continue
                on = m["on"]
                record = [" ".join(p.replace(" ", "\u00a0") for p in m["sig"])]
                if on is not None:
                    record.append(" ".join(a.replace(" ", "\u00a0") for a in on["args"]))
                    record.append(on["base"] if on["base"] != "super" else "")
                    record.append(" ".join(on["taken"]))
                    record.append(" ".join(on["made"]))
                    record.append(on["shell"] or "")
                while record[-1] == "" and len(record) > 2:
                    record.pop()
                told.append(index(methods, record))
            of[name] = index(classes, [it["module"].removeprefix("buildbot."), " ".join(it["mro"]), " ".join(it["provides"]), *told, index(attributes, " ".join(it["own"]))])
        modules = {}
        for module, table in one["modules"].items():
            if table == "?" or module.startswith(INSIDE):
                modules[module] = None
                continue
            words = []
            for name, cls in sorted(table.items()):
                words.append(name if cls not in kept else name + "=" + ("" if cls == name else cls))
            modules[module] = " ".join(words)
        versions.append({"version": one["version"], "groups": one["groups"], "classes": of, "modules": modules})
    first, *others = versions
    for other in others:
        for part in ("classes", "modules"):
            before, now = first[part], other[part]
            other[part] = {k: v for k, v in now.items() if k not in before or before[k] != v}
            other["no " + part] = [k for k in before if k not in now]
        groups = {}
        for group, table in other["groups"].items():
            before = first["groups"].get(group, {})
            groups[group] = [{k: v for k, v in table.items() if before.get(k) != v}, [k for k in before if k not in table]]
        other["groups"] = groups
    return {"methods": methods, "attributes": attributes, "table": classes, "versions": versions}


def main() -> None:
    out, *pythons = sys.argv[1:]
    text = json.dumps(compact([inspected(p) for p in pythons]), separators=(",", ":"), ensure_ascii=True)
    quoted = text.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")
    with open(out, "w", encoding="utf-8") as file:
        file.write("// Written by scripts/generate-constructors.py. Do not edit.\n")
        file.write("/** What Buildbot's classes take and hand on to their bases, as JSON. */\n")
        file.write("export const constructorTables = `" + quoted + "`;\n")


main()
