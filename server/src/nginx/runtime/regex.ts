import { translate } from "../reading/pcre/javascript.ts";

/** A regular expression that is ready to match bytes. */
export interface Regex {
  /** The groups of a match, "" for those that took no part, [0] all of it; null where it does not match, or why that is not known. */
  match(subject: string): Match | null | string;
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
}

export interface Match {
  /** Null where the captures are not known. */
  readonly captures: readonly string[] | null;
}

const remembered = new Map<string, Regex>();
const mostRemembered = 5000;

/** The expression of a pattern (bytes). Mirrors ngx_regex_compile (src/core/ngx_regex.c): options come from the caller alone. */
export function regexOf(pattern: string, ignoreCase: boolean): Regex {
  const key = `${ignoreCase ? "*" : "="}${pattern}`;
  let regex = remembered.get(key);
  if (regex === undefined) {
    regex = compile(pattern, ignoreCase);
    if (remembered.size >= mostRemembered) remembered.clear();
    remembered.set(key, regex);
  }
  return regex;
}

/** Where the search may take exponential time, only subjects up to this length are matched. */
const longest = 64;

function compile(pattern: string, ignoreCase: boolean): Regex {
  const translated = translate(pattern, ignoreCase);
  if (typeof translated === "string") return { match: () => translated, groups: 0, names: new Map() };
  const { expression, groups, mayExplode, names, sameCaptures } = translated;
  return {
    groups,
    names,
    match(subject) {
      if (mayExplode && subject.length > longest) return "its regular expression may search too long";
      const found = expression.exec(subject);
      if (found === null) return null;
      if (!sameCaptures) return { captures: null };
      const captures = [found[0]];
      for (let n = 1; n <= groups; n++) captures.push(found.groups?.[`g${n}`] ?? "");
      return { captures };
    },
  };
}
