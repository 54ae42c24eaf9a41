import assert from "node:assert/strict";
import { test } from "node:test";
import { KnownPrograms, releaseSentence } from "./knownPrograms.ts";

test("what was found is known of that server alone, and also in the next session", async () => {
  const values = new Map<string, unknown>();
  const kept = {
    get: (key: string) => values.get(key),
    update: (key: string, value: unknown) => {
      values.set(key, value);
      return Promise.resolve();
    },
  };
  const nginx = { version: "1.22.1", modules: ["ngx_stream"] };
  const buildbot = { version: "4.3.0" };
  const nothing = { nginx: null, buildbot: null };
  assert.deepEqual(new KnownPrograms(kept).of("ci"), nothing);
  await new KnownPrograms(kept).keep("ci", { nginx, buildbot: null });
  await new KnownPrograms(kept).keep("ci", { nginx: null, buildbot });
  const later = new KnownPrograms(kept);
  assert.deepEqual([later.of("ci"), later.of("other"), later.of("")], [{ nginx, buildbot }, nothing, nothing]);
  await later.keep("other", { nginx, buildbot: null });
  assert.deepEqual([later.of("ci"), later.of("other")], [nothing, { nginx, buildbot: null }]);
});

test("the release is the one that is set, else the server's, else none", () => {
  const known = { version: "1.22.1", modules: null };
  assert.deepEqual(
    [releaseSentence("1.24.0", "ci", known), releaseSentence("", "ci", known), releaseSentence("", "", null)],
    [
      "Problems are those of nginx 1.24.0, as set.",
      "Problems are those of nginx 1.22.1, as on ci.",
      "Problems are those that every release of nginx has.",
    ],
  );
});
