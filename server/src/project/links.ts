import type { FileSystem } from "./filesystem.ts";

/** Which URIs lead to the same file, because one is a link to the other or stands below a folder that is one. */
export interface Links {
  /** The URI under which a given file counts; the same for a file that no other leads to. */
  countsAs(uri: string): string;
  /** The URI under which a file that links were followed to is given; the same where it is not. */
  givenAs(real: string): string;
}

/** No links at all. */
export const noLinks: Links = { countsAs: (uri) => uri, givenAs: (real) => real };

/**
 * Follows the links of the files that are given, each with the turn in which it was set last: of several that lead to one
 * file, the one that was set last says what is in it.
 */
export async function followLinks(
  fs: FileSystem,
  given: Iterable<readonly [uri: string, turn: number]>,
): Promise<Links> {
  const files = await Promise.all(Array.from(given, async ([uri, turn]) => ({ uri, turn, real: await fs.real(uri) })));
  const byReal = new Map<string, { readonly uri: string; readonly turn: number }>();
  for (const file of files) {
    const before = byReal.get(file.real);
    if (before === undefined || before.turn < file.turn) byReal.set(file.real, file);
  }
  const counts = new Map<string, string>();
  for (const { uri, real } of files) counts.set(uri, byReal.get(real)?.uri ?? uri);
  return {
    countsAs: (uri) => counts.get(uri) ?? uri,
    givenAs: (real) => byReal.get(real)?.uri ?? real,
  };
}
