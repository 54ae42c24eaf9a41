import { isNone, isOfType, numberOf, truth } from "../../python/run/inspect.ts";
import { iterate } from "../../python/run/iterate.ts";
import { plain } from "../../python/run/objects.ts";
import { compiled, filterFault } from "./filters.ts";
import type { Bodies, Invocation } from "./invoke.ts";
import { not } from "./schedulers.ts";
import { keep } from "./services.ts";

/** What the cancellers say of their filters (schedulers/canceller.py, canceller_buildset.py). */
function checkFilters(it: Invocation, parts: number): void {
  const of = it.self.of.name;
  const filters = it.arg("filters");
  if (it.holds(not(isOfType(filters, "list")), "filters"))
    it.error(`${of}: The filters argument must be a list of tuples`, "filters");
  const what =
    parts === 2
      ? "builders as the first item and SourceStampFilter as the second"
      : "builders to track as the first item, builders to cancel as the second and SourceStampFilter as the third";
  for (const one of iterate(it.machine, filters, it.at) ?? []) {
    const items = one.kind === "tuple" ? one.items : null;
    const last = items?.at(-1);
    if (one.kind === "unknown" || last?.kind === "unknown") {
      it.holds(null, "filters");
      continue;
    }
    if (items?.length !== parts || last === undefined || it.checking.isA(last, "SourceStampFilter") !== true)
      it.error(`${of}: The filters argument must be a list of tuples each of which contains ${what}`, "filters");
    const unpacked = items ?? iterate(it.machine, one, it.at);
    if (unpacked === null) {
      it.holds(null, "filters");
      continue;
    }
    if (unpacked.length < parts)
      it.raise("ValueError", `not enough values to unpack (expected ${parts}, got ${unpacked.length})`);
    if (unpacked.length > parts) it.raise("ValueError", `too many values to unpack (expected ${parts})`);
    const names = ["builders", "builders_to_cancel"].slice(0, parts - 1);
    for (const [index, name] of names.entries()) {
      const fault = filterFault(unpacked[index], name);
      if (index === 1 && unpacked[1] !== undefined && isNone(unpacked[1]) === true) continue;
      if (fault === null) continue;
      it.error(`${of}: When processing filter builders: ${fault}`, "filters");
      break;
    }
  }
}

/** buildbot/www/*.py, buildbot/secrets/providers/*.py */
export const others: Bodies = {
  "GitHubAuth.__init__": (it) => {
    it.super();
    const version = numberOf(it.arg("apiVersion"));
    if (version !== null && version !== 3 && version !== 4)
      it.error(`GitHubAuth apiVersion must be 3 or 4 not ${version}`, "apiVersion");
    const teams = it.arg("getTeamsMembership");
    if (version === 3 && teams.kind === "plain" && teams.value === true)
      it.error(
        "Retrieving team membership information using GitHubAuth is only possible using GitHub api v4.",
        "getTeamsMembership",
      );
  },
  "RolesFromUsername.__init__": (it) => {
    const names = it.arg("usernames");
    if ((names.kind === "list" || names.kind === "tuple") && names.items.some((one) => isNone(one) === true))
      it.error("Usernames cannot be None", "usernames");
    it.super();
  },
  "SecretInAFile.checkConfig": (it) => {
    // What the folder holds and who may read it is not in the text.
    it.holds(null, "dirname");
    keep(it, "name", plain(null, it.at));
  },
  "HashiCorpVaultKvSecretProvider.checkConfig": (it) => {
    it.holds(null);
    it.super();
  },
  "SecretInPass.checkConfig": (it) => {
    it.holds(null);
    it.super();
  },
  "KubeInClusterConfigLoader.checkConfig": (it) => {
    it.holds(null);
  },
  "_BaseManhole.__init__": (it) => {
    // The ones over ssh need a package that only some masters have.
    if (it.shape.name !== "TelnetManhole") it.holds(null);
    it.super();
  },
  "UserPasswordAuth.__init__": (it) => {
    const users = it.arg("users");
    if (it.holds(not(isOfType(users, "dict", "list")), "users"))
      it.raise(
        "UnboundLocalError",
        "cannot access local variable 'users_dict' where it is not associated with a value",
      );
    it.super();
  },
  "RemoteUserAuth.__init__": (it) => {
    const text = it.arg("headerRegex");
    const bytes = text.kind === "plain" && text.type === "bytes" ? plain(text.value, text.at, "str") : null;
    if (isNone(text) !== true) compiled(it, bytes ?? text);
    it.super();
  },
  "CommandlineUserManager.__init__": (it) => {
    const [name, password, port] = ["username", "passwd", "port"].map((one) => truth(it.arg(one)));
    if (name === false || password === false)
      it.raise("AssertionError", "A username and password pair must be given to connect and use `buildbot user`");
    if (port === false && name === true && password === true)
      it.raise("AssertionError", "A port must be specified for a PB connection");
    if (name === null || password === null || port === null) it.holds(null);
    it.super();
  },
  "OldBuildCanceller.checkConfig": (it) => {
    checkFilters(it, 2);
    it.super();
  },
  "FailingBuildsetCanceller.checkConfig": (it) => {
    checkFilters(it, 3);
    it.super();
  },
  "Authz.__init__": (it) => {
    if (truth(it.arg("allowRules")) === null) it.holds(null, "allowRules");
    it.super();
  },
};
