import { directivesIn, piecesOf } from "./mutants.ts";

/**
 * The shortest text that was found for which `holds` still holds, by taking away directives, then pieces, then
 * characters of words; at most `limit` questions are asked. `holds` must hold for the text itself.
 */
export async function shrink(text: string, holds: (text: string) => Promise<boolean>, limit = 150): Promise<string> {
  let best = text;
  let left = limit;
  const tries = async (candidate: string): Promise<boolean> => {
    if (left <= 0 || candidate.length >= best.length) return false;
    left--;
    if (!(await holds(candidate))) return false;
    best = candidate;
    return true;
  };
  for (;;) {
    const before = best;
    await dropDirectives();
    await dropPieces();
    await shorten();
    if (best === before) break;
  }
  return best;

  /** The greatest directives first; after a success the places are looked for anew. */
  async function dropDirectives(): Promise<void> {
    for (let again = true; again; ) {
      again = false;
      const pieces = piecesOf(best);
      const ranges = directivesIn(pieces).toSorted(([a, b], [c, d]) => d - c - (b - a));
      for (const [from, to] of ranges) {
        const blanks = /^\s/.test(pieces[to] ?? "") ? 1 : 0;
        if (await tries(pieces.toSpliced(from, to - from + blanks).join(""))) {
          again = true;
          break;
        }
      }
    }
  }

  /** Runs of pieces, from long to short. */
  async function dropPieces(): Promise<void> {
    for (const run of [8, 4, 2, 1]) {
      for (let at = 0; ; at++) {
        const pieces = piecesOf(best);
        if (at >= pieces.length) break;
        if (await tries(pieces.toSpliced(at, run).join(""))) at--;
      }
    }
  }

  /** White space to one character, words to fewer. */
  async function shorten(): Promise<void> {
    for (let at = 0; at < piecesOf(best).length; at++) {
      const pieces = piecesOf(best);
      const one = pieces[at] ?? "";
      if (one.length < 2) continue;
      if (/^\s/.test(one)) await tries(pieces.with(at, one.includes("\n") ? "\n" : " ").join(""));
      else
        for (let length = one.length >> 1; length > 0; length >>= 1)
          await tries(pieces.with(at, one.slice(0, -length)).join(""));
    }
  }
}
