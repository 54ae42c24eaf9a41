import assert from "node:assert/strict";
import { test } from "node:test";
import { anyBuild } from "../nginx/directives/check.ts";
import { buildOf, isRelease } from "./build.ts";

test("a release is three numbers", () => {
  assert.deepEqual(["1.22.1", "1.31.10", "1.22", "newest", "", "1.22.1-9", " 1.22.1"].map(isRelease), [
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});

test("modules go by their files, however they are named", () => {
  assert.equal(buildOf(null, null), anyBuild);
  assert.deepEqual(buildOf("1.22.1", null), { version: "1.22.1", modules: "all" });
  const named = [
    "ngx_stream",
    "ngx_http_echo_module.so",
    "modules/ngx_mail_module.so",
    "/usr/lib/nginx/modules/ndk_http_module",
  ];
  assert.deepEqual(buildOf(null, named).modules, new Set(["ngx_stream", "ngx_http_echo", "ngx_mail", "ndk_http"]));
  assert.equal(buildOf(null, named).foreign, undefined);
  assert.equal(buildOf(null, ["ngx_http_of_our_own_module.so"]).foreign, true);
});
