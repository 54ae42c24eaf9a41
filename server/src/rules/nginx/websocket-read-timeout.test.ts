import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryFileSystem } from "../../project/memory.ts";
import { Session } from "../../project/session.ts";
import { rules } from "../registry.generated.ts";

const site = `server {
    listen 443 ssl;
    server_name ci.example.org;
    location / {
        proxy_pass http://127.0.0.1:8010;
    }
    location /ws {
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
        proxy_pass http://127.0.0.1:8010;
    }
}
`;

for (const [what, setting, found] of [
  ["no pings", "", true],
  ["a ping every 30 seconds", `, "ws_ping_interval": 30`, false],
  ["a ping every two minutes", `, "ws_ping_interval": 120`, true],
  ["pings switched off", `, "ws_ping_interval": 0`, true],
  ["pings of a length that another file says", `, "ws_ping_interval": pings()`, false],
] as const)
  test(`a WebSocket with nginx's own timeout, and ${what}`, async () => {
    const session = new Session(memoryFileSystem({}), { rules });
    session.set("file:///w/sites-available/ci", site);
    session.set(
      "file:///w/buildbot/master.cfg",
      `from settings import pings\nc = BuildmasterConfig = {}\nc["buildbotURL"] = "https://ci.example.org/"\n` +
        `c["www"] = {"port": "tcp:8010:interface=127.0.0.1"${setting}}\n`,
    );
    const said = (await session.snapshot()).findings("file:///w/sites-available/ci").map((it) => it.rule);
    assert.equal(said.includes("nginx/websocket-read-timeout"), found, said.join(", "));
  });
