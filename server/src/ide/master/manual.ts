import type { Plugin } from "../../buildbot/catalogue.ts";

/** The manual of the release whose pages the tables below name; other releases lay theirs out otherwise. */
const manual = "https://docs.buildbot.net/4.3.0/manual";

/** Pages of steps that are not called as the step is. */
const stepPages: Readonly<Record<string, string>> = {
  file_transfer:
    "DirectoryUpload FileDownload FileUpload JSONPropertiesDownload JSONStringDownload MultipleFileUpload StringDownload",
  worker_filesystem: "CopyDirectory FileExists MakeDirectory RemoveDirectory",
  deb_pbuilder: "DebCowbuilder DebPbuilder",
  http_step: "DELETE GET HEAD HTTPStep OPTIONS POST PUT",
  visual_cxx:
    "MsBuild12 MsBuild14 MsBuild141 MsBuild15 MsBuild16 MsBuild17 MsBuild4 VC10 VC11 VC12 VC14 VC141 VC6 VC7 VC8 VC9 VCExpress9 VS2003 VS2005 VS2008 VS2010 VS2012 VS2013 VS2015 VS2017 VS2019 VS2022",
  build_epydoc: "BuildEPYDoc",
  cmake: "CMake",
  git_diffinfo: "GitDiffInfo",
  gitcommit: "GitCommit",
  gitpush: "GitPush",
  gittag: "GitTag",
  hlint: "HLint",
  maxq: "MaxQ",
  mock_build_srpm: "MockBuildSRPM",
  pyflakes: "PyFlakes",
  pylint: "PyLint",
  remove_pycs: "RemovePYCs",
  treesize: "TreeSize",
};
const sources = "Bzr CVS Darcs Gerrit Git GitHub GitLab Mercurial Monotone P4 Repo SVN".split(" ");
const ownSteps =
  "Assert Compile Configure Cppcheck DebLintian LogRenderable MasterShellCommand MockRebuild PerlModuleTest Robocopy RpmBuild RpmLint SetProperties SetPropertiesFromEnv SetProperty SetPropertyFromCommand ShellCommand ShellSequence Sphinx SubunitShellCommand Test Trial Trigger".split(
    " ",
  );

const reporterPages: Readonly<Record<string, string>> = {
  BitbucketServerCoreAPIStatusPush: "bitbucket_server_core_api_status",
  BitbucketServerPRCommentPush: "bitbucket_server_pr_comment_push",
  BitbucketServerStatusPush: "bitbucket_server_status",
  BitbucketStatusPush: "bitbucket_status",
  GerritStatusPush: "gerrit_status",
  GerritVerifyStatusPush: "gerrit_verify_status",
  GitHubCommentPush: "github_comment",
  GitHubStatusPush: "github_status",
  GitLabStatusPush: "gitlab_status",
  HttpStatusPush: "http_status",
  IRC: "irc",
  MailNotifier: "mail_notifier",
  PushjetNotifier: "pushjet_notifier",
  PushoverNotifier: "pushover_notifier",
  TelegramBot: "telegram",
  ZulipStatusPush: "zulip_status",
};

const generatorPages: Readonly<Record<string, string>> = {
  BuildSetCombinedStatusGenerator: "buildset_combined",
  BuildSetStatusGenerator: "buildset",
  BuildStartEndStatusGenerator: "build_start_end",
  BuildStatusGenerator: "build",
  WorkerMissingGenerator: "worker",
};

