/** The release that no longer has something, and what is written for it now. */
export interface Gone {
  readonly since: string;
  /** The name that stands in its place, where a change of the name is all; null elsewhere. */
  readonly name: string | null;
  /** What is written instead where it is more than another name; null where there is nothing. */
  readonly instead: string | null;
}

function renamed(since: string, name: string): Gone {
  return { since, name, instead: null };
}

function replaced(since: string, instead: string | null): Gone {
  return { since, name: null, instead };
}

/** Keys of the configuration that went (MasterConfig._known_config_keys over Buildbot's tags). */
export const keysGone: Readonly<Record<string, Gone>> = {
  projectName: renamed("4.0.0", "title"),
  projectURL: renamed("4.0.0", "titleURL"),
  status: replaced("3.0.0", "c['services'] with reporters"),
  buildHorizon: replaced("3.0.0", "util.JanitorConfigurator in c['configurators']"),
  logHorizon: replaced("3.0.0", "util.JanitorConfigurator in c['configurators']"),
  db_poll_interval: replaced("3.0.0", null),
  slaves: renamed("2.0.0", "workers"),
  slavePortnum: replaced("2.0.0", "c['protocols'] = {'pb': {'port': …}}"),
  eventHorizon: replaced("0.9.1", null),
  debugPassword: replaced("0.9.0", null),
  mergeRequests: renamed("0.9.0", "collapseRequests"),
};

const generators = replaced("3.0.0", "generators=[…]");
const callbacks = replaced("4.0.0", "generators=[…]");

const mail =
  "mode tags builders addLogs buildSetSummary subject messageFormatter addPatch schedulers branches watchedWorkers messageFormatterMissingWorker";

function allOf(gone: Gone, names: string): Readonly<Record<string, Gone>> {
  return Object.fromEntries(names.split(" ").map((name) => [name, gone]));
}

/** Parameters that went, by the classes that took them. */
const parametersGone: readonly (readonly [classes: RegExp, parameters: Readonly<Record<string, Gone>>])[] = [
  [/^(?:Git|Hg|SVN)Poller$|^P4Source$/, { pollinterval: renamed("4.0.0", "pollInterval") }],
  [
    /^BuilderConfig$/,
    {
      slavename: renamed("2.0.0", "workername"),
      slavenames: renamed("2.0.0", "workernames"),
      slavebuilddir: renamed("2.0.0", "workerbuilddir"),
      nextSlave: renamed("2.0.0", "nextWorker"),
      mergeRequests: renamed("0.9.0", "collapseRequests"),
      category: replaced("3.0.0", "tags=[…]"),
    },
  ],
  [/^ShellArg$/, { logfile: renamed("4.0.0", "logname") }],
  [/^LibVirtWorker$/, { connection: replaced("4.0.0", "uri='…'") }],
  [
    /^MessageFormatter(?!Renderable)/,
    {
      wantProperties: renamed("4.0.0", "want_properties"),
      wantSteps: renamed("4.0.0", "want_steps"),
      wantLogs: replaced("4.0.0", "want_logs and want_logs_content"),
      template_filename: replaced("3.0.0", "template='…'"),
      template_dir: replaced("3.0.0", "template='…'"),
      subject_filename: replaced("3.0.0", "subject='…'"),
    },
  ],
  [
    /^BuildStatusGenerator$/,
    { subject: replaced("4.0.0", "message_formatter=reporters.MessageFormatter(subject='…')") },
  ],
  [
    /^GerritStatusPush$/,
    {
      reviewCB: callbacks,
      reviewArg: callbacks,
      startCB: callbacks,
      startArg: callbacks,
      summaryCB: callbacks,
      summaryArg: callbacks,
      builders: callbacks,
      wantSteps: callbacks,
      wantLogs: callbacks,
    },
  ],
  [/^MailNotifier$/, allOf(generators, mail)],
  [
    /(?:StatusPush|CommentPush|Notifier)$/,
    allOf(
      generators,
      "builders wantProperties wantSteps wantLogs wantPreviousBuild startDescription endDescription format_fn",
    ),
  ],
];

