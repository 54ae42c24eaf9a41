import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { localPaths, type RemotePlaces, resolveLinks } from "./paths.ts";

const none: RemotePlaces = { links: {}, mappings: [], workspaceFiles: [] };

test("links are followed, of a folder as well, and a loop ends", () => {
  const links = {
    "/etc/nginx/sites-enabled/default": "/etc/nginx/sites-available/default",
    "/etc/nginx": "/opt/nginx/conf",
  };
  assert.equal(resolveLinks("/etc/nginx/sites-enabled/default", links), "/opt/nginx/conf/sites-available/default");
  assert.equal(resolveLinks("/etc/nginx-old/x", links), "/etc/nginx-old/x");
  assert.equal(resolveLinks("/a/x", { "/a": "/b", "/b": "/a" }), "/a/x");
  assert.equal(resolveLinks("/constructor", {}), "/constructor");
});

test("the longest mapping wins, by whole segments", () => {
  const mappings = [
    { remote: "/etc", local: "/ws/etc" },
    { remote: "/etc/nginx/", local: "/ws/proxy/" },
    { remote: "/etc/ngi", local: "/wrong" },
  ];
  const at = (remote: string): readonly string[] => localPaths(remote, { ...none, mappings });
  assert.deepEqual(at("/etc/nginx/conf.d/a.conf"), ["/ws/proxy/conf.d/a.conf"]);
  assert.deepEqual(at("/etc/nginx"), ["/ws/proxy"]);
  assert.deepEqual(at("/etc/ngix"), ["/ws/etc/ngix"]);
  assert.deepEqual(at("/srv/x"), []);
});

test("a Windows folder keeps its separators", () => {
  const mappings = [{ remote: "/etc/nginx", local: "C:\\work\\nginx" }];
  assert.deepEqual(localPaths("/etc/nginx/conf.d/a.conf", { ...none, mappings }), ["C:\\work\\nginx\\conf.d\\a.conf"]);
});

test("a link's target is tried before the link, and each may be mapped", () => {
  const places = {
    ...none,
    links: { "/etc/nginx/sites-enabled/ci": "/home/me/ci.conf" },
    mappings: [{ remote: "/etc/nginx", local: "/ws" }],
  };
  assert.deepEqual(localPaths("/etc/nginx/sites-enabled/ci", places), ["/ws/sites-enabled/ci"]);
});

test("without a mapping the file that ends alike is taken, if it is the only one", () => {
  const workspaceFiles = [
    "/ws/nginx/sites-available/default",
    "/ws/nginx/nginx.conf",
    "/ws/other/default",
    "/ws/buildbot/master.cfg",
  ];
  const links = { "/etc/nginx/sites-enabled/default": "/etc/nginx/sites-available/default" };
  const at = (remote: string): readonly string[] => localPaths(remote, { links, mappings: [], workspaceFiles });
  assert.deepEqual(at("/etc/nginx/sites-enabled/default"), ["/ws/nginx/sites-available/default"]);
  assert.deepEqual(at("/etc/nginx/nginx.conf"), ["/ws/nginx/nginx.conf"]);
  assert.deepEqual(at("/home/buildbot/master/master.cfg"), ["/ws/buildbot/master.cfg"]);
  assert.deepEqual(at("/etc/mime/default"), [], "one segment alike is not enough");
});

test("two files that end alike are no answer", () => {
  const workspaceFiles = [
    "/ws/staging/sites-available/default",
    "/ws/live/sites-available/default",
    "/a/master.cfg",
    "/b/master.cfg",
  ];
  assert.deepEqual(localPaths("/etc/nginx/sites-available/default", { ...none, workspaceFiles }), []);
  assert.deepEqual(localPaths("/srv/master/master.cfg", { ...none, workspaceFiles }), []);
});

test("the same absolute path counts only where the workspace has it", () => {
  assert.deepEqual(localPaths("/etc/nginx/nginx.conf", none), []);
  const workspaceFiles = ["/etc/nginx/nginx.conf", "/ws/nginx/nginx.conf"];
  assert.deepEqual(localPaths("/etc/nginx/nginx.conf", { ...none, workspaceFiles }), ["/etc/nginx/nginx.conf"]);
});

test("a path never leaves its mapped folder", () => {
  const segment = fc.constantFrom("..", ".", "", "etc", "nginx", "a b", "...", "..a");
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 8 }), (parts) => {
      const remote = `/etc/nginx/${parts.join("/")}`;
      const found = localPaths(remote, { ...none, mappings: [{ remote: "/etc/nginx", local: "/ws" }] });
      if (parts.includes("..")) assert.deepEqual(found, []);
      else assert.ok(found.every((path) => path === "/ws" || path.startsWith("/ws/")));
    }),
    { seed: 7, numRuns: 300 },
  );
});
