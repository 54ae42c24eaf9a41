import type { Span } from "../base/span.ts";
import { bindsOf } from "./patterns.ts";
import type { Expression, Fault, Pattern } from "./tree.ts";

/**
 * What CPython's compiler has against a case's pattern. `mayTakeAll`: nothing that could still match comes behind it.
 * Mirrors `compiler_pattern` in Python/compile.c.
 */
export function patternFaults(pattern: Pattern, mayTakeAll: boolean): readonly Fault[] {
  const checking = new Checking();
  checking.pattern(pattern, mayTakeAll);
  return checking.faults;
}

class Checking {
  readonly faults: Fault[] = [];
  #stored = new Set<string>();

  #say(message: string, at: Span): void {
    this.faults.push({ start: at.start, end: at.end, message });
  }

  #store(name: string | null, at: Span): void {
    if (name === null) return;
    if (this.#stored.has(name)) this.#say(`multiple assignments to name '${name}' in pattern`, at);
    this.#stored.add(name);
  }

  pattern(pattern: Pattern, mayTakeAll: boolean): void {
    switch (pattern.kind) {
      case "value":
        return;
      case "capture":
        if (pattern.of !== null) this.pattern(pattern.of, mayTakeAll);
        else if (!mayTakeAll) {
          const what = pattern.name === null ? "wildcard" : `name capture '${pattern.name}'`;
          this.#say(`${what} makes remaining patterns unreachable`, pattern);
        }
        this.#store(pattern.name, pattern);
        return;
      case "star":
        this.#store(pattern.name, pattern);
        return;
      case "or":
        this.#alternatives(pattern.patterns, mayTakeAll, pattern);
        return;
      case "sequence":
        if (pattern.patterns.filter((it) => it.kind === "star").length > 1)
          this.#say("multiple starred names in sequence pattern", pattern);
        break;
      case "mapping":
        this.#keys(pattern.keys, pattern);
        break;
      case "class":
        for (const [index, { name, ...at }] of pattern.names.entries())
          if (pattern.names.slice(0, index).some((it) => it.name === name))
            this.#say(`attribute name repeated in class pattern: ${name}`, at);
        break;
    }
    for (const it of pattern.patterns) this.pattern(it, true);
    if (pattern.kind === "mapping") this.#store(pattern.rest, pattern);
  }

  #alternatives(patterns: readonly Pattern[], mayTakeAll: boolean, whole: Span): void {
    const before = this.#stored;
    const [first] = patterns;
    const names = first === undefined ? "" : [...new Set(bindsOf(first))].toSorted().join(" ");
    for (const [index, it] of patterns.entries()) {
      this.#stored = new Set();
      this.pattern(it, mayTakeAll && index === patterns.length - 1);
      if ([...new Set(bindsOf(it))].toSorted().join(" ") !== names)
        this.#say("alternative patterns bind different names", whole);
    }
    this.#stored = new Set(before);
    if (first !== undefined) for (const name of bindsOf(first)) this.#store(name, whole);
  }

  #keys(keys: readonly Expression[], at: Span): void {
    const seen = new Set<string>();
    for (const key of keys) {
      const text = textOf(key);
      if (text === null) continue;
      if (seen.has(text)) this.#say(`mapping pattern checks duplicate key (${text})`, at);
      seen.add(text);
    }
  }
}

/** A literal key as Python would print it, as far as that is needed to find it twice; null for any other. */
function textOf(key: Expression): string | null {
  if (key.kind === "number") return String(key.value);
  if (key.kind === "constant") return String(key.value);
  if (key.kind !== "string") return null;
  const [piece] = key.pieces;
  return piece?.value === null || piece === undefined || key.pieces.length > 1
    ? null
    : `${piece.prefix.includes("b") ? "b" : ""}'${piece.value}'`;
}
