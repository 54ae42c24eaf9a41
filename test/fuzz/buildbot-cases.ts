import { Random } from "./random.ts";

/** A part of a whole master.cfg, and what stands there where nothing is to go wrong. */
const parts = {
  imports: "from buildbot.plugins import *\nimport os\n",
  config: "c = BuildmasterConfig = {}\n",
  workers: "c['workers'] = [worker.Worker('w1', 'pass')]\n",
  protocols: "c['protocols'] = {'pb': {'port': 9989}}\n",
  changes: "c['change_source'] = []\n",
  factory: "f = util.BuildFactory()\nf.addStep(steps.ShellCommand(command=['make', 'test']))\n",
  builders: "c['builders'] = [util.BuilderConfig(name='b1', workernames=['w1'], factory=f)]\n",
  schedulers: "c['schedulers'] = [schedulers.ForceScheduler(name='force', builderNames=['b1'])]\n",
  titles: "c['title'] = 'T'\nc['buildbotURL'] = 'https://ci.example.org/'\n",
  www: "c['www'] = {'port': 'tcp:8010:interface=127.0.0.1', 'plugins': {}}\n",
  end: "c['buildbotNetUsageData'] = None\n",
} as const;

type Part = keyof typeof parts;

/** Values of all types, the likely and the wrong ones. */
const values = (
  "None True False 0 1 -1 7 1.5 '' 'x' 'b1' b'x' [] ['x'] ['b1'] [1] () ('x',) {} {'x':1} {'':{}} {1:2} " +
  "lambda*a,**k:None print object() util.Interpolate('%(prop:x)s') util.Property('x') set() util.BuildFactory() str " +
  "worker.Worker('w9','p') schedulers.Triggerable(name='t',builderNames=['b1']) steps.ShellCommand(command='x') " +
  "'x'*60 [None] [[]] [{}] util.Secret('x') [util.Property('y')] 'all' 'full' 'incremental' 'a/b' 10**3"
).split(" ");

const keys = (
  "buildbotNetUsageData buildbotURL buildCacheSize builders caches change_source codebaseGenerator codebases " +
  "configurators changeCacheSize changeHorizon db db_url logCompressionLimit logEncoding logMaxSize logMaxTailSize " +
  "machines collapseRequests metrics mq multiMaster prioritizeBuilders projects properties protocols revlink " +
  "schedulers secretsProviders select_next_worker services title titleURL user_managers validation www workers " +
  "projectName status slaves foo"
).split(" ");

/** Calls of Buildbot's classes: where they stand, and what they take beside what they need. */
const calls: readonly (readonly [part: Part, call: string, names: string])[] = [
  [
    "workers",
    "worker.Worker('w1', 'p'",
    "max_builds notify_on_missing missing_timeout properties locks keepalive_interval machine_name defaultProperties usePTY",
  ],
  ["workers", "worker.LocalWorker('w1'", "workdir max_builds notify_on_missing password"],
  [
    "builders",
    "util.BuilderConfig(name='b1', workernames=['w1'], factory=f",
    "builddir workerbuilddir tags env properties locks nextWorker nextBuild canStartBuild collapseRequests description description_format project category workername",
  ],
  [
    "schedulers",
    "schedulers.ForceScheduler(name='f', builderNames=['b1']",
    "properties codebases reason username buttonName label reasonString priority branch",
  ],
  [
    "schedulers",
    "schedulers.SingleBranchScheduler(name='s', builderNames=['b1']",
    "branch branches change_filter treeStableTimer fileIsImportant onlyImportant codebases properties reason categories priority",
  ],
  [
    "schedulers",
    "schedulers.AnyBranchScheduler(name='s', builderNames=['b1']",
    "branch branches change_filter treeStableTimer fileIsImportant codebases properties",
  ],
  [
    "schedulers",
    "schedulers.Periodic(name='p', builderNames=['b1'], periodicBuildTimer=60",
    "branch codebases properties onlyIfChanged fileIsImportant reason",
  ],
  [
    "schedulers",
    "schedulers.Nightly(name='n', builderNames=['b1']",
    "hour minute dayOfWeek dayOfMonth month branch codebases onlyIfChanged",
  ],
  ["schedulers", "schedulers.Triggerable(name='t', builderNames=['b1']", "codebases properties reason priority"],
  [
    "factory",
    "steps.ShellCommand(command='x'",
    "name workdir env timeout maxTime logfiles usePTY haltOnFailure doStepIf description descriptionDone locks want_stdout logEnviron decodeRC max_lines timout",
  ],
  [
    "factory",
    "steps.Git(repourl='git://x'",
    "mode method branch shallow submodules getDescription config codebase sshPrivateKey sshHostKey progress workdir timeout alwaysUseLatest",
  ],
  ["factory", "steps.SVN(repourl='svn://x'", "mode method username password workdir"],
  [
    "factory",
    "steps.Trigger(schedulerNames=['force']",
    "waitForFinish updateSourceStamp alwaysUseLatest sourceStamps set_properties",
  ],
  ["factory", "steps.SetProperty(property='a', value='b'", "name haltOnFailure hideStepIf"],
  ["factory", "steps.FileUpload(workersrc='a', masterdest='b'", "mode maxsize blocksize workdir url"],
  ["factory", "steps.Compile(command='make'", "warningPattern suppressionFile name env"],
  ["factory", "steps.MasterShellCommand(command='x'", "env path name usePTY"],
  [
    "changes",
    "changes.GitPoller(repourl='git://x'",
    "branch branches pollInterval pollinterval workdir category project pollAtLaunch only_tags name",
  ],
  ["changes", "changes.SVNPoller('svn://x'", "split_file pollInterval histmax svnuser project"],
  ["changes", "changes.PBChangeSource(port=9999", "user passwd prefix name"],
];

