import { argumentOf, type BuildbotCall } from "../../buildbot/calls.ts";
import type { MasterConfig } from "../../buildbot/master.ts";
import type { Expression } from "../../python/tree.ts";
import { entriesOf, placeIn, stringOf } from "../buildbot-web.ts";
import { rule } from "../rule.ts";

/** Parameters that take something that only the owner may know. */
const secretParameters: ReadonlySet<string> = new Set([
  "password",
  "passwd",
  "p4passwd",
  "svnpasswd",
  "smtpPassword",
  "token",
  "api_token",
  "apiToken",
  "bot_token",
  "access_token",
  "secret",
  "clientSecret",
  "oauth_secret",
  "secretToken",
  "bindPw",
  "user_key",
  "sshPrivateKey",
  "gpgPassphrase",
  "secret_identifier",
  "os_auth_token",
  "os_password",
]);

/** How tokens of well-known services begin. */
const tokenOfService =
  /^(?:gh[pousr]_\w{20}|github_pat_\w{20}|glpat-[\w-]{15}|xox[abprs]-|AKIA[A-Z0-9]{12}|-----BEGIN )/;

/** Classes that render what they are given, so that `util.Secret` may stand there (as of Buildbot 4.3.0). */
const takesSecret =
  /Worker$|^(?:GitHub|GitLab|Bitbucket|Google)Auth$|^GitHub(?:StatusPush|CommentPush|PullrequestPoller)$|^GitLabStatusPush$|^BitbucketServer|^(?:PushoverNotifier|PushjetNotifier|SVNPoller|IRC|MailNotifier|TelegramBot|PBChangeSource|HttpStatusPush)$/;

export default rule({
  id: "buildbot/literal-secret",
  summary: "Passwords and tokens come from a secrets provider, not from this file",
  severity: "info",
  origin: "lint",
  unit: "master",
  check(master, report) {
    // What is found is never part of a message.
    const said = (at: Expression, what: string, renders: boolean): void => {
      const isToken = tokenOfService.test(stringOf(at) ?? "");
      report(placeIn(master, at), {
        ...(isToken ? { severity: "warning" as const } : {}),
        message: `${what} stands in this file for everybody who may read it, and in its history; ${renders ? `util.Secret("…") takes it from a provider of c['secretsProviders']` : "read it from a file of its own, or from the environment"}.`,
      });
    };
    for (const call of master.calls) {
      if (quiet.has(call)) continue;
      if (!mayHold(call)) {
        quiet.add(call);
        continue;
      }
      for (const { name, value } of call.arguments) {
        if (name === null || !secretParameters.has(name)) continue;
        const written = writtenAt(master, value);
        if (isSecret(written)) said(written, `The ${name} of ${call.name}`, takesSecret.test(call.name));
      }
      const password = passwordByPlace(master, call);
      if (password !== null) said(password, `The password of ${call.name}`, takesSecret.test(call.name));
      if (call.name === "UserPasswordAuth")
        for (const it of passwordsOf(argumentOf(call, "users", 0))) said(it, "A user's password", false);
    }
    for (const keys of [["db", "db_url"], ["db_url"]]) {
      const url = master.setting(keys);
      if (url.kind !== "known") continue;
      const { expression } = url.value;
      const [, password = ""] = passwordInUrl.exec(stringOf(expression) ?? "") ?? [];
      if (password !== "" && !isTemplate(password)) said(expression, "The password of the database", false);
    }
    const hooks = master.setting(["www", "change_hook_dialects"]);
    if (hooks.kind !== "known") return;
    for (const { value } of entriesOf(hooks.value.expression) ?? [])
      for (const it of entriesOf(value) ?? [])
        if (it.key === "secret" && isSecret(it.value)) said(it.value, "The secret of a change hook", true);
  },
});

/** Calls that take no secret at all: they stay the same objects while the text around them changes. */
const quiet = new WeakSet<BuildbotCall>();

/** Whether a call is given anything that may be a secret, by its name or by its place. */
function mayHold({ name, arguments: given }: BuildbotCall): boolean {
  if (name === "UserPasswordAuth" || /(?:Worker|Manhole)$/.test(name)) return true;
  return given.some((it) => it.name !== null && secretParameters.has(it.name));
}

/** Whether an expression is a string that could be a secret: one to be filled in by a template is none. */
function isSecret(expression: Expression): boolean {
  const text = stringOf(expression);
  return text !== null && text !== "" && !isTemplate(text);
}

function isTemplate(text: string): boolean {
  return /^(?:<.*>|\{.*\}|\$\{?\w+\}?|@.*@|%s|%\(.*\)s)$/s.test(text);
}

/** The password that a worker or a manhole is given by its place. */
function passwordByPlace(master: MasterConfig, call: BuildbotCall): Expression | null {
  const place =
    call.name.endsWith("Worker") && call.name !== "LocalWorker"
      ? 1
      : /^(?:Telnet|Password)Manhole$/.test(call.name)
        ? 2
        : null;
  if (place === null || call.arguments.some((it) => it.name === "password")) return null;
  const value = argumentOf(call, "password", place);
  const written = value === null || value === "unknown" ? null : writtenAt(master, value);
  return written !== null && isSecret(written) ? written : null;
}

/** Where what an expression stands for is written: for a name that a file sets once, what it is set to; else the expression. */
function writtenAt({ file: { body, text } }: MasterConfig, expression: Expression): Expression {
  if (expression.kind !== "name") return expression;
  const { name } = expression;
  const sets = body.flatMap((it) =>
    it.kind === "assign" && it.targets.some((to) => isNamed(to, name)) ? [it.value] : [],
  );
  const [value] = sets;
  const times = text.match(new RegExp(`(?<![\\w.])${name}\\b\\s*(?:[-+*/|&:]?=(?!=)|,|\\bin\\b)`, "g")) ?? [];
  return value !== undefined && sets.length === 1 && times.length <= 2 ? value : expression;
}

function isNamed(target: Expression, name: string): boolean {
  return target.kind === "name" && target.name === name;
}

/** The password that an address of a database has. */
const passwordInUrl = /^[\w+]+:\/\/[^\s/:@]+:([^\s/@]+)@/;

/** The passwords of a dict of users, or of a list of tuples. */
function passwordsOf(users: Expression | "unknown" | null): readonly Expression[] {
  if (users === null || users === "unknown") return [];
  if (users.kind === "list" || users.kind === "tuple")
    return users.items.flatMap((it) =>
      it.kind === "tuple" && it.items[1] !== undefined && isSecret(it.items[1]) ? [it.items[1]] : [],
    );
  if (users.kind === "dict") return users.items.flatMap((it) => (isSecret(it.value) ? [it.value] : []));
  return (entriesOf(users) ?? []).flatMap((it) => (isSecret(it.value) ? [it.value] : []));
}
