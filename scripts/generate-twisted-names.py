#!/usr/bin/env python3
"""Writes which names the modules have that come with every Buildbot, since it needs them: those of Twisted and Zope.

usage: generate-twisted-names.py OUT.ts PYTHON...   each PYTHON is an interpreter that has a Buildbot; a name counts that all of them have
"""
import json
import subprocess
import sys

MODULES = (
    "twisted twisted.internet twisted.internet.defer twisted.internet.error twisted.internet.protocol twisted.internet.reactor "
    "twisted.internet.ssl twisted.internet.task twisted.internet.threads twisted.internet.utils twisted.internet.endpoints "
    "twisted.internet.interfaces twisted.python twisted.python.log twisted.python.failure twisted.python.filepath "
    "twisted.python.util twisted.python.reflect twisted.python.components twisted.python.procutils twisted.python.logfile "
    "twisted.python.usage twisted.python.compat twisted.logger twisted.web twisted.web.client twisted.web.resource "
    "twisted.web.server twisted.web.static twisted.web.http twisted.web.http_headers twisted.web.util twisted.web.guard "
    "twisted.web.error twisted.web.iweb twisted.cred twisted.cred.checkers twisted.cred.credentials twisted.cred.portal "
    "twisted.cred.error twisted.cred.strcred twisted.application twisted.application.service twisted.application.internet "
    "twisted.application.strports twisted.spread twisted.spread.pb twisted.plugin zope zope.interface"
).split()

INSPECT = r"""
import importlib, json, sys, types, warnings
warnings.simplefilter("ignore")
out = {}
for name in sys.argv[1].split():
    module = importlib.import_module(name)
    names = {n: getattr(module, n, None) for n in dir(module) if not n.startswith("_")}
    out[name] = sorted(n for n, it in names.items() if not isinstance(it, types.ModuleType))
print(json.dumps(out))
"""


def main() -> None:
    out, *pythons = sys.argv[1:]
    seen = []
    for python in pythons:
        done = subprocess.run([python, "-c", INSPECT, " ".join(MODULES)], stdout=subprocess.PIPE, check=True, text=True)
        seen.append(json.loads(done.stdout))
    lines = [
        "// Written by scripts/generate-twisted-names.py. Do not edit.",
        "/** The names of modules that come with every Buildbot. */",
        "export const twistedNames: Readonly<Record<string, string>> = {",
    ]
    for module in MODULES:
        names = set.intersection(*(set(it[module]) for it in seen))
        lines.append(f"  {json.dumps(module)}: {json.dumps(' '.join(sorted(names)))},")
    with open(out, "w", encoding="utf-8") as file:
        file.write("\n".join([*lines, "};", ""]))


main()
