import { randomBytes } from "node:crypto";

// A WebSocket's frames as a browser sends and reads them (RFC 6455, 5.2), as far as Buildbot uses them.

/** A masked frame with up to 125 bytes; opcode 1 is text, 10 a pong. */
export function frame(opcode: 1 | 10, payload: Buffer): Buffer {
  if (payload.length > 125) throw new Error("longer than a short frame");
  const mask = randomBytes(4);
  return Buffer.concat([
    Buffer.from([0x80 | opcode, 0x80 | payload.length]),
    mask,
    payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0)),
  ]);
}

/** The whole, unmasked frames at the start of what a server has sent, and what is left of it. */
export function framesIn(bytes: Buffer): {
  readonly frames: readonly { readonly opcode: number; readonly payload: Buffer }[];
  readonly rest: Buffer;
} {
  const frames: { opcode: number; payload: Buffer }[] = [];
  let at = 0;
  while (at + 2 <= bytes.length) {
    const short = bytes.readUInt8(at + 1) & 0x7f;
    const head = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (at + head > bytes.length) break;
    const length =
      short === 126 ? bytes.readUInt16BE(at + 2) : short === 127 ? Number(bytes.readBigUInt64BE(at + 2)) : short;
    if (at + head + length > bytes.length) break;
    frames.push({ opcode: bytes.readUInt8(at) & 0x0f, payload: bytes.subarray(at + head, at + head + length) });
    at += head + length;
  }
  return { frames, rest: bytes.subarray(at) };
}
