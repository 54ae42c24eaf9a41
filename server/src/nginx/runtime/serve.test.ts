import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfig } from "../model/config.ts";
import { serversOf } from "../model/walk.ts";
import { parse } from "../parse.ts";
import { serveOnAnyDisk } from "./any-disk.ts";
import type { ClientRequest, Course, OnDisk } from "./course.ts";
import { serve, serveIn } from "./serve.ts";

/** Sends a GET of an address through an http context. */
function ask(
  text: string,
  address: string,
  more: Partial<ClientRequest> = {},
  files?: (path: string) => OnDisk,
): Course {
  const config = readConfig({ uri: "file:///http", text, root: parse(text) }, "http", false, () => []);
  const url = /^(https?):\/\/([^/]*)(.*)$/.exec(address);
  const [, scheme, host = "", target = ""] = url ?? [];
  const usual = scheme === "https" ? 443 : 80;
  return serve(
    config,
    {
      scheme: scheme === "https" ? "https" : "http",
      host,
      port: Number(/:(\d+)$/.exec(host)?.[1] ?? usual),
      method: "GET",
      target,
      headers: [],
      httpVersion: "1.1",
      ...more,
    },
    files === undefined ? {} : { files },
  );
}

/** What came of it, in one line. */
function said({ known, outcome }: Course): string {
  const mark = known ? "" : "? ";
  if (outcome.kind === "proxied")
    return `${mark}${outcome.scheme ?? "?"}://${outcome.authority ?? "?"} ${outcome.method ?? "?"} ${outcome.uri ?? "?"}`;
  if (outcome.kind === "answered")
    return `${mark}${outcome.status}${outcome.location === null ? "" : ` ${outcome.location}`}`;
  if (outcome.kind === "closed") return `${mark}closed: ${outcome.because}`;
  return `${mark}${outcome.kind} by ${outcome.by.name}`;
}

test("the server is chosen by address, then by name: exact, wildcards, expressions, default", () => {
  const text = `
    server { listen 80; server_name _; return 201; }
    server { listen 80; server_name ci.example.org; return 202; }
    server { listen 80; server_name *.example.org; return 203; }
    server { listen 80; server_name www.example.*; return 204; }
    server { listen 80; server_name ~^(?<name>\\w+)\\.test$; return 302 /$name; }
    server { listen 443 ssl; return 205; }
    server { listen 81; server_name a; return 206; }
    server { listen 81 default_server; server_name b; return 207; }`;
  assert.equal(said(ask(text, "http://ci.example.org/")), "202");
  assert.equal(said(ask(text, "http://CI.example.org.:80/")), "202");
  assert.equal(said(ask(text, "http://x.example.org/")), "203");
  assert.equal(said(ask(text, "http://www.example.com/")), "204");
  assert.equal(said(ask(text, "http://abc.test/")), "302 http://abc.test/abc");
  assert.equal(said(ask(text, "http://other/")), "201");
  assert.equal(said(ask(text, "https://ci.example.org/")), "205");
  assert.equal(said(ask(text, "http://c:81/")), "207");
  assert.equal(said(ask(text, "http://ci.example.org:443/")), "400");
  assert.equal(said(ask(text, "https://ci.example.org:81/")), "closed: no TLS is spoken there");
  assert.equal(said(ask(text, "http://ci.example.org:82/")), "closed: nothing listens on port 82");
});

test("the location is chosen as nginx does", () => {
  const text = `server {
    location / { proxy_pass http://a; }
    location /ws { proxy_pass http://b; }
    location = /exact { proxy_pass http://c; }
    location ~ \\.JS$ { proxy_pass http://d; }
    location ~* \\.css$ { proxy_pass http://e; }
    location ^~ /static/ { proxy_pass http://f/s/; }
    location /nest/ { proxy_pass http://g; location /nest/in { proxy_pass http://h; } }
  }`;
  assert.equal(said(ask(text, "http://x/")), "http://a GET /");
  assert.equal(said(ask(text, "http://x/wsx")), "http://b GET /wsx");
  assert.equal(said(ask(text, "http://x/a/../%77s?x=1")), "http://b GET /a/../%77s?x=1");
  assert.equal(said(ask(text, "http://x/exact")), "http://c GET /exact");
  assert.equal(said(ask(text, "http://x/a.js")), "http://a GET /a.js");
  assert.equal(said(ask(text, "http://x/a.JS")), "http://d GET /a.JS");
  assert.equal(said(ask(text, "http://x/a.CSS")), "http://e GET /a.CSS");
  assert.equal(said(ask(text, "http://x/static/a%20b.css")), "http://f GET /s/a%20b.css");
  assert.equal(said(ask(text, "http://x/static?q=1")), "301 http://x/static/?q=1");
  assert.equal(said(ask(text, "http://x/nest/in")), "http://h GET /nest/in");
  assert.equal(said(ask(text, "http://x/%zz")), "400");
});

