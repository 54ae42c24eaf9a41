import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../parse.ts";
import { readConfig } from "./config.ts";
import { type Trace, traceRequest } from "./trace.ts";
import { serversOf } from "./walk.ts";

/** Traces a GET of `path` through the first server of an http context. */
function trace(text: string, path: string, headers: Readonly<Record<string, string>> = {}): Trace {
  const config = readConfig({ uri: "file:///site", text, root: parse(text) }, "http", true, () => []);
  const [server] = serversOf(config);
  assert.ok(server);
  return traceRequest(server, { path, headers: new Map(Object.entries(headers)) });
}

/** What the upstream sees, in one line: "HOST:PORT URI"; or how else it ended. */
function seen(text: string, path: string): string {
  const answer = trace(text, path);
  if (answer.kind === "proxied") return `${answer.upstream ?? "?"} ${answer.uri ?? "?"}`;
  return answer.kind === "answered" ? `answered by ${answer.by.name}` : `unknown: ${answer.because}`;
}

const three = `server {
  location / { proxy_pass http://127.0.0.1:1; }
  location /ws { proxy_pass http://127.0.0.1:2; }
  location = /exact { proxy_pass http://127.0.0.1:3; }
  location ~ \\.js$ { proxy_pass http://127.0.0.1:4; }
  location ^~ /static/ { proxy_pass http://127.0.0.1:5/s/; }
}`;

test("the longest prefix, exact, ^~ and regular expressions, as nginx chooses", () => {
  assert.equal(seen(three, "/"), "127.0.0.1:1 /");
  assert.equal(seen(three, "/ws"), "127.0.0.1:2 /ws");
  assert.equal(seen(three, "/wsx/y"), "127.0.0.1:2 /wsx/y");
  assert.equal(seen(three, "/exact"), "127.0.0.1:3 /exact");
  assert.equal(seen(three, "/exact/"), "127.0.0.1:1 /exact/");
  assert.equal(seen(three, "/a.js"), "127.0.0.1:4 /a.js");
  assert.equal(seen(three, "/static/a.js"), "127.0.0.1:5 /s/a.js");
});

test("a path without the slash of its location is sent to the slash form", () => {
  const slash = "server { location / { proxy_pass http://h:1; } location /ws/ { proxy_pass http://h:2; } }";
  assert.equal(seen(slash, "/ws"), "answered by location");
  assert.equal(seen(slash, "/ws/"), "h:2 /ws/");
  const both = "server { location /ws { proxy_pass http://h:1; } location /ws/ { proxy_pass http://h:2; } }";
  assert.equal(seen(both, "/ws"), "h:1 /ws");
});

test("a URI in proxy_pass replaces what the location matched", () => {
  const under = (location: string, pass: string) => `server { location ${location} { proxy_pass ${pass}; } }`;
  assert.equal(seen(under("/buildbot/", "http://h:8010/"), "/buildbot/ws"), "h:8010 /ws");
  assert.equal(seen(under("/buildbot", "http://h:8010/"), "/buildbot/ws"), "h:8010 //ws");
  assert.equal(seen(under("/buildbot/", "http://h:8010"), "/buildbot/ws"), "h:8010 /buildbot/ws");
  assert.equal(seen(under("/sse/", "http://h:8010/sse"), "/sse/x"), "h:8010 /ssex");
  assert.equal(seen(under("/", "http://$host:8010"), "/x"), "? ?");
  assert.equal(seen(under("/", "http://unix:/run/bb.sock:/b/"), "/x"), "unix:/run/bb.sock /b/x");
});

test("nested locations, named ones and try_files", () => {
  const nested = `server { location /a/ { proxy_pass http://h:1; location /a/b/ { proxy_pass http://h:2; } } }`;
  assert.equal(seen(nested, "/a/b/c"), "h:2 /a/b/c");
  assert.equal(seen(nested, "/a/c"), "h:1 /a/c");
  const tries = `server { location / { try_files $uri @bb; } location @bb { proxy_pass http://h:3; } }`;
  assert.equal(seen(tries, "/x"), "h:3 /x");
  assert.equal(
    seen("server { location / { try_files $uri =404; proxy_pass http://h:4; } }", "/x"),
    "answered by try_files",
  );
});

test("what the text does not decide is unknown", () => {
  assert.match(seen("server { rewrite ^/x(.*) /y$1; location / { proxy_pass http://h:1; } }", "/x"), /^unknown/);
  assert.equal(seen("server { rewrite ^/x(.*) /y$1; location / { proxy_pass http://h:1; } }", "/z"), "h:1 /z");
  assert.match(
    seen("server { location ~ (?i)^/x { return 200; } location / { proxy_pass http://h:1; } }", "/x"),
    /^unknown/,
  );
  assert.match(seen("server { location / { if ($http_upgrade) { proxy_pass http://h:1; } } }", "/"), /^unknown/);
  assert.equal(seen("server { if ($host = a) { return 301 /; } location / { proxy_pass http://h:1; } }", "/"), "h:1 /");
  assert.equal(seen("server { return 301 https://$host$request_uri; }", "/"), "answered by return");
});

test("headers, buffering and timeouts are those that hold where the request is passed on", () => {
  const text = `map $http_upgrade $connection_upgrade { default upgrade; '' close; }
server {
  proxy_set_header Host $host;
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection $connection_upgrade;
  proxy_read_timeout 2h;
  location / { proxy_pass http://h:1; }
  location /ws { proxy_pass http://h:1; proxy_set_header X-A b; proxy_buffering off; }
}`;
  const ui = trace(text, "/", { upgrade: "websocket" });
  assert.ok(ui.kind === "proxied");
  assert.equal(ui.headers.get("upgrade")?.value, "websocket");
  assert.equal(ui.headers.get("connection")?.value, "upgrade");
  assert.equal(ui.headers.get("host")?.value, null);
  assert.equal(ui.readTimeoutSeconds.value, 7200);
  assert.equal(ui.buffering.value, true);
  const ws = trace(text, "/ws", { upgrade: "websocket" });
  assert.ok(ws.kind === "proxied");
  assert.deepEqual([...ws.headers.keys()], ["x-a"]);
  assert.equal(ws.buffering.value, false);
});

test("what a file that is not in sight may set in a location is unknown, and what the location sets itself is not", () => {
  const asked = (lines: string): string => {
    const server = `server { proxy_set_header Connection ""; location /ws { ${lines} proxy_pass http://h:1; } }`;
    const answer = trace(server, "/ws", { upgrade: "websocket" });
    assert.equal(answer.kind, "proxied");
    if (answer.kind !== "proxied") return "";
    const sent = ["upgrade", "connection"].map((name) => {
      const header = answer.headers.get(name);
      return header === undefined ? "absent" : (header.value ?? "unknown");
    });
    return [...sent, answer.readTimeoutSeconds.value ?? "unknown", answer.buffering.value ?? "unknown"].join(" ");
  };
  assert.equal(asked(""), "absent  60 true");
  assert.equal(asked("include proxy_params;"), "absent  60 true");
  assert.equal(asked("include snippets/websocket.conf;"), "unknown unknown unknown unknown");
  assert.equal(
    asked("include snippets/proxy.conf; proxy_set_header Upgrade $http_upgrade; proxy_read_timeout 9s;"),
    "websocket unknown 9 unknown",
  );
});
