import assert from "node:assert/strict";
import { test } from "node:test";
import { serverBuildbot, serverNginx } from "./about.ts";

const debian =
  "nginx version: nginx/1.22.1 built with OpenSSL 3.0.11 TLS SNI support enabled configure arguments: --with-cc-opt='-g -O2' " +
  "--prefix=/usr/share/nginx --conf-path=/etc/nginx/nginx.conf --with-http_ssl_module --with-http_geoip_module=dynamic " +
  "--with-mail=dynamic --with-stream=dynamic";

test("release and modules of a server's nginx: those that are loaded, and those that are built in", () => {
  const loaded = ["modules/ngx_stream_module.so"];
  assert.deepEqual(serverNginx(debian, loaded), { version: "1.22.1", modules: loaded });
  assert.deepEqual(serverNginx(debian.replace("mail=dynamic", "mail"), []), {
    version: "1.22.1",
    modules: ["ngx_mail"],
  });
});

test("where the modules are not all known, none is taken for missing", () => {
  const unknown = { version: "1.22.1", modules: null };
  assert.deepEqual(serverNginx(debian, undefined), unknown);
  assert.deepEqual(serverNginx(`${debian} --add-module=../echo-nginx-module`, []), unknown);
  assert.deepEqual(serverNginx("nginx version: nginx/1.22.1", []), unknown, "nothing is said of how it was configured");
});

test("a fork with releases of its own, and no nginx at all, say nothing", () => {
  for (const about of ["", "nginx version: freenginx/1.27.1", "Tengine version: Tengine/3.1.0", "nginx: not found"])
    assert.equal(serverNginx(about, []), null, about);
  assert.equal(serverNginx("nginx version: openresty/1.21.4.1", [])?.version, "1.21.4");
});

test("the release of a server's Buildbot", () => {
  assert.deepEqual(serverBuildbot("Buildbot version: 4.3.0 Twisted version: 24.11.0 "), { version: "4.3.0" });
  for (const about of ["", "buildbot: command not found", "Buildbot version: latest"])
    assert.equal(serverBuildbot(about), null, about);
});
