import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { Fact } from "../base/fact.ts";
import type { PortSetting } from "./master.ts";
import { readMaster } from "./read.ts";

const front = "from buildbot.plugins import *\nc = BuildmasterConfig = {}\n";

function port(fact: Fact<PortSetting> | undefined): string {
  if (fact === undefined) return "none";
  if (fact.kind !== "known") return fact.kind === "absent" ? "absent" : "?";
  return `${JSON.stringify(fact.value.value)}${fact.value.literal ? "" : " put together"}`;
}

/** What a file says, as "URL | pb | www". */
function says(text: string): string {
  const { buildbotURL, pb, www } = readMaster("file:///master.cfg", text);
  const url = buildbotURL.kind === "known" ? buildbotURL.value : buildbotURL.kind === "absent" ? "absent" : "?";
  return `${url} | ${port(pb[0])} | ${port(www)}`;
}

const styles: readonly (readonly [name: string, text: string, says: string])[] = [
  [
    "the sample's style",
    `${front}c['buildbotURL'] = "https://h/"\nc['protocols'] = {'pb': {'port': 9989}}\nc['www'] = dict(port=8010, plugins=dict(waterfall_view={}))\n`,
    "https://h/ | 9989 | 8010",
  ],
  [
    "one dict",
    "BuildmasterConfig = {'buildbotURL': 'https://h/', 'www': {'port': 8010}, 'protocols': {'pb': {'port': '9989'}}}\n",
    'https://h/ | "9989" | 8010',
  ],
  [
    "dict()",
    "BuildmasterConfig = c = dict(buildbotURL='https://h/', www=dict(port=8010))\n",
    "https://h/ | none | 8010",
  ],
  [
    "one key after the other",
    `${front}c['www'] = {}\nc['www']['port'] = 8010\nc['protocols'] = {}\nc['protocols']['pb'] = {}\nc['protocols']['pb']['port'] = 9989\n`,
    "absent | 9989 | 8010",
  ],
  ["update", `${front}c.update({'buildbotURL': 'https://h/'}, www=dict(port=8010))\n`, "https://h/ | none | 8010"],
  ["a name at the end", "conf = {}\nconf['www'] = {'port': 8010}\nBuildmasterConfig = conf\n", "absent | none | 8010"],
  [
    "names",
    `${front}HOST = 'h'\nPORT = 8010\nc['buildbotURL'] = 'https://%s/' % HOST\nc['www'] = {'port': f'tcp:{PORT}:interface=127.0.0.1'}\n`,
    'https://h/ | none | "tcp:8010:interface=127.0.0.1" put together',
  ],
  ["a name for one value", `${front}PORT = 8010\nc['www'] = {'port': PORT}\n`, "absent | none | 8010"],
  [
    "a name for two values",
    `${front}PORT = 8010\nc['www'] = {'port': PORT}\nc['buildbotURL'] = f'http://localhost:{PORT}/'\n`,
    "http://localhost:8010/ | none | 8010 put together",
  ],
  ["nothing", front, "absent | none | absent"],
  ["www without a port", `${front}c['www'] = {}\n`, "absent | none | absent"],
  [
    "the environment",
    `${front}import os\nc['buildbotURL'] = os.environ.get('URL', 'http://h/')\nc['www'] = {'port': int(os.environ['P'])}\n`,
    "? | none | ?",
  ],
  [
    "a condition",
    `${front}if PRODUCTION:\n    c['buildbotURL'] = 'https://h/'\n    c['www'] = {'port': 1}\nelse:\n    c['buildbotURL'] = 'http://localhost/'\n    c['www'] = {'port': 1}\n`,
    "? | none | 1 put together",
  ],
  ["a function makes it", "def make():\n    return {'www': {'port': 1}}\nBuildmasterConfig = make()\n", "? | ? | ?"],
  ["a function changes it", `${front}def web(config):\n    config['www'] = {'port': 1}\nweb(c)\n`, "? | ? | ?"],
  [
    "a function changes one key",
    `${front}def web():\n    c['www']['port'] = 1\nc['www'] = {'port': 2}\nc['buildbotURL'] = 'https://h/'\nweb()\n`,
    "https://h/ | none | ?",
  ],
  [
    "a function adds builders",
    `${front}c['www'] = {'port': 2}\ndef build(name):\n    c['builders'].append(name)\nfor n in names:\n    build(n)\n`,
    "absent | none | 2",
  ],
  ["another file has it", "from settings import BuildmasterConfig\n", "? | ? | ?"],
  ["another file's names come after", `${front}c['www'] = {'port': 2}\nfrom settings import *\n`, "? | ? | ?"],
  ["another file's names come before", `from settings import *\n${front}c['www'] = {'port': 2}\n`, "absent | none | 2"],
  ["no BuildmasterConfig", "c = {'www': {'port': 1}}\n", "? | ? | ?"],
  [
    "a list of protocols is refused by Buildbot",
    `${front}c['protocols'] = {'pb': [{'port': 9989}]}\n`,
    "absent | ? | absent",
  ],
  ["an annotation sets nothing", `${front}c['www']: {'port': 8010}\n`, "absent | none | absent"],
  ["a broken line leaves the rest", `${front}c['www'] = {'port': 8010}\nc['buildbotURL'] = \n`, "? | ? | 8010"],
  [
    "an open bracket leaves the rest",
    `${front}c['www'] = dict(port=8010\n\nc['buildbotURL'] = 'https://h/'\n`,
    "https://h/ | ? | ?",
  ],
];

for (const [name, text, expected] of styles) test(name, () => assert.equal(says(text), expected));

test("a fact is where its literal is, and its characters can be found in the text", () => {
  const text = `${front}c['www'] = {'port': r"tcp:8010:interface=\\:\\:1"}\nc['buildbotURL'] = 'http://h/'\n`;
  const master = readMaster("file:///master.cfg", text);
  assert.ok(master.www.kind === "known" && master.buildbotURL.kind === "known");
  const cut = (span: { start: number; end: number } | null) =>
    span === null ? null : text.slice(span.start, span.end);
  assert.equal(cut(master.www.at.span), String.raw`r"tcp:8010:interface=\:\:1"`);
  assert.equal(cut(master.www.value.text), String.raw`tcp:8010:interface=\:\:1`);
  assert.equal(cut(master.buildbotURL.at.span), "'http://h/'");
  assert.equal(cut(master.urlText), "http://h/");
  assert.equal(master.broken, false);
});

test("characters behind an escape, or put together, are not to be found in the text", () => {
  for (const url of [String.raw`'http:\x2f/h/'`, "'http://' 'h/'", "'http://' + 'h/'", "f'http://h/'"]) {
    const master = readMaster("file:///m", `${front}c['buildbotURL'] = ${url}\n`);
    assert.ok(master.buildbotURL.kind === "known" && master.buildbotURL.value === "http://h/", url);
    assert.equal(master.urlText, null, url);
  }
});

test("any text is read", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc
      .array(
        fc.constantFrom(
          "c",
          "['www']",
          "['port']",
          " = ",
          "{",
          "}",
          "'port'",
          ":",
          "8010",
          "\n",
          "BuildmasterConfig",
          "dict(",
          ")",
          "if x:\n    ",
          "'",
        ),
      )
      .map((it) => front + it.join("")),
  );
  const property = fc.property(text, (it) => {
    const { www, pb } = readMaster("file:///m", it);
    for (const fact of [www, ...pb]) if (fact.kind !== "absent") assert.ok(fact.at.span.end <= it.length);
  });
  fc.assert(property, { seed: 20_261_124, numRuns: 2000 });
});
