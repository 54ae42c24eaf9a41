/**
 * One server block of the kind the project is about: a page, its events and its WebSocket. Without TLS: nginx would
 * read the certificate again for each server, and its time would be that of OpenSSL.
 */
function server(n: number): string {
  return `
    server {
        listen 127.0.0.1:18080;
        server_name ci${n}.example.org;
        client_max_body_size 16m;
        keepalive_timeout 65s;
        add_header Strict-Transport-Security "max-age=31536000";

        location / {
            proxy_pass http://127.0.0.1:8010;
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-Proto $scheme;
        }
        location /sse {
            proxy_pass http://127.0.0.1:8010;
            proxy_buffering off;
        }
        location /ws {
            proxy_pass http://127.0.0.1:8010;
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection "upgrade";
            proxy_read_timeout 6000s;
        }
    }
`;
}

/** A master.cfg of about so many lines that Buildbot takes: builders one after the other, each with its factory and scheduler. */
export function masterOf(lines: number): string {
  const head = [
    "from buildbot.plugins import *",
    "",
    "c = BuildmasterConfig = {}",
    'c["workers"] = [worker.Worker("w", util.Secret("w"))]',
    'c["protocols"] = {"pb": {"port": "tcp:9989:interface=127.0.0.1"}}',
    'c["builders"] = []',
    'c["schedulers"] = []',
    'c["title"] = "Bench"',
    'c["titleURL"] = "https://ci.example.org/"',
    'c["buildbotURL"] = "https://ci.example.org/"',
    'c["www"] = dict(port="tcp:8010:interface=127.0.0.1")',
    'c["db"] = {"db_url": "sqlite:///state.sqlite"}',
  ];
  const builder = (n: number): readonly string[] => [
    "",
    `factory${n} = util.BuildFactory()`,
    `factory${n}.addStep(steps.Git(repourl="https://example.org/${n}.git", mode="incremental"))`,
    `factory${n}.addStep(steps.ShellCommand(command=["make", "-j%d" % ${n}], name="make ${n}"))`,
    `c["builders"].append(util.BuilderConfig(name="b${n}", workernames=["w"], factory=factory${n}))`,
    'c["schedulers"].append(schedulers.SingleBranchScheduler(',
    `    name="s${n}", change_filter=util.ChangeFilter(branch="main"), builderNames=["b${n}"]))`,
  ];
  const each = builder(0).length;
  const count = Math.max(1, Math.floor((lines - head.length) / each));
  return `${[...head, ...Array.from({ length: count }, (_, n) => builder(n)).flat()].join("\n")}\n`;
}

/**
 * A whole nginx configuration, valid as it stands, of about so many lines (never more). It makes
 * nginx write nothing outside the folder that -p names.
 */
export function configOf(lines: number): string {
  const head = `pid nginx.pid;
error_log stderr;
events {}
http {
    access_log off;
    server_names_hash_max_size 65536;
    server_names_hash_bucket_size 128;
`;
  const each = server(0).split("\n").length - 1;
  const count = Math.max(1, Math.floor((lines - head.split("\n").length) / each));
  return `${head}${Array.from({ length: count }, (_, n) => server(n)).join("")}}\n`;
}
