import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { RecordReader, type ServerRecord, valuesOf } from "./records.ts";

const nonce = "0123456789abcdef01234567";

function read(...pieces: readonly string[]): ServerRecord[] {
  const found: ServerRecord[] = [];
  const reader = new RecordReader(nonce, (record) => found.push(record));
  for (const piece of pieces) reader.push(piece);
  return found;
}

test("only whole lines with this run's nonce are records", () => {
  const text = `Welcome\nno line breakBBP ${nonce} hello 0\r\nBBP ${"f".repeat(24)} end 0\nBBP ${nonce} out  two  blanks \nBBP ${nonce} out\nBBP ${nonce} end`;
  const records = read(text);
  assert.deepEqual(records, [
    { name: "hello", value: "0" },
    { name: "out", value: " two  blanks " },
    { name: "out", value: "" },
  ]);
  assert.deepEqual(valuesOf(records, "out"), [" two  blanks ", ""]);
});

test("however the stream is cut, the same comes out", () => {
  const text = `x\nBBP ${nonce} a 1\nBBP ${nonce}\nBBP ${nonce} b\n\nBBP ${nonce} c d\r\n`;
  const whole = read(text);
  assert.equal(whole.length, 3);
  fc.assert(
    fc.property(fc.array(fc.nat(text.length)), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), text.length];
      assert.deepEqual(read(...at.slice(1).map((end, i) => text.slice(at[i], end))), whole);
    }),
    { seed: 5, numRuns: 200 },
  );
});

test("hostile output ends: a line without an end is given up, and so is a flood", () => {
  const reader = new RecordReader(nonce, () => undefined);
  for (let i = 0; i < 200; i++) reader.push("x".repeat(1 << 17));
  const found: ServerRecord[] = [];
  const flooded = new RecordReader(nonce, (record) => found.push(record));
  for (let i = 0; i < 30; i++) flooded.push(`BBP ${nonce} out x\n`.repeat(5000));
  assert.equal(found.length, 100_000);
});