const utilPages: readonly (readonly [page: string, names: RegExp])[] = [
  ["configuration/builders.html", /^BuilderConfig$/],
  ["configuration/buildfactories.html", /Factory$|^(?:BasicSVN|CPAN|Distutils|GNUAutoconf|Trial)$/],
  ["configuration/properties.html", /^(?:Interpolate|Property|Transform|renderer|WithProperties|FlattenList)$/],
  ["configuration/interlocks.html", /Lock$/],
  ["configuration/steps/shell_sequence.html", /^ShellArg$/],
  ["configuration/misc/change_filter.html", /ChangeFilter$/],
  ["configuration/misc/source_stamp_filter.html", /^SourceStampFilter$/],
  ["configuration/misc/git_credential_options.html", /^GitCredential/],
  ["configuration/manhole.html", /Manhole$/],
  ["configuration/projects.html", /^Project$/],
  ["configuration/codebases.html", /^Codebase$/],
  ["configuration/configurators.html", /Configurator$/],
  ["configuration/services/old_build_canceller.html", /^OldBuildCanceller$/],
  ["configuration/services/failing_buildset_canceller.html", /^FailingBuildsetCanceller$/],
  ["configuration/schedulers.html", /Parameter$|^ParameterGroup$/],
  ["configuration/dbconfig.html", /^DbConfig$/],
  ["configuration/workers-docker.html", /^Kube/],
  ["secretsmanagement.html", /^Secret$/],
  ["configuration/www.html", /Auth$|^Authz$|EndpointMatcher$|^Roles|^Avatar|Info$|StrMatcher$/],
];

const workerPages: Readonly<Record<string, string>> = {
  DockerLatentWorker: "workers-docker",
  EC2LatentWorker: "workers-ec2",
  LibVirtWorker: "workers-libvirt",
  OpenStackLatentWorker: "workers-openstack",
  KubeLatentWorker: "workers-docker",
};

/** The address of the page of Buildbot's manual that tells of a plugin. */
export function pageOfPlugin({ group, name }: Pick<Plugin, "group" | "name">): string {
  return `${manual}/${pathOf(group, name)}`;
}

function pathOf(group: Plugin["group"], name: string): string {
  switch (group) {
    case "steps": {
      const page = sources.includes(name)
        ? `source_${name.toLowerCase()}`
        : ownSteps.includes(name)
          ? snake(name)
          : (Object.entries(stepPages).find(([, names]) => names.split(" ").includes(name))?.[0] ?? null);
      return page === null ? "configuration/steps/index.html" : `configuration/steps/${page}.html#step-${name}`;
    }
    case "worker":
      return `configuration/${workerPages[name] ?? "workers"}.html`;
    case "schedulers":
      return `configuration/schedulers.html#sched-${name}`;
    case "changes":
      return `configuration/changesources.html#chsrc-${name}`;
    case "reporters": {
      const [page, generator] = [reporterPages[name], generatorPages[name]];
      if (page !== undefined) return `configuration/reporters/${page}.html#reporter-${name}`;
      if (generator !== undefined) return `configuration/report_generators/${generator}.html#reportgen-${name}`;
      return "configuration/report_generators/index.html";
    }
    case "secrets":
      return "secretsmanagement.html";
    case "www":
      return "configuration/www.html";
    case "util":
      break;
  }
  return utilPages.find(([, names]) => names.test(name))?.[0] ?? "configuration/index.html";
}

function snake(name: string): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_").toLowerCase();
}

const keyPages: Readonly<Record<string, string>> = {
  builders: "builders.html",
  change_source: "changesources.html",
  codebases: "codebases.html",
  configurators: "configurators.html",
  projects: "projects.html",
  schedulers: "schedulers.html",
  services: "services/index.html",
  workers: "workers.html",
  www: "www.html",
};

/** Keys of c that the manual has no place of their own for. */
const nowhere: ReadonlySet<string> = new Set(["changeHorizon", "machines", "projectName", "projectURL"]);

/** The address of the page of Buildbot's manual that tells of a setting, by the keys that lead to it. */
export function pageOfSetting(keys: readonly string[]): string {
  const [first = ""] = keys;
  const anchor = keys.length === 1 && nowhere.has(first) ? "" : `#cfg-${first}`;
  return `${manual}/configuration/${keyPages[first] ?? "global.html"}${anchor}`;
}
