import type { MasterConfig } from "../buildbot/master.ts";
import type { BuildbotSite } from "./site.ts";

/** A master and the nginx site in front of it. */
export interface Deployment {
  readonly site: BuildbotSite;
  readonly master: MasterConfig;
  readonly because: "proxy_pass port" | "server_name" | "only one of each";
}
