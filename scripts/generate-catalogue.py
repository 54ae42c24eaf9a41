"""Prints what an installed Buildbot offers to a master.cfg, as JSON: the plugins with their parameters, and the names of
settings. Run it with the Python that has that Buildbot; nothing of Buildbot's prose is taken. `generate-catalogue.ts` merges
what several releases print.

A parameter is what a call of the plugin's name may give. Buildbot hands `*args` and `**kwargs` on to base classes, to
`checkConfig` (buildbot/util/service.py) and to `setupShellMixin` (buildbot/process/buildstep.py), so that is followed here:
in the source of each function, by what it calls."""

import ast
import contextlib
import inspect
import json
import os
import re
import sys
import textwrap
import warnings

GROUPS = ("steps", "util", "worker", "schedulers", "changes", "reporters", "secrets", "www")
LONGEST_DEFAULT = 40
EMPTY = inspect.Parameter.empty


def text_of(value):
    """A default as a reader of a call knows it; "…" where Python writes an object that nobody could type."""
    text = repr(value)
    return "…" if text.startswith("<") or " at 0x" in text or len(text) > LONGEST_DEFAULT else text


def type_of(annotation):
    """An annotation without the modules that its names come from; None where there is none."""
    if annotation is EMPTY:
        return None
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    text = re.sub(r"\b(?:\w+\.)+(?=\w)", "", text)
    return None if text in ("Any", "object") else text


class Call:
    """The parameters of one class or function, gathered along the way its arguments take."""

    def __init__(self):
        self.parameters = {}
        self.open = False
        self.refuses = None
        self.seen = set()

    def add(self, name, of, default=EMPTY, way="keyword", annotation=EMPTY, asked=False):
        """Notes a parameter; the first that is found of a name is the one that Python binds."""
        if name in self.parameters:
            return
        one = {"name": name, "of": of, "way": way}
        if default is not EMPTY:
            one["default"] = text_of(default)
        elif asked:
            one["required"] = True
        if (written := type_of(annotation)) is not None:
            one["type"] = written
        self.parameters[name] = one


class Hidden:
    """Names that a function further down cannot be given: the caller gives them, or has taken them out. `set`: has a value."""

    def __init__(self, given=frozenset(), taken=frozenset(), has=frozenset()):
        self.given, self.taken, self.set = frozenset(given), frozenset(taken), frozenset(has)

    def and_taken(self, names):
        return Hidden(self.given, self.taken | names, self.set)


