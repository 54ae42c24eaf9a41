#!/usr/bin/env python3
"""Writes which names the modules of Python's standard library have, in any of several releases.

usage: generate-standard-names.py OUT.ts PYTHON...
"""
import json
import subprocess
import sys

# Modules that configurations import and that Buildbot has imported before it reads one: no file beside it hides them.
# Not secrets, whose name many a file of passwords has.
MODULES = (
    "os os.path sys re json time datetime collections collections.abc itertools functools string random math socket "
    "subprocess urllib urllib.parse urllib.request copy textwrap shutil tempfile logging types "
    "typing pathlib hashlib base64 operator uuid traceback threading enum dataclasses abc inspect fnmatch struct "
    "io contextlib warnings signal stat errno pwd decimal "
    "importlib codecs locale ssl hmac zlib queue bisect heapq ipaddress html"
).split()

# What only Windows has: a master may run there.
ELSEWHERE = "startfile|O_.*|CTRL_.*|CREATE_.*|STARTUPINFO|STARTF_.*|SW_.*|STD_.*|.*_PRIORITY_CLASS|DETACHED_PROCESS|getwindowsversion|winver|dllhandle|SIO_.*|RCVALL_.*|P_.*|WindowsError"

INSPECT = r'''
import importlib, json, re, sys
out = {}
for name in sys.argv[1].split():
    try:
        module = importlib.import_module(name)
    except ImportError:
        continue
    names = sorted(n for n in set(dir(module)) if not n.startswith("_"))
    out[name] = {"names": names, "package": hasattr(module, "__path__"), "file": bool(getattr(module, "__file__", None)), "is": module.__name__}
print(json.dumps(out))
'''


def main() -> None:
    out, *pythons = sys.argv[1:]
    modules: dict[str, dict] = {}
    for python in pythons:
        done = subprocess.run([python, "-I", "-W", "ignore", "-c", INSPECT, " ".join(MODULES)], stdout=subprocess.PIPE, check=True, text=True)
        for name, it in json.loads(done.stdout).items():
            known = modules.setdefault(name, {"names": set(), "package": False, "file": False, "is": it["is"]})
            known["names"] |= set(it["names"])
            known["package"] |= it["package"]
            known["file"] |= it["file"]
    lines = [
        "// Written by scripts/generate-standard-names.py. Do not edit.",
        "/** The names of modules that Python itself has, in any of its releases from 3.8 on. */",
        "export const standardNames: Readonly<Record<string, string>> = {",
    ]
    lines += [f"  {json.dumps(name)}: {json.dumps(' '.join(sorted(modules[name]['names'])))}," for name in sorted(modules)]
    lines += ["};", "", "/** Those of them that hold other modules. */"]
    lines += ["export const standardPackages: ReadonlySet<string> = new Set(" + json.dumps([n for n in sorted(modules) if modules[n]["package"]]) + ");"]
    lines += ["", "/** Those of them that are in Python's own program, in no file. */"]
    lines += ["export const builtInModules: ReadonlySet<string> = new Set(" + json.dumps([n for n in sorted(modules) if not modules[n]["file"]]) + ");"]
    lines += ["", "/** Names of modules that other systems have. */"]
    lines += ["export const elsewhere = /^(?:" + ELSEWHERE + ")$/;", ""]
    with open(out, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))


main()
