import { isNone, numberOf, truth } from "../../python/run/inspect.ts";
import { plain } from "../../python/run/objects.ts";
import type { Bodies } from "./invoke.ts";
import { keep } from "./services.ts";

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
  "Authz.__init__": (it) => {
    if (truth(it.arg("allowRules")) === null) it.holds(null, "allowRules");
    it.super();
  },
};
