import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePython } from "../../python/parse.ts";
import { checkconfig } from "../checkconfig.ts";

const whole = `from buildbot.plugins import *
c = BuildmasterConfig = {}
c['buildbotNetUsageData'] = None
c['workers'] = [worker.Worker('w1', 'pass')]
c['protocols'] = {'pb': {'port': 9989}}
f = util.BuildFactory()
c['builders'] = [util.BuilderConfig(name='b1', workernames=['w1'], factory=f)]
c['schedulers'] = [schedulers.ForceScheduler(name='force', builderNames=['b1'])]
`;

/** The verdict and the messages, names of a set in any order. */
function says(text: string, version: string): readonly string[] {
  const reader = { version, python: 11, sibling: () => null };
  const { verdict, errors } = checkconfig("file:///m/master.cfg", parsePython(text), reader, null);
  const plain = (message: string): string =>
    message.replace("error while parsing config file: ", "").replace(" (traceback in logfile)", "");
  return [verdict, ...errors.map((it) => plain(it.message))];
}

function sorted(messages: readonly string[]): readonly string[] {
  return messages.map((it) => it.split(/, | /).toSorted().join(" "));
}

type Said = readonly string[];

/** What is added to a good file, and what the real checkconfig says: of 4.3.0, and of 3.7.0 where that is something else. */
const cases: readonly (readonly [added: string, newest: Said, oldest?: Said])[] = [
  ["", ["good"]],
  ["c['title'] = 7", ["errors", "c['title'] must be a string"]],
  [
    "c['logCompressionMethod'] = 'zip'",
    ["errors", "c['logCompressionMethod'] must be 'raw', 'bz2', 'gz', 'lz4', 'br' or 'zstd'"],
    ["errors", "c['logCompressionMethod'] must be 'raw', 'bz2', 'gz' or 'lz4'"],
  ],
  [
    "c['caches'] = {'Builds': 0, 'Changes': 'x'}",
    ["errors", "'Builds' cache size must be at least 1, got '0'", "value for cache size 'Changes' must be an integer"],
  ],
  ["c['mq'] = {'type': 'simple', 'foo': 1}", ["errors", "unrecognized keys in c['mq']: foo"]],
  ["c['www'] = {'port': 80, 'versions': [('a',)]}", ["errors", "Invalid www configuration value of versions"]],
  [
    "c['workers'] = ['w1']",
    [
      "errors",
      "c['workers'] must be a list of Worker instances but there is 'w1'",
      "no workers are configured",
      "builder 'b1' uses unknown workers 'w1'",
    ],
  ],
  [
    "c['workers'].append(worker.Worker('a.b', 'p'))",
    [
      "errors",
      "worker name 'a.b' is not an identifier",
      "no workers are configured",
      "builder 'b1' uses unknown workers 'w1'",
    ],
  ],
  ["c['builders'][0].locks[:] = []", ["good"]],
  [
    "c['builders'].append(util.BuilderConfig(name='b 2', workernames=['w1', 'w9'], factory=f, tags=['x', 'x']))",
    [
      "errors",
      "builder 'b 2': tags list contains duplicate tags: x",
      "builder(s) b 2 have no schedulers to drive them",
      "builder 'b 2' uses unknown workers 'w9'",
    ],
  ],
  [
    "c['schedulers'].append(schedulers.Periodic(name='p', builderNames='b1', periodicBuildTimer=-1))",
    [
      "errors",
      "The builderNames argument to a scheduler must be a list of Builder names or an IRenderable object that will renderto a list of builder names.",
      "periodicBuildTimer must be positive",
      "Unknown builder 'b' in scheduler 'p'",
      "Unknown builder '1' in scheduler 'p'",
    ],
  ],
  [
    "c['schedulers'].append(schedulers.ForceScheduler(name='a b', builderNames=['b1'], properties=[1]))",
    [
      "errors",
      "ForceScheduler name must be an identifier: 'a b'",
      "ForceScheduler 'a b': properties must be a list of BaseParameters: [1]",
    ],
  ],
  [
    "c['schedulers'].append(schedulers.SingleBranchScheduler(builderNames=['b1']))",
    ["errors", "BaseBasicScheduler.__init__() missing 1 required positional argument: 'name'"],
    ["errors", "SingleBranchScheduler.__init__() missing 1 required positional argument: 'name'"],
  ],
  [
    "c['schedulers'].append(schedulers.Dependent(name='d', upstream='x', builderNames=['b1']))",
    ["errors", "upstream must be another Scheduler instance"],
    ["errors", "upstream must be another Scheduler instance", "'str' object has no attribute 'name'"],
  ],
  [
    "f.addStep(steps.ShellCommand(timout=1, name=7))",
    [
      "errors",
      "ShellCommand's `command' argument is not specified",
      "Invalid argument(s) passed to ShellCommand: timout",
      "invalid ShellCommand argument timout",
      "ShellCommand argument name must be an instance of str",
    ],
    [
      "errors",
      "ShellCommand's `command' argument is not specified",
      "Invalid argument(s) passed to ShellCommand: timout",
      "invalid ShellCommand argument timout",
      "BuildStep name must be a string or a renderable object: 7",
    ],
  ],
  ["f.addStep(steps.Git(mode='x'))", ["errors", "Git: must provide repourl.", "Git: mode must be full or incremental"]],
  ["f.addStep(steps.Git(repourl='a', mode='full', method='y'))", ["errors", "Git: invalid method for mode 'full'."]],
  ["f.addStep(steps.Trigger())", ["errors", "You must specify a scheduler to trigger"]],
  ["f.addStep(steps.FileUpload('a'))", ["errors", "__init__() takes at least 3 arguments"]],
  [
    "f.addStep(steps.SVN(method='x'))",
    [
      "errors",
      "method x is not one of ('clean', 'fresh', 'clobber', 'copy', 'export', None)",
      "you must provide repourl",
    ],
  ],
  [
    "util.Interpolate('%(foo:a)s')",
    ["errors", "invalid Interpolate selector 'foo'", "cannot unpack non-iterable NoneType object"],
  ],
  [
    "util.Interpolate('%(src:a)s %(prop:a b)s')",
    [
      "errors",
      "Must specify both codebase and attribute for src Interpolation 'a'",
      "Property name must be alphanumeric for prop Interpolation 'a b'",
    ],
  ],
  [
    "c['change_source'] = changes.GitPoller('git://x', branch='a', branches=['b'], pollInterval=-1)",
    [
      "errors",
      "GitPoller: can't specify both branch and branches",
      "interval must be >= 0: -1",
      "max random delay must be < -1: 0",
    ],
  ],
  [
    "c['services'] = [reporters.MailNotifier('a@b.c'), reporters.MailNotifier('a@b.c')]",
    [
      "errors",
      "Duplicate service name 'MailNotifier_BuildStatusGeneratorfailing_passing_warnings_WorkerMissingGenerator_workers_a+l+l'",
    ],
  ],
  [
    "reporters.MailNotifier('a@b.c', generators=[reporters.BuildStatusGenerator(mode=('x',), builders='b1')])",
    ["errors", "mode x is not a valid mode", "builders must be a list or None"],
  ],
  ["c['multiMaster'] = True\nc['workers'] = []\nc['builders'] = []", ["good"]],
  [
    "c['protocols'] = {'pb': {'port': 1}, 'x': {'port': 'tcp:1'}}",
    ["errors", "Some of ports in c['protocols'] duplicated"],
  ],
  [
    "c['protocols'] = {'pb': 9989}",
    ["errors", "c['protocols']['pb'] must be a dict", "workers are configured, but c['protocols'] not"],
  ],
  [
    "c['projects'] = [util.Project(name=1)]",
    ["errors", "Project argument name must be an instance of str", "Project argument slug must be an instance of str"],
    ["errors", "Unknown component name: Project"],
  ],
  ["c['machines'] = [1]", ["errors", "c['machines'] must be a list of machines"]],
  [
    "worker.LocalWorker('a', 'b', 'c')",
    ["errors", "LocalWorker.checkConfig() takes from 2 to 3 positional arguments but 4 were given"],
  ],
  ["util.GitHubAuth('a')", ["errors", "GitHubAuth.__init__() missing 1 required positional argument: 'clientSecret'"]],
  ["f.addStep(steps.SVN(repourl='a', method=util.Property('x')))", ["good"]],
  ["f.addStep(steps.Cppcheck(source=['.'], enable=['all']))", ["good"]],
  ["util.Interpolate('100%')", ["errors", "incomplete format"]],
  [
    "c['schedulers'].append(schedulers.SingleBranchScheduler(name='s', builderNames=['b1']))",
    ["good"],
    ["errors", "the 'branch' argument to SingleBranchScheduler is mandatory unless change_filter is provided"],
  ],
  [
    "c['workers'] = map(str, [])",
    ["errors", "c['workers'] must be a list", "no workers are configured", "builder 'b1' uses unknown workers 'w1'"],
  ],
  ["try:\n    steps.Foo()\nexcept AttributeError:\n    pass", ["good"]],
  [
    "c['services'] = [util.OldBuildCanceller('c', [(['b1'], 'x')])]",
    [
      "errors",
      "OldBuildCanceller: The filters argument must be a list of tuples each of which contains builders as the first item and SourceStampFilter as the second",
    ],
  ],
  ["c['www'] = 5", ["crash"]],
  ["f.addsteps([])", ["errors", "'BuildFactory' object has no attribute 'addsteps'"]],
  ["f.workdir, f.steps, c['workers'][0].workername", ["good"]],
  ["f.note = 1\nf.note", ["good"]],
  ["print(f)\nprint(f.notes)", ["errors", "'BuildFactory' object has no attribute 'notes'"]],
  ["import others\nothers.note(f)\nf.note", ["unknown"]],
  ["setattr(f, str(f.steps), 1)\nf.note", ["good"]],
  ["[w.slavename for w in c['workers']]", ["errors", "'Worker' object has no attribute 'slavename'"]],
  ["util.Property('x')['a'] = 1", ["errors", "'Property' object does not support item assignment"]],
  ["util.Property('x')['a']", ["errors", "'Property' object is not subscriptable"]],
  [
    "util.ChangeFilter(branch=('a', 'b'))",
    ["errors", "Values of filter branch_eq must be list of strings, a string or None"],
  ],
  ["util.ChangeFilter(branch_re='*')", ["errors", "nothing to repeat at position 0"]],
  ["util.StringParameter(name='x', regex='(')", ["errors", "missing ), unterminated subpattern at position 0"]],
  [
    "f.addStep(steps.Trigger(schedulerNames=['force'], set_properties=util.Property('x')))",
    ["errors", "'Property' object is not iterable"],
  ],
  ["c['properties'] = {'a': [util.Property('x')]}", ["crash"]],
  ["from twisted.python import log\nlog.msg('x')", ["good"]],
  [
    "from twisted.internet import defer\n@defer.inlineCallbacks\ndef g(*a):\n    yield\nc['prioritizeBuilders'] = g",
    ["good"],
  ],
  [
    "from zope.interface import implementer\nfrom buildbot.interfaces import IRenderable\n@implementer(IRenderable)\nclass R:\n    pass\nc['properties'] = {'a': R()}\nf.addStep(steps.ShellCommand(command=R(), name=R()))",
    ["good"],
  ],
  [
    "from zope.interface import alsoProvides\nfrom buildbot.interfaces import IRenderable\nclass R:\n    pass\nr = R()\nalsoProvides(r, IRenderable)\nsteps.ShellCommand(command='x', name=r)",
    ["good"],
  ],
  ["x = 5\nx.foo", ["errors", "'int' object has no attribute 'foo'"]],
  ["c['db'] = util.Property('x')", ["crash"]],
  [
    "c['change_source'] = changes.GitPoller('git://x', pollInterval=[], pollinterval=5)",
    ["errors", "GitPoller.checkConfig() got an unexpected keyword argument 'pollinterval'"],
    ["good"],
  ],
  [
    "c['schedulers'].append(schedulers.Triggerable(name='t', builderNames=['b1'], codebases=[{}]))",
    ["good"],
    ["errors", "unhashable type: 'dict'"],
  ],
  ["schedulers.Triggerable.foo", ["errors", "type object 'Triggerable' has no attribute 'foo'"]],
  ["c['slaves'] = []\nc['status'] = []", ["errors", "Unknown BuildmasterConfig keys slaves, status"]],
];

for (const [added, newest, oldest = newest] of cases)
  test(`checkconfig says the same of ${JSON.stringify(added)}`, () => {
    assert.deepEqual(sorted(says(`${whole}${added}\n`, "4.3.0")), sorted(newest));
    assert.deepEqual(sorted(says(`${whole}${added}\n`, "3.7.0")), sorted(oldest));
  });

test("any text is judged, and within its steps", () => {
  let seed = 7;
  const next = (most: number): number => {
    seed = (seed * 48271) % 2147483647;
    return seed % most;
  };
  const pieces = [
    "(",
    ")",
    "[",
    "]",
    "'",
    ":",
    "\n",
    "  ",
    "*",
    "**",
    "None",
    "lambda: 0",
    "c",
    "for i in c:",
    "=",
    ",",
    "1",
  ];
  for (let turn = 0; turn < 300; turn++) {
    let text = whole;
    for (let edits = 1 + next(4); edits > 0; edits--) {
      const at = next(text.length);
      text = text.slice(0, at) + (pieces[next(pieces.length)] ?? "") + text.slice(at + next(12));
    }
    assert.ok(["good", "errors", "crash", "unknown"].includes(says(text, "4.3.0")[0] ?? ""), text);
  }
});