/** Makes so many master.cfg files, of which about half have something wrong. The same seed makes the same ones. */
export function masterCases(seed: number, cases: number): readonly string[] {
  return Array.from({ length: cases }, (_, index) =>
    caseOf(new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index, 0x85ebca6b))),
  );
}

function caseOf(random: Random): string {
  const said = new Map<Part, string>(Object.entries(parts) as [Part, string][]);
  for (let faults = random.chance(0.2) ? 2 : 1; faults > 0; faults--) change(said, random);
  return [...said.values()].join("\n");
}

function change(said: Map<Part, string>, random: Random): void {
  const what = random.next();
  if (what < 0.3) {
    const line = `c['${random.pick(keys)}'] = ${random.pick(values)}\n`;
    said.set("end", `${said.get("end") ?? ""}${line}`);
  } else if (what < 0.85) {
    const [part, call, names] = random.pick(calls);
    said.set(part, standing(part, callOf(call, names.split(" "), random), random));
  } else {
    const part = random.pick(Object.keys(parts) as Part[]);
    said.set(part, mutant(said.get(part) ?? "", random));
  }
}

/** A call with some more arguments, in one of the manners in which people write them. */
function callOf(call: string, names: readonly string[], random: Random): string {
  const more = random.times(random.between(0, 2), () => [random.pick(names), random.pick(values)] as const);
  const distinct = [...new Map(more)];
  if (distinct.length > 0 && random.chance(0.2))
    return `${call}, **{${distinct.map(([name, value]) => `'${name}': ${value}`).join(", ")}})`;
  return `${[call, ...distinct.map(([name, value]) => `${name}=${value}`)].join(", ")})`;
}

function standing(part: Part, call: string, random: Random): string {
  if (part === "factory") {
    return random.chance(0.5)
      ? `f = util.BuildFactory()\nf.addStep(${call})\n`
      : `f = util.BuildFactory([${call}, steps.ShellCommand(command='y')])\n`;
  }
  const key = part === "changes" ? "change_source" : part;
  const kept = part === "schedulers" ? "schedulers.ForceScheduler(name='force', builderNames=['b1']), " : "";
  const way = random.next();
  if (way < 0.2) return `c['${key}'] = [${kept}]\nc['${key}'].append(${call})\n`;
  if (way < 0.35) return `def made():\n    return ${call}\nc['${key}'] = [${kept}made()]\n`;
  if (way < 0.45) return `c.update(${key}=[${kept}${call}])\n`;
  return `c['${key}'] = [${kept}${call}]\n`;
}

/** A part with a word less, twice, or another one. */
function mutant(text: string, random: Random): string {
  const words = text.split(/(\w+|\s+|[^\w\s])/).filter((it) => it !== "");
  const places = words.flatMap((word, index) => (/^\s+$/.test(word) ? [] : [index]));
  if (places.length === 0) return text;
  const at = random.pick(places);
  const way = random.next();
  if (way < 0.4) return words.toSpliced(at, 1).join("");
  if (way < 0.6) return words.toSpliced(at, 0, words[at] ?? "").join("");
  return words.with(at, random.chance(0.5) ? random.pick(values) : (words[random.pick(places)] ?? "")).join("");
}
