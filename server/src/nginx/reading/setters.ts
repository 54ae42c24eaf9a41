import type { Setters } from "./setter.ts";
import { httpSetters } from "./setters/http.ts";
import { listenSetters } from "./setters/listens.ts";
import { locationSetters } from "./setters/locations.ts";
import { logSetters } from "./setters/logs.ts";
import { passSetters } from "./setters/passes.ts";
import { rewriteSetters } from "./setters/rewrite.ts";
import { upstreamSetters } from "./setters/upstreams.ts";

/** The setters of all families, by "module.directive". */
export const setters: Setters = {
  ...httpSetters,
  ...listenSetters,
  ...locationSetters,
  ...logSetters,
  ...passSetters,
  ...rewriteSetters,
  ...upstreamSetters,
};
