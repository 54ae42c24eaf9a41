import assert from "node:assert/strict";
import { test } from "node:test";
import { atCursor } from "../../../../test/support/cursor.ts";
import { applyEdits } from "../../base/span.ts";
import { readCatalogue } from "../../cli/catalogue.ts";
import { masterOffers } from "./completion.ts";

const catalogue = readCatalogue();

/** The labels offered at the cursor, in their order. */
function offered(text: string, version: string | null = null): readonly string[] {
  const { text: plain, offset } = atCursor(text);
  return masterOffers(plain, offset, { catalogue, version })
    .toSorted((a, b) => (a.order < b.order ? -1 : 1))
    .map((it) => it.label);
}

/** Asserts that each of the words is offered at the cursor, and none of those with "!" in front. */
function offers(text: string, words: string, version: string | null = null): void {
  const labels = offered(text, version);
  for (const word of words.split(" ")) {
    const not = word.startsWith("!");
    assert.equal(labels.includes(not ? word.slice(1) : word), !not, `${text}\n${word} in ${labels.join(" ")}`);
  }
}

/** Asserts that nothing is offered at the cursor. */
function silent(text: string): void {
  assert.deepEqual(offered(text), [], text);
}

/** The text after the offer of this label is taken. */
function taken(text: string, label: string): string {
  const { text: plain, offset } = atCursor(text);
  const offer = masterOffers(plain, offset, { catalogue, version: null }).find((it) => it.label === label);
  assert.ok(offer !== undefined, `${label} in ${text}`);
  return applyEdits(plain, [{ span: offer.replaces, text: offer.insert }]).text;
}

test("names of plugins behind the name of their group, and behind other names for it", () => {
  offers("from buildbot.plugins import *\nf.addStep(steps.|", "Git ShellCommand !Worker");
  offers("from buildbot.plugins import *\nc['workers'] = [worker.Wo|]\n", "Worker LocalWorker !Git");
  offers("from buildbot.plugins import steps as s\ns.|\n", "Git !Worker");
  offers("import buildbot.plugins as p\np.|\n", "steps util worker");
  offers("import buildbot.plugins as p\np.util.In|\n", "Interpolate");
  offers("from buildbot import plugins\nplugins.schedulers.|\n", "Nightly");
  offers("import buildbot.plugins\nbuildbot.plugins.changes.|\n", "GitPoller");
  offers("util.|", "Interpolate repo");
  offers("util.repo.|", "DownloadsFromProperties !Interpolate");
  offers("w = worker\nw.|\n", "Worker");
});

test("names in an import", () => {
  offers("from buildbot.plugins import |", "steps util");
  offers("from buildbot.plugins import steps, ut|", "util");
  offers("from buildbot.plugins import (steps,\n    ut|", "util");
  offers("from buildbot.steps.shell import |", "ShellCommand !Git");
  offers("from buildbot import |\n", "plugins");
  silent("from buildbot.plugins import steps as |");
  silent("from os import |");
});

test("parameters that are not given yet, those that must be given first", () => {
  offers("steps.Git(repourl='x', |)", "mode branch haltOnFailure !repourl");
  offers("steps.Git(|)", "repourl");
  offers("steps.Git(mo|, repourl='x')", "mode !repourl");
  offers("from buildbot.steps.source.git import Git\nGit(|)\n", "repourl");
  offers("from buildbot.steps.source.git import Git as G\nG(|\nc['title'] = 'x'\n", "repourl");
  offers("from buildbot.steps.shell import *\nShellCommand(|)\n", "command");
  offers("schedulers.SingleBranchScheduler('x', |)", "builderNames !name");
  offers("worker.Worker('w', 'p', |)", "max_builds !name !password");
  offers("changes.GitPoller(|)", "pollinterval");
  offers("changes.GitPoller(|)", "!pollinterval pollInterval", "4.3.0");
  assert.equal(offered("schedulers.ForceScheduler(|)")[0], "name");
  assert.equal(offered("c['schedulers'].append(schedulers.Periodic(\n    name='x',\n    |\n")[0], "builderNames");
  assert.equal(taken("steps.Git(rep|)", "repourl"), "steps.Git(repourl=)");
  assert.equal(taken("steps.Git(r|epo='x')", "repourl"), "steps.Git(repourl='x')");
  silent("steps.Git(repourl=|)");
  silent("steps.Git(repourl=[|])");
  silent("print(|)");
});

test("keys of the configuration, in every way they are written", () => {
  offers("c = BuildmasterConfig = {}\nc['|']", "buildbotURL www title");
  offers("c = BuildmasterConfig = {}\nc['bu|", "buildbotURL");
  offers("BuildmasterConfig = {\n    'title': 'x',\n    '|'\n}\n", "buildbotURL !title");
  offers("BuildmasterConfig = dict(|)\n", "buildbotURL");
  offers('config = {}\nBuildmasterConfig = config\nconfig["|"]\n', "www");
  offers("BuildmasterConfig['www']['|']", "port auth !title");
  offers("c = BuildmasterConfig = {}\nc['www'] = {'port': 1, '|'}", "auth !port");
  offers("c = BuildmasterConfig = {}\nc['www'] = dict(port=1, |)", "auth plugins !port");
  offers("c = BuildmasterConfig = {}\nc['www'] = dict(plugins={'|'})", "console_view");
  offers("c = BuildmasterConfig = {}\nc['www'].update({'|'})", "port");
  offers("c = BuildmasterConfig = {}\nc['www']['change_hook_dialects'] = {'|'}", "github base");
  offers("c = BuildmasterConfig = {}\nc['db'] = {'|'}", "db_url");
  offers("c = BuildmasterConfig = {}\nc['protocols'] = {'pb': {'|'}}", "port");
  offers("c = BuildmasterConfig = {}\nc['mq'] = {'|'}", "type");
  offers("c = BuildmasterConfig = {}\nc['caches'] = {'|'}", "Builds");
  offers("c = BuildmasterConfig = {}\nc['|']", "!projectURL projects", "4.0.0");
  assert.equal(
    taken("c = BuildmasterConfig = {}\nc['buil|x']", "buildbotURL"),
    "c = BuildmasterConfig = {}\nc['buildbotURL']",
  );
  silent("d = {}\nd['|']");
  silent("c = BuildmasterConfig = {}\nc['title'] = '|'");
  silent("c = BuildmasterConfig = {}\nc['www'] = {'port': '|'}");
  silent("c = BuildmasterConfig = {}\nx = [c, '|']");
});

test("nothing in comments and strings, behind other people's names, and where a name means something else", () => {
  silent("# steps.|");
  silent("x = 'steps.|'");
  silent('"""\nsteps.|\n"""\n');
  silent("os.path.|");
  silent("def steps():\n    pass\nsteps.|");
  silent("steps = []\nsteps.|");
  silent("|");
});

test("a bracket that nobody closed does not swallow the lines behind it", () => {
  offers("f.addStep(steps.Git(\n\nc['x'] = util.|\n", "Interpolate");
  offers("c = BuildmasterConfig = {}\nc['www'] = {\nc['|']", "title");
});
