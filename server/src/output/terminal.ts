// Escape sequences as ECMA-48 shapes them: strings (OSC, DCS, PM, APC, SOS), CSI, character sets, two-byte escapes.
const escapes =
  /\x1b(?:\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|\[[0-?]*[ -/]*[@-~]|[()#%*+][0-9A-Za-z]|[ -/]*[0-~])/g;

/**
 * The lines of what a program wrote to a terminal, as a reader of the screen sees them: without escape sequences and
 * other control characters, with `\r\n` and `\r\r\n` as one line break, and without what a lone `\r` wrote over.
 * The last line is left out if it is empty.
 */
export function terminalLines(text: string): readonly string[] {
  const lines = text
    .replace(escapes, "")
    .split(/\r*\n/)
    .map((line) =>
      line
        .replace(/\r+$/, "")
        .replace(/^.*\r/s, "")
        .replace(/[\x00-\x08\x0b-\x1f\x7f]/g, ""),
    );
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** A line without the prompt that `sudo` left in front of it where the typed password was not echoed. */
export function withoutPrompt(line: string): string {
  return line.replace(/^\[sudo\] password for [^:]*: ?/, "");
}

/** Whether a line is a shell's or sudo's word that there is no such program. */
export function saysNoProgram(line: string): boolean {
  return (
    /^(?:\S*sh: )?(?:line )?(?:\d+: )?(?:\S+: )?\S+: (?:command )?not found$/.test(line) ||
    /^zsh:\d+: command not found: \S+$/.test(line) ||
    /^(?:fish: )?Unknown command: \S+$/.test(line)
  );
}
