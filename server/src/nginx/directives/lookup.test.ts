import assert from "node:assert/strict";
import { test } from "node:test";
import { contextInside, directiveNames, directivesNamed, nearestName, takes } from "./lookup.ts";

test("a directive of several modules", () => {
  const found = directivesNamed("proxy_pass");
  assert.deepEqual(
    found.map((info) => info.module),
    ["ngx_http_proxy_module", "ngx_stream_proxy_module"],
  );
  assert.deepEqual([...(found[0]?.contexts ?? [])], ["location", "location_if", "limit_except"]);
  assert.deepEqual(found[0]?.args, { min: 1, max: 1, counts: null });
  assert.equal(found[1]?.file, "ngx_stream");
});

test("names that no module defines, not even by accident", () => {
  for (const name of ["", "constructor", "__proto__", "toString", "proxy_pas"])
    assert.deepEqual(directivesNamed(name), []);
});

test("the table is whole", () => {
  assert.ok([...directiveNames()].length > 1100);
  const [http2] = directivesNamed("http2");
  assert.equal(http2?.since, "1.25.1");
  assert.equal(http2.flag, true);
  assert.equal(directivesNamed("ssl")[0]?.removed, "1.25.1");
});

test("numbers of arguments", () => {
  const accepted = (name: string) =>
    [0, 1, 2, 3, 9].filter((count) => directivesNamed(name).some((info) => takes(info.args, count)));
  assert.deepEqual(accepted("gzip"), [1]);
  assert.deepEqual(accepted("server_name"), [1, 2, 3, 9]);
  assert.deepEqual(accepted("map"), [2]);
  assert.deepEqual(accepted("internal"), [0]);
  assert.deepEqual(accepted("log_format"), [2, 3, 9]);
  assert.deepEqual(accepted("keyval"), []);
});

test("what blocks hold", () => {
  assert.equal(contextInside("http", "main"), "http");
  assert.equal(contextInside("server", "http"), "server");
  assert.equal(contextInside("server", "stream"), "stream_server");
  assert.equal(contextInside("server", "server"), "server", "where it is not allowed it still is one");
  assert.equal(contextInside("server", "unknown"), "unknown");
  assert.equal(contextInside("location", "unknown"), "location");
  assert.equal(contextInside("if", "server"), "server_if");
  assert.equal(contextInside("if", "location"), "location_if");
  assert.equal(contextInside("limit_except", "location"), "limit_except");
  assert.equal(contextInside("map", "http"), "data");
  assert.equal(contextInside("types", "location"), "data");
  assert.equal(contextInside("content_by_lua_block", "location"), "data");
  assert.equal(contextInside("no_such_block", "http"), "unknown");
  assert.equal(contextInside("server", "data"), "data");
});

test("names that are near", () => {
  assert.equal(nearestName("prox_pass", "location"), "proxy_pass");
  assert.equal(nearestName("sever", "http"), "server");
  assert.equal(nearestName("Listen", "server"), "listen");
  assert.equal(nearestName("buildbot", "server"), null);
});
