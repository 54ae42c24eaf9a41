import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { Edit } from "../base/span.ts";
import { rules } from "../rules/registry.generated.ts";
import { memoryFileSystem } from "./memory.ts";
import { Session } from "./session.ts";

const seed = 20;
const uri = "file:///etc/nginx/nginx.conf";
const master = "file:///srv/buildbot/master.cfg";

const masterText = `c = BuildmasterConfig = {}
c['buildbotURL'] = 'https://ci0.example.org/'
c['www'] = {'port': 'tcp:8010:interface=127.0.0.1'}
c['protocols'] = {'pb': {'port': 9989}}
`;

function server(n: number, lines: readonly string[]): string {
  return `
    server {
        ${n % 3 === 0 ? "listen 8080;" : "listen 80;"}
        server_name ci${n}.example.org;
        location / {
            proxy_pass http://127.0.0.1:8010;
        }
        location /sse {
            proxy_pass http://127.0.0.1:8010;
${lines.map((it) => `            ${it}\n`).join("")}        }
        location /ws {
            proxy_pass http://127.0.0.1:8010;
${lines.map((it) => `            ${it}\n`).join("")}        }
    }
`;
}

const line = fc.constantFrom(
  "proxy_buffering off;",
  "proxy_http_version 1.1;",
  "proxy_set_header Upgrade $http_upgrade;",
  'proxy_set_header Connection "upgrade";',
  "proxy_set_header X-Two 1 2 3;",
  "proxy_read_timeout 6000s;",
  "try_files $uri =404;",
  "listen 80",
  "unheard of;",
  "set $mine 1;",
  "return 200 $mine$unknown;",
  "proxy_pass http://up;",
  "proxy_pass http://up:80;",
  "proxy_buffering on; proxy_buffering on;",
  "location /sse { }",
);
const around = fc.constantFrom(
  "proxy_set_header Host $host;",
  "proxy_buffering off;",
  "map $http_upgrade $up { default upgrade; }",
  "proxy_read_timeout 1h;",
  "include more.conf;",
  "upstream up { server 127.0.0.1:8010; }",
  "server { listen 80 default_server; listen 80; }",
  "",
);
const texts = fc
  .tuple(fc.array(around, { maxLength: 2 }), fc.array(fc.array(line, { maxLength: 5 }), { minLength: 1, maxLength: 4 }))
  .map(
    ([outer, servers]) =>
      `events {}\nhttp {\n${outer.map((it) => `    ${it}\n`).join("")}${servers.map((lines, n) => server(n, lines)).join("")}}\n`,
  );

const typed = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.oneof(fc.constant(0), fc.nat({ max: 2 }), fc.nat({ max: 80 })),
  text: fc.oneof(
    fc.constantFrom("x", ";", "}", "{", '"', "\n", "\r\n", "", " ", "# c\n", "\n    proxy_set_header A b;\n"),
    line,
    around,
  ),
  /** Whether the findings are asked for after this edit. */
  asked: fc.boolean(),
});

async function findingsOf(session: Session): Promise<unknown> {
  const { allFindings, failures } = await session.snapshot();
  return { findings: [...allFindings], failures };
}

for (const masters of [0, 1]) {
  test(`the findings after any chain of edits are those of a new session (${masters} masters)`, async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.array(typed, { maxLength: 8 }), async (start, edits) => {
        const fs = memoryFileSystem({ "file:///etc/nginx/more.conf": "proxy_set_header B c;\n" });
        const fresh = (text: string): Session => {
          const session = new Session(fs, { rules });
          session.set(uri, text, "nginx");
          if (masters > 0) session.set(master, masterText, "master.cfg");
          return session;
        };
        const edited = fresh(start);
        let text = start;
        await findingsOf(edited);
        for (const { at, removed, text: inserted, asked } of edits) {
          const from = Math.floor(at * text.length);
          const edit: Edit = { span: { start: from, end: Math.min(text.length, from + removed) }, text: inserted };
          text = text.slice(0, edit.span.start) + inserted + text.slice(edit.span.end);
          edited.set(uri, text, "nginx", [edit]);
          if (asked) assert.deepEqual(await findingsOf(edited), await findingsOf(fresh(text)));
        }
        assert.deepEqual(await findingsOf(edited), await findingsOf(fresh(text)));
      }),
      { seed, numRuns: 300 },
    );
  });
}
