import assert from "node:assert/strict";
import { test } from "node:test";
import { comparedOrigin, matchesOrigin, neverAnOrigin, originOf, urlParts } from "./url.ts";

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

test("what a browser sends for an Origin, and what Buildbot compares it with", () => {
  const table: readonly (readonly [url: string, browser: string, buildbot: string])[] = [
    ["https://CI.example.org/bb/", "https://ci.example.org", "https://ci.example.org"],
    ["https://ci.example.org:443/", "https://ci.example.org", "https://ci.example.org:443"],
    ["http://ci.example.org:443/", "http://ci.example.org:443", "http://ci.example.org:443"],
    ["http://[::1]:80", "http://[::1]", "http://[::1]:80"],
  ];
  for (const [url, browser, buildbot] of table) {
    const parts = urlParts(url);
    assert.ok(parts !== null);
    assert.deepEqual([originOf(parts), comparedOrigin(parts)], [browser, buildbot], url);
  }
});

test("patterns of origins", () => {
  assert.ok(matchesOrigin("https://*.Example.org", "https://a.b.example.org"));
  assert.ok(!matchesOrigin("https://*.example.org", "https://example.org"));
  const table: readonly (readonly [string, ReturnType<typeof neverAnOrigin>])[] = [
    ["https://ci.example.org", null],
    ["https://ci.example.org/", "path"],
    ["https://ci.example.org:443", "port"],
    ["ci.example.org", "scheme"],
    ["*ci.example.org", null],
    ["null", null],
  ];
  for (const [pattern, why] of table) assert.equal(neverAnOrigin(pattern), why, pattern);
});
