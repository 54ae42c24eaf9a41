import type { Random } from "./random.ts";

/** None, one, or seldom more of what is made: one with this chance, each further one with half of it. */
export function maybe(share: number, random: Random, make: () => string): readonly string[] {
  const made: string[] = [];
  while (made.length < 3 && random.chance(made.length === 0 ? share : share / 2)) made.push(make());
  return made;
}

/** Lines of a block, two blanks further in. */
export function indented(lines: readonly string[]): string {
  return lines.join("\n").replaceAll(/^(?=.)/gm, "  ");
}

/** One of the names that are there, or with a small chance another. */
export function named(names: readonly string[], other: string, random: Random): string {
  return names.length === 0 || random.chance(0.05) ? other : random.pick(names);
}
