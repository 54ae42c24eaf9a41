import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { FrameFilter, type Marked } from "./frame.ts";

const nonce = "0123456789abcdef01234567";
const mark = (record: string, of = nonce): string => `\x1b]7733;${of};${record}\x07`;

/** Feeds pieces; gives what is shown and what came of it. */
function feed(...pieces: readonly string[]): { readonly shown: string; readonly marked: Marked } {
  const filter = new FrameFilter(nonce);
  const shown = pieces.map((piece) => filter.push(piece)).join("") + filter.flush();
  return { shown, marked: filter.result() };
}

test("what stands between the marks is the output; the marks are not shown", () => {
  const { shown, marked } = feed(
    `Welcome\r\n${mark("begin")}hello\r\n${mark("body")}${mark("root")}${mark("about;nginx version: nginx/1.22.1")}${mark("loaded; a.so  b.so ")}${mark("from;/etc/nginx/sites-enabled/a b;c")}${mark("to;/srv/a")}noise${mark("cwd;/root")}${mark("end;1")}bye`,
  );
  assert.equal(shown, "Welcome\r\nhello\r\nnoisebye");
  assert.deepEqual(marked, {
    begun: true,
    frame: {
      output: "hello\r\n",
      exitCode: 1,
      cwd: "/root",
      root: true,
      links: { "/etc/nginx/sites-enabled/a b;c": "/srv/a" },
      about: "nginx version: nginx/1.22.1",
      loaded: ["a.so", "b.so"],
    },
    need: undefined,
    masters: [],
  });
});

test("without an end there is no frame", () => {
  assert.deepEqual(
    [feed(`${mark("begin")}nginx: test is successful`).marked.frame, feed("x").marked.begun],
    [undefined, false],
  );
  assert.equal(feed(mark("end;0")).marked.frame, undefined, "nor without a beginning");
});

test("a mark with another nonce is text like any other", () => {
  const forged = `${mark("begin", "f".repeat(24))}nginx: configuration file x test is successful${mark("end;0", "f".repeat(24))}`;
  const { shown, marked } = feed(forged);
  assert.equal(shown, forged);
  assert.equal(marked.begun, false);
});

test("nothing after the end counts, and a second beginning does not start over", () => {
  const { marked } = feed(
    `${mark("begin")}one${mark("begin")}two${mark("end;1")}${mark("begin")}three${mark("end;0")}`,
  );
  assert.deepEqual([marked.frame?.output, marked.frame?.exitCode], ["onetwo", 1]);
});

test("several masters are told with the need to choose", () => {
  const { marked } = feed(`${mark("master;/srv/a")}${mark("master;/srv/b")}${mark("need;choice")}`);
  assert.deepEqual(marked, { begun: false, frame: undefined, need: "choice", masters: ["/srv/a", "/srv/b"] });
});

test("however the stream is cut, the same comes out", () => {
  const text = `a\x1b]77 \x1b]7733;${nonce}${mark("begin")}\x1b[31mred\x1b[0m\x1b${mark("cwd;/x")}more${mark("end;7")}\x1b]7733;tail`;
  const whole = feed(text);
  assert.equal(whole.marked.frame?.output, "\x1b[31mred\x1b[0m\x1bmore");
  fc.assert(
    fc.property(fc.array(fc.nat(text.length)), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), text.length];
      assert.deepEqual(feed(...at.slice(1).map((end, i) => text.slice(at[i], end))), whole);
    }),
    { seed: 11, numRuns: 200 },
  );
});

test("a mark that never ends does not hold back the terminal for ever", () => {
  const filter = new FrameFilter(nonce);
  const text = `\x1b]7733;${nonce};${"x".repeat(40_000)}`;
  assert.equal(filter.push(text), text);
});
