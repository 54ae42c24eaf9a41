/** One file of an archive: its name is ours, never one of the user's paths. */
export interface TarEntry {
  readonly name: string;
  readonly data: Uint8Array;
}

const block = 512;

/**
 * A ustar archive, as any tar unpacks it (POSIX.1-1988, "ustar Interchange Format"): plain files, mode 600, no owner.
 * Throws on a name that is not a short plain one.
 */
export function tar(entries: readonly TarEntry[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (const { name, data } of entries) {
    if (!/^[a-z0-9][a-z0-9.-]{0,60}$/.test(name)) throw new Error(`not a name for an archive: ${JSON.stringify(name)}`);
    pieces.push(header(name, data.length), data, new Uint8Array((block - (data.length % block)) % block));
  }
  pieces.push(new Uint8Array(2 * block));
  return Buffer.concat(pieces);
}

function header(name: string, size: number): Uint8Array {
  const head = Buffer.alloc(block);
  const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, "0")}\0`;
  head.write(name, 0);
  head.write(octal(0o600, 7), 100);
  head.write(octal(0, 7), 108);
  head.write(octal(0, 7), 116);
  head.write(octal(size, 11), 124);
  head.write(octal(0, 11), 136);
  // The sum is taken with blanks in its own place.
  head.write("        ", 148);
  head.write("0", 156);
  head.write("ustar\x0000", 257);
  head.write(
    `${head
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, "0")}\0 `,
    148,
  );
  return head;
}
