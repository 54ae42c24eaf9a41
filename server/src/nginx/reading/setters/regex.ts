/**
 * What nginx says of a regular expression that PCRE2 surely refuses; null where it compiles or where that is not sure.
 * Knows the plain mistakes: a bracket, group or name without end, a quantifier behind nothing. Mirrors the order in which
 * parse_regex (PCRE2's src/pcre2_compile.c) meets them and the words of ngx_regex_compile (src/core/ngx_regex.c).
 */
export function regexFault(pattern: string): string | null {
  // Verbs, comments, literal runs and options that change how the rest is read are left alone.
  if (/\(\*|\(\?#|\\[QEcN]|\(\?[a-zA-Z^-]*x/.test(pattern)) return null;
  const refused = (words: string, at: number): string =>
    `pcre2_compile() failed: ${words} in "${pattern}"${at < pattern.length ? ` at "${pattern.slice(at)}"` : ""}`;
  let depth = 0;
  let repeatable = false;
  for (let i = 0; i < pattern.length; ) {
    const left = pattern.slice(i);
    const first = left[0] ?? "";
    if (first === "\\") {
      if (left.length === 1) return refused("\\ at end of pattern", pattern.length);
      repeatable = !/[bBAZzG]/.test(left[1] ?? "");
      // Whether what stands behind these escapes is a repeatable item is not for us to say.
      if (!/[\W\d_dDsSwWnrtfvhHRbBAZz]/.test(left[1] ?? "")) return null;
      if (/[bBAZz]/.test(left[1] ?? "")) return afterAssertion(pattern, i + 2);
      i += 2;
    } else if (first === "[") {
      if (/^\[:\^?[a-z]+:\]/.test(left)) return refused("POSIX named classes are supported only within a class", i);
      const end = classEnd(pattern, i);
      if (end > pattern.length) return refused("\\ at end of pattern", pattern.length);
      if (end < 0) return refused("missing terminating ] for character class", pattern.length);
      i = end;
      repeatable = true;
    } else if (first === "(") {
      const opened =
        /^\((?:\?(?:[:=!|>]|<[=!]|P?<[A-Za-z_]\w*>|'[A-Za-z_]\w*'|[imsn]+(?=:|\)|$):?))?/.exec(left)?.[0] ?? "(";
      const name = /^\(\?P?<(?![=!])/.exec(left)?.[0];
      if (opened === "(" && left[1] === "?") {
        if (name === undefined) return null;
        const word = /^\w*/.exec(left.slice(name.length))?.[0] ?? "";
        const at = i + name.length;
        if (/^\d/.test(word)) return refused("subpattern name must start with a non-digit", at);
        const behind = at + word.length;
        if (word === "") return null;
        return refused("syntax error in subpattern name (missing terminator?)", behind);
      }
      depth += 1;
      i += opened.length;
      repeatable = false;
    } else if (first === ")") {
      if (depth === 0) return refused("unmatched closing parenthesis", i);
      depth -= 1;
      i += 1;
      // Behind an option such as (?i) or a lookaround PCRE has rules of its own.
      if (/^[*+?{]/.test(pattern.slice(i)) && /\(\?/.test(pattern)) return null;
      repeatable = true;
    } else {
      const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})[+?]?/.exec(left)?.[0];
      if (quantifier !== undefined) {
        // PCRE2 is behind the numbers when it notices.
        const at = left.startsWith("{") ? i + quantifier.indexOf("}") : i;
        if (!repeatable) return refused("quantifier does not follow a repeatable item", at);
        i += quantifier.length;
        repeatable = false;
      } else {
        i += 1;
        repeatable = !/[|^$]/.test(first);
      }
    }
  }
  return depth > 0 ? refused("missing closing parenthesis", pattern.length) : null;
}

/** Whether PCRE takes a quantifier behind \b and its like depends on its release: then nothing is sure, else go on. */
function afterAssertion(pattern: string, at: number): string | null {
  if (/^[*+?{]/.test(pattern.slice(at))) return null;
  // The two characters are worth as much as any plain one to what follows.
  const plain = `${pattern.slice(0, at - 2)}__${pattern.slice(at)}`;
  const found = regexFault(plain);
  return found === null ? null : found.replace(plain, () => pattern);
}

/** The offset behind the character class that starts at `from`; -1 where it has no end, more than the length where a backslash is its last. */
function classEnd(pattern: string, from: number): number {
  let i = from + 1;
  if (pattern[i] === "^") i += 1;
  if (pattern[i] === "]") i += 1;
  while (i < pattern.length) {
    const posix = /^\[:\^?[a-z]+:\]/.exec(pattern.slice(i))?.[0];
    if (posix !== undefined) i += posix.length;
    else if (pattern[i] === "\\") i += 2;
    else if (pattern[i] === "]") return i + 1;
    else i += 1;
  }
  // A backslash that is the last character makes it end behind the pattern.
  return i > pattern.length ? i : -1;
}

/** The names of a pattern's named groups, each once, in the order of PCRE2's table: nginx makes variables of them. */
export function namedGroups(pattern: string): readonly string[] {
  if (!pattern.includes("(?")) return [];
  const names = [...pattern.matchAll(/\(\?(?:P?<|')([A-Za-z_]\w*)[>']/g)].map((it) => it[1] ?? "");
  return [...new Set(names)].sort();
}

/** How many groups of a pattern capture what they match; null where that is not sure. */
export function groupCount(pattern: string): number | null {
  // Groups that share numbers, and what the options of a pattern take out of it, are left alone.
  if (/\(\*|\(\?[#|]|\\[QE]|\(\?[a-zA-Z^-]*[xn]/.test(pattern)) return null;
  let count = 0;
  for (let i = 0; i < pattern.length; i++) {
    if (pattern[i] === "\\") i += 1;
    else if (pattern[i] === "[") {
      const end = classEnd(pattern, i);
      if (end < 0 || end > pattern.length) return null;
      i = end - 1;
    } else if (pattern[i] === "(" && /^\((?!\?)|^\(\?(?:P?<(?![=!])|')/.test(pattern.slice(i))) count += 1;
  }
  return count;
}
