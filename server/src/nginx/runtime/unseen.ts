import { named, outward } from "../model/effective.ts";
import type { ReadDirective } from "../model/read.ts";

/** Files of nginx's own and of certbot's, which say nothing of a request's way or of what an upstream is sent. */
const harmless = /(?:^|\/)(?:mime\.types|options-ssl-nginx\.conf|(?:fastcgi|uwsgi|scgi)(?:_params|\.conf))$/;

/** Files that set headers, but neither those of a WebSocket's handshake nor a time or a buffer. */
const headersAlone = /(?:^|\/)proxy_params$/;

/** An include in a block of which nothing is in sight, so that it may say anything; null where there is none. A pattern may well bring nothing. */
function unseenIn(block: ReadDirective): ReadDirective | null {
  const found = named(block, "include").find(
    ({ args: [word = ""], unseen }) => unseen && !/[*?[]/.test(word) && !harmless.test(word),
  );
  return found ?? null;
}

/** The includes around a block, its own among them, that are not in sight. */
export function unseenAround(block: ReadDirective): readonly ReadDirective[] {
  return [...outward(block)].flatMap((level) => unseenIn(level) ?? []);
}

/** An include in the location itself that may set what requests are passed on with; null where there is none. */
export function unseenSettings(location: ReadDirective): ReadDirective | null {
  const found = unseenIn(location);
  return found !== null && headersAlone.test(found.args[0] ?? "") ? null : found;
}
