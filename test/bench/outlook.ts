import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { disk } from "../../server/src/cli/disk.ts";
import { serve } from "../../server/src/nginx/runtime/serve.ts";
import { CachedFileSystem } from "../../server/src/project/cached.ts";
import { Session } from "../../server/src/project/session.ts";
import { rules } from "../../server/src/rules/registry.generated.ts";

/** What was measured in one server block with many locations. */
export interface Measured {
  /** In milliseconds, each: a key to the findings and the outlook of the site; one request followed through it. */
  readonly keys: readonly number[];
  readonly traces: readonly number[];
  /** The file, for `nginx -t`. */
  readonly config: string;
}

/** A Buildbot site among so many other locations, prefixes and regular expressions. */
function siteOf(locations: number): string {
  const others = Array.from({ length: locations }, (_, n) =>
    n % 20 === 0
      ? `        location ~ ^/r${n}/.*\\.js$ { return 404; }\n`
      : `        location /p${n}/x { proxy_pass http://127.0.0.1:9000; proxy_set_header X-Other ${n}; }\n`,
  );
  return `events { }
http {
    server {
        listen 127.0.0.1:18080;
        server_name ci.example.org;
        location / { proxy_pass http://127.0.0.1:8010; }
        location /sse { proxy_buffering off; proxy_pass http://127.0.0.1:8010; }
        location /ws {
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection upgrade;
            proxy_read_timeout 1d;
            proxy_pass http://127.0.0.1:8010;
        }
${others.join("")}    }
}
`;
}

const master = `c = BuildmasterConfig = {}
c['buildbotURL'] = 'http://ci.example.org/'
c['www'] = dict(port='tcp:8010:interface=127.0.0.1')
`;

/** Types letters into a site of so many locations beside its master, and follows requests through it. */
export async function measureOutlook(folder: string, locations: number, keys: number): Promise<Measured> {
  const nginx = path.join(folder, "outlook");
  mkdirSync(nginx, { recursive: true });
  const config = path.join(nginx, "nginx.conf");
  let text = siteOf(locations);
  writeFileSync(config, text);
  writeFileSync(path.join(nginx, "master.cfg"), master);
  const uri = pathToFileURL(config).href;
  const session = new Session(new CachedFileSystem(disk), { rules });
  session.set(uri, text, "nginx");
  session.set(pathToFileURL(path.join(nginx, "master.cfg")).href, master, "master.cfg");
  let snapshot = await session.snapshot();
  if (snapshot.outlooks.length !== 1) throw new Error("the site of the bench is not found");
  const times: number[] = [];
  for (let key = 0; key < keys; key++) {
    const from = Math.floor((((key * 37) % 100) / 100) * text.length * 0.9);
    const start = text.indexOf("X-Other ", from) + "X-Other ".length;
    for (const edit of [
      { span: { start, end: start }, text: "1" },
      { span: { start, end: start + 1 }, text: "" },
    ]) {
      const started = performance.now();
      text = text.slice(0, start) + edit.text + text.slice(edit.span.end);
      session.set(uri, text, "nginx", [edit]);
      snapshot = await session.snapshot();
      snapshot.findings(uri);
      if (snapshot.outlooks.length !== 1) throw new Error("the site of the bench is lost");
      times.push(performance.now() - started);
    }
  }
  const [read] = snapshot.subject.configs;
  if (read === undefined) throw new Error("the configuration of the bench is not read");
  const traces = Array.from({ length: 1000 }, (_, n) => {
    const started = performance.now();
    const target = `/p${(n * 7) % locations}/x/y`;
    serve(read, {
      scheme: "http",
      host: "ci.example.org",
      port: 18_080,
      method: "GET",
      target,
      headers: [],
      httpVersion: "1.1",
    });
    return performance.now() - started;
  });
  return { keys: times, traces, config };
}
