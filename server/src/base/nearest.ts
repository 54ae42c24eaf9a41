/**
 * The candidate that `name` is most likely a misspelling of, or null where none is near: at most one edit for every
 * three characters, and never more than three. Of equally near ones, the first given.
 */
export function nearest(name: string, candidates: Iterable<string>): string | null {
  let best: string | null = null;
  let limit = Math.min(3, Math.floor(name.length / 3));
  const letters = lettersOf(name);
  for (const candidate of candidates) {
    if (candidate === name) return candidate;
    if (Math.abs(candidate.length - name.length) > limit) continue;
    // An edit changes two of the letters that are there at the most: most candidates are told from that.
    if (bitsIn(letters ^ lettersOf(candidate)) > 2 * limit) continue;
    const distance = editDistance(name, candidate, limit);
    if (distance > limit) continue;
    best = candidate;
    limit = distance - 1;
  }
  return best;
}

/** Which letters are in a text, as bits; several letters share one. */
function lettersOf(text: string): number {
  let letters = known.get(text);
  if (letters === undefined) {
    letters = 0;
    for (let i = 0; i < text.length; i++) letters |= 1 << (text.charCodeAt(i) & 31);
    if (known.size >= mostKnown) known.clear();
    known.set(text, letters);
  }
  return letters;
}

const known = new Map<string, number>();
const mostKnown = 5_000;

function bitsIn(word: number): number {
  let count = 0;
  for (let left = word; left !== 0; left &= left - 1) count++;
  return count;
}

/**
 * How many insertions, deletions, replacements and swaps of neighbours turn `a` into `b` (optimal string alignment).
 * Gives up beyond `limit`: what it returns then is merely greater than `limit`.
 */
export function editDistance(a: string, b: string, limit = Number.POSITIVE_INFINITY): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > limit) return least;
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
