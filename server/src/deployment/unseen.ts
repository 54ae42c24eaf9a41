import type { NginxConfig } from "../nginx/model/config.ts";
import { named, outward } from "../nginx/model/effective.ts";
import { placeOf, type ReadDirective } from "../nginx/model/read.ts";
import { includePattern } from "../nginx/patterns.ts";
import { type State, unknownState } from "./part.ts";

/** An include in a block or around it that brought nothing, and may say anything of a proxy; null where there is none. */
export function unseenAround(config: NginxConfig, block: ReadDirective): ReadDirective | null {
  for (const level of outward(block)) {
    const found = named(level, "include").find((it) => isUnseen(config, it));
    if (found !== undefined) return found;
  }
  return null;
}

/** Whether an include names one file, which is not in sight and may say anything of a proxy. */
export function isUnseen(config: NginxConfig, include: ReadDirective): boolean {
  const pattern = includePattern(include.at.node);
  if (pattern === null || /[*?[]/.test(pattern) || harmless.test(pattern)) return false;
  return config.includes(pattern, include.file).length === 0;
}

/**
 * Files of nginx's own, of Debian's and of certbot's, and those for TLS, which say nothing of locations and upstreams, and
 * of headers at most those of Debian's proxy_params, without which Buildbot works as well.
 */
const harmless =
  /(?:^|\/)(?:mime\.types|proxy_params|(?:fastcgi|uwsgi|scgi)_params|fastcgi\.conf|[^/]*(?:ssl|tls|cert|acme|letsencrypt)[^/]*)$/;

export function unseenState(include: ReadDirective): State {
  return unknownState(`${include.args[0] ?? "a file"} is not in sight`, placeOf(include));
}
