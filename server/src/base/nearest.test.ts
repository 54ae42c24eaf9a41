import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { editDistance, nearest } from "./nearest.ts";

test("edits: insert, delete, replace, swap", () => {
  assert.equal(editDistance("listen", "listen"), 0);
  assert.equal(editDistance("lsten", "listen"), 1);
  assert.equal(editDistance("lissten", "listen"), 1);
  assert.equal(editDistance("liszen", "listen"), 1);
  assert.equal(editDistance("lisetn", "listen"), 1);
  assert.equal(editDistance("", "abc"), 3);
});

test("the nearest one, if it is near enough", () => {
  assert.equal(nearest("proxy_buffring", ["proxy_buffer_size", "proxy_buffering", "proxy_buffers"]), "proxy_buffering");
  assert.equal(nearest("on", ["off"]), null);
  assert.equal(nearest("abc", ["abx", "xbc"]), "abx");
  assert.equal(nearest("abcdef", ["uvwxyz"]), null);
  assert.equal(nearest("same", ["some", "same"]), "same");
});

test("a distance is the same both ways, and a limit does not change one within it", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
      const distance = editDistance(a, b);
      assert.equal(editDistance(b, a), distance);
      assert.equal(editDistance(a, b, distance), distance);
      if (distance > 0) assert.ok(editDistance(a, b, distance - 1) >= distance);
    }),
    { seed: 20 },
  );
});