test("rewriting, conditions, error pages and named locations", () => {
  const text = `
    map $http_upgrade $up { default upgrade; '' close; }
    server {
      error_page 404 = @fallback;
      if ($http_user_agent ~* bot) { return 403; }
      location /old/ { rewrite ^/old/(.*)$ /new/$1?from=old last; }
      location /new/ { proxy_pass http://a; proxy_set_header Connection $up; proxy_set_header X-A ""; }
      location /gone { return 404; }
      location /to { rewrite ^ https://$host/there? permanent; }
      location /try { try_files $uri $uri/ @fallback; }
      location @fallback { proxy_pass http://b; }
    }`;
  assert.equal(said(ask(text, "http://x/old/p?q=1")), "http://a GET /new/p?from=old&q=1");
  assert.equal(said(ask(text, "http://x/new/", { headers: [["User-Agent", "a Bot"]] })), "403");
  assert.equal(said(ask(text, "http://x/gone?a")), "http://b GET /gone?a");
  assert.equal(said(ask(text, "http://x/to?a=b")), "301 https://x/there");
  assert.equal(said(ask(text, "http://x/try")), "? http://b GET /try");
  assert.equal(said(ask(text, "http://x/try", {}, () => "absent")), "http://b GET /try");
  const course = ask(text, "http://x/new/", { headers: [["Upgrade", "websocket"]] });
  assert.ok(course.outcome.kind === "proxied");
  const sent = [...course.outcome.headers.values()].map(
    ({ from, name, value }) => `${name}: ${value ?? "?"} (${from})`,
  );
  assert.deepEqual(sent, ["Connection: upgrade (proxy_set_header)", "Host: a (default)"]);
});

test("a redirect that an error_page takes up again passes the URI on anew", () => {
  const text = `server {
    error_page 301 @again;
    location / { rewrite ^ /there permanent; }
    location @again { proxy_pass http://a; }
  }`;
  assert.equal(said(ask(text, "http://x/%73tatic")), "http://a GET /static");
});

test("what the text does not tell is a doubt, and only that", () => {
  const text = `server {
    if ($remote_addr = 10.0.0.1) { return 403; }
    location / { proxy_pass http://a; proxy_set_header X-Real-IP $remote_addr; }
    location /time { proxy_pass http://$msec; }
    location /file { root /srv; }
  }`;
  assert.equal(said(ask(text, "http://x/")), "? http://a GET /");
  assert.equal(said(ask(text, "http://x/", { client: "10.0.0.1" })), "403");
  assert.equal(said(ask(text, "http://x/time", { client: "10.0.0.2" })), "? ?://? GET ?");
  assert.equal(said(ask(text, "http://x/file", { client: "10.0.0.2" })), "unknown by root");
  assert.equal(said(ask(text, "http://x/file", { client: "10.0.0.2" }, () => "file")), "200");
  const only = ask(text.replace(/if .*\n/, ""), "http://x/");
  assert.equal(only.known, true);
  assert.ok(only.outcome.kind === "proxied");
  assert.equal(only.outcome.headers.get("x-real-ip")?.value, null);
  assert.deepEqual(
    only.doubts.map(({ about, because }) => `${about}: ${because}`),
    ["value: the address of the client is not given"],
  );
});

test("a server block can be asked by itself", () => {
  const text = "server { listen 8443 ssl; server_name a; location / { proxy_pass http://b; } }";
  const config = readConfig({ uri: "file:///http", text, root: parse(text) }, "http", true, () => []);
  const [server] = serversOf(config);
  assert.ok(server);
  const course = serveIn(config, server, {
    scheme: "https",
    host: "other",
    port: 443,
    method: "GET",
    target: "/x",
    headers: [],
    httpVersion: "1.1",
  });
  assert.equal(said(course), "http://b GET /x");
});

test("whoever auth_request asks has answered where its own location returns, and is unknown where it does not", () => {
  const gate = (asked: string, more = ""): string =>
    said(
      ask(
        `server { listen 80; ${more} location / { auth_request /may; proxy_pass http://h:1; } location = /may { internal; ${asked} } }`,
        "http://a/x",
      ),
    );
  assert.equal(gate("return 204;"), "http://h:1 GET /x");
  assert.match(gate("return 403;"), /^403/);
  assert.match(gate("return 401;"), /^401/);
  assert.equal(gate("proxy_pass http://h:2;"), "? http://h:1 GET /x");
  assert.equal(gate("return 204;", "satisfy any; deny all;"), "http://h:1 GET /x");
});

