import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { pairFiles, readSurvey, type Survey } from "./survey.ts";

const sum = "0".repeat(64);
const survey = (files: readonly string[], links: Survey["links"] = {}): Survey => ({
  root: "/etc/nginx",
  about: "",
  files: new Map(files.map((file) => [file, sum])),
  links,
});
const server = survey(["/etc/nginx/nginx.conf", "/etc/nginx/sites-available/default", "/etc/nginx/snippets/tls.conf"], {
  "/etc/nginx/sites-enabled/default": "/etc/nginx/sites-available/default",
});
const pairs = (locals: readonly string[], mappings: Parameters<typeof pairFiles>[2] = [], of = server) =>
  Object.fromEntries(pairFiles(locals, of, mappings).map(({ local, remote }) => [local, remote]));

test("records become a survey; without an end there is none", () => {
  const record = (name: string, value: string) => ({ name, value });
  const records = [
    record("root", "/etc/nginx"),
    record("file", `${sum} /etc/nginx/a b`),
    record("file", "? /etc/nginx/key"),
    record("file", "nonsense"),
    record("from", "/etc/nginx/l"),
    record("to", "/srv/l"),
  ];
  assert.equal(readSurvey(records), undefined);
  const read = readSurvey([...records, record("end", "0")]);
  assert.deepEqual(
    [...(read?.files ?? [])],
    [
      ["/etc/nginx/a b", sum],
      ["/etc/nginx/key", "?"],
    ],
  );
  assert.deepEqual(read?.links, { "/etc/nginx/l": "/srv/l" });
});

test("a local file stands for the one whose path ends alike", () => {
  assert.deepEqual(
    pairs(["/w/nginx/sites-available/default", "/w/nginx/nginx.conf", "/w/sites.txt", "/other/default"]),
    {
      "/w/nginx/sites-available/default": "/etc/nginx/sites-available/default",
      "/w/nginx/nginx.conf": "/etc/nginx/nginx.conf",
    },
  );
});

test("a link and what it leads to are one file, and the one at the real path counts", () => {
  const here = ["/w/nginx/sites-enabled/default", "/w/nginx/sites-available/default"];
  const both = { "/w/nginx/sites-available/default": "/etc/nginx/sites-available/default" };
  assert.deepEqual(pairs(here), both);
  assert.deepEqual(pairs(here.toReversed()), both);
  assert.deepEqual(pairs(here.slice(0, 1)), { "/w/nginx/sites-enabled/default": "/etc/nginx/sites-available/default" });
});

test("two files that could stand for one are left out", () => {
  const here = ["/w/a/snippets/tls.conf", "/w/b/snippets/tls.conf", "/w/a/sites-available/default"];
  assert.deepEqual(pairs(here), { "/w/a/sites-available/default": "/etc/nginx/sites-available/default" });
});

test("a new file goes where its neighbours stand", () => {
  const here = ["/w/nginx/sites-available/default", "/w/nginx/conf.d/new.conf", "/elsewhere/conf.d/x.conf"];
  assert.equal(pairs(here)["/w/nginx/conf.d/new.conf"], "/etc/nginx/conf.d/new.conf");
  assert.equal(pairs(here)["/elsewhere/conf.d/x.conf"], undefined);
});

test("a mapping decides, the longest first, on any system", () => {
  const mappings = [
    { remote: "/etc/nginx", local: "/w/one" },
    { remote: "/etc/nginx/sites-available", local: "/w/one/sites" },
    { remote: "/etc/nginx", local: "C:\\work\\nginx" },
  ];
  assert.deepEqual(pairs(["/w/one/sites/default", "/w/one/x.conf", "C:\\work\\nginx\\nginx.conf"], mappings), {
    "/w/one/sites/default": "/etc/nginx/sites-available/default",
    "/w/one/x.conf": "/etc/nginx/x.conf",
    "C:\\work\\nginx\\nginx.conf": "/etc/nginx/nginx.conf",
  });
});

test("no two local files ever stand for the same file, whatever the paths", () => {
  const path = fc.array(fc.constantFrom("nginx", "a", "b", "sites-available", "default", ".."), { maxLength: 5 });
  const absolute = path.map((names) => `/${names.join("/")}`);
  fc.assert(
    fc.property(fc.array(absolute), fc.array(absolute), (locals, remotes) => {
      const found = pairFiles(locals, survey(remotes), []);
      assert.equal(new Set(found.map(({ remote }) => remote)).size, found.length);
    }),
    { seed: 9, numRuns: 300 },
  );
});
