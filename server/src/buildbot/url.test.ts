import assert from "node:assert/strict";
import { test } from "node:test";
import { urlParts } from "./url.ts";

const at = (url: string, span: { start: number; end: number }) => url.slice(span.start, span.end);

test("a URL's parts and where they are", () => {
  const url = "HTTP://CI.Example.org:8010/buildbot/";
  const parts = urlParts(url);
  assert.ok(parts !== null);
  assert.deepEqual([parts.scheme, parts.host, parts.port, parts.rest], ["http", "ci.example.org", 8010, "/buildbot/"]);
  assert.deepEqual(
    [at(url, parts.schemeSpan), at(url, parts.hostSpan), at(url, parts.portSpan)],
    ["HTTP", "CI.Example.org", ":8010"],
  );
});

test("an IPv6 address, and no path", () => {
  const parts = urlParts("https://[::1]");
  assert.deepEqual([parts?.host, parts?.port, parts?.rest], ["::1", null, ""]);
});

test("what is no URL of a web server", () => {
  for (const url of ["", "ci.example.org", "https:/x/", "ftp://x/", "https://", "https://me@x/", "https://a b/"])
    assert.equal(urlParts(url), null, url);
});
