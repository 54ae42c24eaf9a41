/** Compares two releases of Buildbot ("3.11.9") number by number: negative where the first is the older one. */
export function compareReleases(one: string, other: string): number {
  const left = one.split(".").map((it) => Number.parseInt(it, 10));
  const right = other.split(".").map((it) => Number.parseInt(it, 10));
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
