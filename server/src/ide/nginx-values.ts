import type { Span } from "../base/span.ts";
import type { SnippetValues } from "./snippet-values.ts";

/** A value that the other file says, and the text it replaces. */
export interface ValueOffer {
  readonly label: string;
  readonly detail: string;
  readonly replaces: Span;
}

/** What may be typed behind a `proxy_pass` or `server_name` by what master.cfg says; nothing elsewhere. */
export function nginxValues(text: string, offset: number, { host, port }: SnippetValues): readonly ValueOffer[] {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  const found = /(?:^|[;{}])\s*(proxy_pass|server_name)\s+(?:[^\s;{}]+\s+)*([^\s;{}#"']*)$/.exec(line);
  if (found === null || /(?:^|\s)#/.test(line)) return [];
  const [, name, typed = ""] = found;
  const replaces = { start: offset - typed.length, end: offset };
  if (name === "proxy_pass")
    return port === null
      ? []
      : [{ label: `http://127.0.0.1:${port}`, detail: "where Buildbot's web server listens", replaces }];
  return host === null ? [] : [{ label: host, detail: "the host of buildbotURL", replaces }];
}