test("what a file that is not in sight may set in a location is unknown, and what the location sets itself is not", () => {
  const asked = (lines: string): string => {
    const text = `server { proxy_set_header Connection ""; location /ws { ${lines} proxy_pass http://h:1; } }`;
    const { known, outcome } = ask(text, "http://x/ws", { headers: [["Upgrade", "websocket"]] });
    assert.ok(outcome.kind === "proxied");
    const sent = ["upgrade", "connection"].map((name) => {
      const header = outcome.headers.get(name);
      return header === undefined ? "absent" : (header.value ?? "unknown");
    });
    const { buffering, readTimeoutSeconds } = outcome;
    return [known, ...sent, readTimeoutSeconds.value ?? "unknown", buffering.value ?? "unknown"].join(" ");
  };
  assert.equal(asked(""), "true absent absent 60 true");
  assert.equal(asked("include mime.types;"), "true absent absent 60 true");
  assert.equal(asked("include proxy_params;"), "false absent absent 60 true");
  assert.equal(asked("include snippets/websocket.conf;"), "false unknown unknown unknown unknown");
  assert.equal(
    asked("include snippets/proxy.conf; proxy_set_header Upgrade $http_upgrade; proxy_read_timeout 9s;"),
    "false websocket unknown 9 unknown",
  );
});

test("a host that a variable names is found in a group, in another proxy_pass or by a resolver, or nginx answers 502", () => {
  const text = (more: string): string => `
    upstream group { server 127.0.0.1:1; }
    server { set $to host; ${more} location / { proxy_pass http://$to$request_uri; } }`;
  assert.equal(said(ask(text(""), "http://x/a")), "502");
  assert.equal(said(ask(text("resolver 127.0.0.1;"), "http://x/a")), "http://host GET /a");
  assert.equal(said(ask(text("location /b { proxy_pass http://host:80; }"), "http://x/a")), "http://host GET /a");
  assert.equal(said(ask(text("set $to group;"), "http://x/a")), "http://group GET /a");
  assert.equal(said(ask(text("set $to 10.0.0.1;"), "http://x/a")), "http://10.0.0.1 GET /a");
});

test("where only a file decides what a location answers, the location is known all the same", () => {
  const text = `server {
    root /srv;
    location /plain { }
    location /tried { try_files $uri $uri/ =404; }
    location /paged { error_page 404 /other; }
    location /passed { try_files $uri =404; proxy_pass http://a; }
    location /sent { try_files $uri /other; }
  }`;
  assert.equal(said(ask(text, "http://x/plain")), "unknown by root");
  assert.equal(said(ask(text, "http://x/tried")), "unknown by try_files");
  assert.equal(said(ask(text, "http://x/plain/")), "? unknown by root");
  assert.equal(said(ask(text, "http://x/paged")), "? unknown by root");
  assert.equal(said(ask(text, "http://x/passed")), "? 404");
  assert.equal(said(ask(text, "http://x/sent")), "? unknown by root");
});

test("where nothing is known of the disk, what holds for every disk is known", () => {
  const text = `server {
    root /srv;
    location / { error_page 404 /missing; }
    location /app/ { try_files $uri $uri/ /app/index.html; }
    location /mixed { try_files $uri @named; }
    location @named { proxy_pass http://a; }
    location /same { if (-f /srv/flag) { set $x 1; } proxy_pass http://a; }
  }`;
  const config = readConfig({ uri: "file:///http", text, root: parse(text) }, "http", false, () => []);
  const on = (target: string): string => {
    const request = { scheme: "http", host: "x", port: 80, method: "GET", headers: [], httpVersion: "1.1" } as const;
    const course = serveOnAnyDisk(config, { ...request, target });
    return `${said(course)} in ${course.location?.location.args.join(" ") ?? "none"}`;
  };
  assert.equal(on("/x"), "unknown by root in /");
  assert.equal(on("/app/x"), "unknown by try_files in /app/");
  assert.equal(on("/mixed"), "? http://a GET /mixed in @named");
  assert.equal(on("/same"), "http://a GET /same in /same");
});

test("a request among 2,000 locations takes less than a millisecond", () => {
  const locations = Array.from({ length: 1000 }, (_, i) => [
    `location /p${i}/ { proxy_pass http://127.0.0.1:8010; }`,
    `location ~ ^/r${i}/[a-z]+\\.js$ { proxy_pass http://127.0.0.1:8011; }`,
  ]);
  const text = `server { ${locations.flat().join("\n")} }`;
  const config = readConfig({ uri: "file:///http", text, root: parse(text) }, "http", false, () => []);
  const request = { scheme: "http", host: "x", port: 80, method: "GET", headers: [], httpVersion: "1.1" } as const;
  const times = Array.from({ length: 100 }, (_, i) => {
    const start = performance.now();
    const course = serve(config, { ...request, target: i % 2 === 0 ? "/p999/x" : "/r999/a.js" });
    assert.equal(said(course).slice(0, 20), `http://127.0.0.1:801${i % 2}`.slice(0, 20));
    return performance.now() - start;
  });
  // The fastest tenth: other work on the machine is not what is measured.
  assert.ok((times.toSorted((a, b) => a - b)[10] ?? 1) < 1, `${times.join(" ")} ms`);
});