def body_of(function):
    """The syntax tree of a function; None where its source is not to be had."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    except (OSError, TypeError, SyntaxError, IndentationError):
        return None
    return tree if isinstance(tree, (ast.FunctionDef, ast.AsyncFunctionDef)) else None


def is_name(node, name):
    return isinstance(node, ast.Name) and node.id == name


def method_after(cls, owner, name):
    """What `super().name` is in a method of `owner` when `self` is a `cls`."""
    mro = cls.__mro__
    for base in mro[mro.index(owner) + 1 :]:
        if name in vars(base):
            return base, vars(base)[name]
    return None, None


def method_of(cls, name):
    for base in cls.__mro__:
        if name in vars(base):
            return base, vars(base)[name]
    return None, None


def callee_of(node, cls, function, owner):
    """Whom a call inside a method hands arguments to: (owner, function, whether the first argument is self)."""
    target = node.func
    if not isinstance(target, ast.Attribute) or cls is None:
        return None
    value = target.value
    if isinstance(value, ast.Call) and is_name(value.func, "super"):
        return (*method_after(cls, owner, target.attr), False)
    if is_name(value, "self") and target.attr in ("checkConfig", "__init__"):
        return (*method_of(cls, target.attr), False)
    if target.attr in ("__init__", "checkConfig"):
        with contextlib.suppress(Exception):
            base = eval(compile(ast.Expression(value), "", "eval"), function.__globals__)
            if inspect.isclass(base):
                return (*method_of(base, target.attr), True)
    return None


def popped(tree, keywords, function, cls):
    """The names a function takes out of its `**keywords` itself, with their defaults."""
    loops = [node for node in ast.walk(tree) if isinstance(node, ast.For)]

    def evaluated(node):
        names = {"self": cls, **({"__class__": cls} if cls else {})}
        return eval(compile(ast.Expression(node), "", "eval"), function.__globals__, names)

    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        if node.func.attr not in ("pop", "get") or not is_name(node.func.value, keywords):
            continue
        key = node.args[0]
        if isinstance(key, ast.Constant):
            default = EMPTY
            if len(node.args) > 1:
                with contextlib.suppress(Exception):
                    default = evaluated(node.args[1])
            yield key.value, default
            continue
        for loop in loops:
            if node not in ast.walk(loop):
                continue
            with contextlib.suppress(Exception):
                for item in evaluated(loop.iter):
                    yield item if isinstance(item, tuple) else (item, EMPTY)


def follow(call, cls, owner, function, by_place, hidden=Hidden(), skip=0):
    """Adds what a function takes, then what those it hands its arguments on to take."""
    if function is None or not callable(function) or (owner, function.__name__) in call.seen:
        return
    call.seen.add((owner, function.__name__))
    name = getattr(function, "__qualname__", function.__name__)
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        call.open = True
        return
    if cls is not None:
        parameters = parameters[1:]
    rest, more = None, None
    for one in parameters:
        if one.kind is one.VAR_POSITIONAL:
            rest = one.name
        elif one.kind is one.VAR_KEYWORD:
            more = one.name
        elif skip > 0 and one.kind is not one.KEYWORD_ONLY:
            skip -= 1
        elif one.name in hidden.taken and by_place and one.kind is not one.KEYWORD_ONLY:
            call.parameters.pop(one.name, None)
            call.add(one.name, name, one.default, "place", one.annotation, True)
        elif one.name not in hidden.given and one.name not in hidden.taken:
            way = "both" if by_place and one.kind is not one.KEYWORD_ONLY else "keyword"
            call.add(one.name, name, one.default, way, one.annotation, one.name not in hidden.set)
    if more is None:
        call.refuses = call.refuses or name
        return
    tree = body_of(function)
    if tree is None:
        call.open = True
        return
    if owner is not None and owner.__name__ == "BuildStep":
        take_listed(call, owner, owner)
        call.refuses = call.refuses or ""
        return
    hand_on(call, cls, owner, function, tree, rest, more, by_place, hidden)


def take_listed(call, cls, owner, without=()):
    """BuildStep and ShellMixin list their parameters themselves (process/buildstep.py) and default to attributes."""
    listed = getattr(owner, "_params_config", None) if owner.__name__ == "BuildStep" else getattr(owner, "_shell_mixin_arg_config", None)
    names = [it[0] for it in listed] if listed else getattr(owner, "parms", None) or getattr(owner, "_shellMixinArgs", ())
    for name in names:
        if name not in without:
            value = inspect.getattr_static(cls, name, EMPTY)
            call.add(name, owner.__name__, None if isinstance(value, property) else value)


def hand_on(call, cls, owner, function, tree, rest, more, by_place, hidden):
    """Follows `**more` (and `*rest`) into what the function calls with it."""
    handed = False
    gone = hidden.given | hidden.taken
    for key, default in popped(tree, more, function, cls):
        if key not in gone:
            call.add(key, function.__qualname__, default)
        hidden = hidden.and_taken({key})
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "setupShellMixin":
            prohibited = next((it.value for it in node.keywords if it.arg == "prohibitArgs"), None)
            if prohibited is None and len(node.args) > 1:
                prohibited = node.args[1]
            names = {it.value for it in ast.walk(prohibited) if isinstance(it, ast.Constant)} if prohibited else set()
            _, setup = method_of(cls, "setupShellMixin")
            mixin = next(it for it in cls.__mro__ if vars(it).get("setupShellMixin") is setup)
            take_listed(call, cls, mixin, names | gone)
            call.refuses = call.refuses or ""
    sets = {
        it.slice.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for it in node.targets
        if isinstance(it, ast.Subscript) and is_name(it.value, more) and isinstance(it.slice, ast.Constant)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not any(it.arg is None and is_name(it.value, more) for it in node.keywords):
            continue
        found = callee_of(node, cls, function, owner)
        if found is None or found[0] in (None, object):
            continue
        handed = True
        given = {it.arg for it in node.keywords if it.arg is not None}
        places = [it for it in node.args if not isinstance(it, ast.Starred)]
        spreads = any(isinstance(it, ast.Starred) and is_name(it.value, rest) for it in node.args)
        further = Hidden(hidden.given | given, hidden.taken, hidden.set | sets)
        follow(call, cls, found[0], inspect.unwrap(found[1]), by_place and spreads, further, len(places) - found[2])
    if handed:
        return
    if "resultConfig" in ast.unparse(tree):
        for one in cls.resultConfig:
            call.add(one, cls.__name__, inspect.getattr_static(cls, one, EMPTY))
        call.refuses = ""
        return
    call.open = True
    for base in cls.__mro__ if cls else ():
        for one in vars(base).get("spec_attributes", ()):
            if one not in ("fullName", "type"):
                call.add(one, base.__name__, inspect.getattr_static(cls, one, EMPTY))


def plugin_of(value):
    path = f"{value.__module__}.{value.__qualname__}" if hasattr(value, "__qualname__") else None
    if inspect.isclass(value):
        call = Call()
        owner, function = method_of(value, "__init__")
        if owner is not object and function is not None:
            follow(call, value, owner, function, True)
        renderables = set()
        for base in value.__mro__:
            renderables.update(vars(base).get("renderables", ()))
        for name, one in call.parameters.items():
            if name in renderables:
                one["renderable"] = True
        kind = "class"
    elif inspect.isfunction(value):
        call = Call()
        follow(call, None, None, value, True)
        kind = "function"
    else:
        return {"kind": "value", "path": path, "parameters": []}
    return {
        "kind": kind,
        "path": path,
        "parameters": list(call.parameters.values()),
        **({"open": True} if call.open else {}),
        **({"refuses": call.refuses} if call.refuses else {}),
    }


def plugins():
    from importlib.metadata import entry_points

    found = {}
    for group in GROUPS:
        points = entry_points()
        chosen = points.select(group=f"buildbot.{group}") if hasattr(points, "select") else points.get(f"buildbot.{group}", ())
        for point in chosen:
            module = point.value.split(":")[0]
            if module.split(".")[0] != "buildbot" and group != "www":
                continue
            if group == "www":
                found[f"www.{point.name}"] = {"kind": "value", "path": None, "parameters": []}
                continue
            try:
                found[f"{group}.{point.name}"] = plugin_of(point.load())
            except Exception as error:  # a plugin whose own imports are not installed here
                print(f"{group}.{point.name}: {error}", file=sys.stderr)
                path = point.value.replace(":", ".")
                found[f"{group}.{point.name}"] = {"kind": "class", "path": path, "parameters": [], "open": True}
    return found


def re_exports(found):
    """Packages that hold a plugin's class under its own name, as `from buildbot.worker import Worker` finds it."""
    paths = {it["path"]: name for name, it in found.items() if it["path"]}
    more = {}
    for module in [it for name, it in list(sys.modules.items()) if name.startswith("buildbot.") and ".test" not in name]:
        if not hasattr(module, "__path__"):
            continue
        for name, value in list(vars(module).items()):
            if inspect.isclass(value) or inspect.isfunction(value):
                path = f"{value.__module__}.{value.__qualname__}"
                if path in paths and f"{module.__name__}.{name}" not in paths:
                    more[f"{module.__name__}.{name}"] = paths[path]
    return more


def settings():
    from buildbot.config import master

    www = ast.parse(textwrap.dedent(inspect.getsource(master.MasterConfig.load_www)))
    allowed = next(
        it.value
        for it in ast.walk(www)
        if isinstance(it, ast.Assign) and is_name(it.targets[0], "allowed")
    )
    return {
        "global": sorted(master.MasterConfig._known_config_keys),
        "www": sorted({it.value for it in ast.walk(allowed) if isinstance(it, ast.Constant)}),
    }


def main():
    warnings.simplefilter("ignore")
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        import buildbot

        found = plugins()
        made = {"release": buildbot.version, "settings": settings(), "plugins": found, "paths": re_exports(found)}
    json.dump(made, sys.stdout, indent=0, sort_keys=True)


main()
