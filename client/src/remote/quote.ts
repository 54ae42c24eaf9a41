/** A word as POSIX shells read it back unchanged. Throws on a NUL, which no argument can hold. */
export function quoteWord(word: string): string {
  if (word.includes("\0")) throw new Error("a NUL cannot stand in a shell word");
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** Text as the escapes that `printf %b` reads back: one line in which no shell finds anything to expand. Throws on a NUL. */
export function escapes(text: string): string {
  if (text.includes("\0")) throw new Error("a NUL cannot stand in a shell word");
  const safe = /[A-Za-z0-9 _./:=,@+-]/;
  let word = "";
  for (const byte of new TextEncoder().encode(text)) {
    const letter = String.fromCharCode(byte);
    word += safe.test(letter) ? letter : `\\0${byte.toString(8).padStart(3, "0")}`;
  }
  return word;
}

/**
 * One command line that runs a POSIX shell script whatever the user's login shell is (csh and fish as well): the
 * script travels as `printf %b` escapes in one quoted word, and what ssh was given as standard input stays the script's.
 */
export function runScript(script: string): string {
  return `exec sh -c 'eval "$(printf %b "$1")"' buildbot-proxy '${escapes(script)}'`;
}