/** A parameter that a class took once; null for any other. `name` without modules: "GitPoller". */
export function parameterGone(name: string, parameter: string): Gone | null {
  for (const parameters of tablesOf(name))
    if (Object.hasOwn(parameters, parameter)) return parameters[parameter] ?? null;
  return null;
}

/** Whether a class took parameters once that it takes no more. */
export function hasGoneParameters(name: string): boolean {
  return tablesOf(name).length > 0;
}

type Parameters = Readonly<Record<string, Gone>>;

/** Those of `parametersGone` that are of a class, found once for each name. */
const found = new Map<string, readonly Parameters[]>();

function tablesOf(name: string): readonly Parameters[] {
  let tables = found.get(name);
  if (tables === undefined) {
    tables = parametersGone.flatMap(([classes, parameters]) => (classes.test(name) ? [parameters] : []));
    found.set(name, tables);
  }
  return tables;
}

/** Plugins that went, by their group and name. */
export const pluginsGone: Readonly<Record<string, Gone>> = {
  "secrets.HashiCorpVaultSecretProvider": replaced("4.0.0", "HashiCorpVaultKvSecretProvider"),
};

/** Modules and groups of plugins that went, the longer path first where one lies in another. */
export const modulesGone: readonly (readonly [path: string, gone: Gone])[] = [
  ["buildbot.plugins.buildslave", replaced("2.0.0", "worker of buildbot.plugins")],
  ["buildbot.buildslave", replaced("2.0.0", "worker of buildbot.plugins")],
  ["buildbot.ec2buildslave", replaced("0.9.0", "worker.EC2LatentWorker of buildbot.plugins")],
  ["buildbot.libvirtbuildslave", replaced("0.9.0", "worker.LibVirtWorker of buildbot.plugins")],
  ["buildbot.status.html", replaced("0.9.0", "c['www']")],
  ["buildbot.status.web", replaced("0.9.0", "c['www']")],
  ["buildbot.status.results", replaced("0.9.0", "buildbot.process.results")],
  ["buildbot.status.builder", replaced("3.0.0", "buildbot.process.results for SUCCESS and its like")],
  ["buildbot.status", replaced("3.0.0", "reporters of buildbot.plugins")],
  ["buildbot.steps.slave", replaced("2.0.0", "buildbot.steps.worker")],
  ["buildbot.steps.mtrlogobserver", replaced("3.0.0", null)],
  ["buildbot.steps.source.oldsource", replaced("0.9.0", "steps of buildbot.plugins")],
  ["buildbot.process.slavebuilder", replaced("2.0.0", "buildbot.process.workerforbuilder")],
  ["buildbot.worker_transition", replaced("2.9.0", null)],
  ["buildbot.sourcestamp", replaced("0.9.0", null)],
  ["buildbot.pbmanager", replaced("3.5.0", null)],
];

/** What Python 2 had and Python 3 has under another name. */
export const python2Names: Readonly<Record<string, string>> = {
  xrange: "range",
  unicode: "str",
  raw_input: "input",
  long: "int",
  unichr: "chr",
  basestring: "str",
};

/** Modules of Python 2's library. */
export const python2Modules: Readonly<Record<string, string>> = {
  ConfigParser: "configparser",
  Queue: "queue",
  SocketServer: "socketserver",
  StringIO: "io",
  cPickle: "pickle",
  cStringIO: "io",
  commands: "subprocess",
  cookielib: "http.cookiejar",
  httplib: "http.client",
  urllib2: "urllib.request",
  urlparse: "urllib.parse",
  __builtin__: "builtins",
};

/** Methods of Python 2's dicts. */
export const python2Methods: Readonly<Record<string, string>> = {
  iteritems: "items",
  iterkeys: "keys",
  itervalues: "values",
  viewitems: "items",
  viewkeys: "keys",
  viewvalues: "values",
};
