import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Jobs } from "./jobs.ts";
import { notRun } from "./outcome.ts";
import { nginxPlan } from "./plan.ts";
import { type Ended, socketVariable, tokenVariable } from "./wire.ts";

const tee = fileURLToPath(new URL("./tee.ts", import.meta.url));

/** An ssh that gives its command to a login shell here, after a banner and a noisy profile that imitate nginx. */
const noisySsh = `#!/bin/sh
echo 'nginx: [emerg] this is a banner in /etc/fake/file:99' >&2
printf '\\033]7733;ffffffffffffffffffffffff;begin\\007nginx: configuration file /x test is successful\\r\\n\\033]7733;ffffffffffffffffffffffff;end;0\\007'
for last; do :; done
sh -c "$last"
status=$?
echo 'nginx: [emerg] goodbye in /etc/fake/file:100'
exit $status
`;

const badNginx = `#!/bin/sh
if [ "$1" = -t ]; then echo 'nginx: [emerg] unknown directive "x" in /etc/nginx/nginx.conf:3' >&2; exit 1; fi
`;

interface Ran {
  readonly shown: string;
  readonly complaints: string;
  readonly code: number | null;
  readonly ended: readonly (Ended | undefined)[];
}

interface Run {
  readonly programs: Readonly<Record<string, string>>;
  readonly path?: string;
  /** What the extension says at the end. */
  readonly say?: string;
  /** Called with the tee's process and all it has shown so far. */
  readonly watch?: (kill: (signal: NodeJS.Signals) => void, shown: string) => void;
  readonly times?: number;
}

/** Offers `nginx -t`, starts the tee as a terminal would, and waits for both ends. */
async function run(t: TestContext, { programs, path, say = "done", watch, times = 1 }: Run): Promise<Ran> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "tee-")));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const bin = join(folder, "bin");
  mkdirSync(bin);
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(bin, name), script);
    chmodSync(join(bin, name), 0o755);
  }
  const jobs = new Jobs();
  t.after(() => jobs.dispose());
  const ended: (Ended | undefined)[] = [];
  const offered = await jobs.offer({
    job: () => nginxPlan({ host: "ci", nonce: randomBytes(12).toString("hex"), nginxPath: "", sudo: "never" }),
    ended: (one) => {
      ended.push(one);
      return Promise.resolve(say);
    },
  });
  let last: Ran = { shown: "", complaints: "", code: null, ended };
  for (let i = 0; i < times; i++) last = { ...(await start(offered, path ?? bin, watch)), ended };
  return last;
}

function start(env: Readonly<Record<string, string>>, path: string, watch?: Run["watch"]): Promise<Omit<Ran, "ended">> {
  const child = spawn(process.execPath, [tee], {
    env: { PATH: [path, "/usr/bin", "/bin"].join(delimiter), ELECTRON_RUN_AS_NODE: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let shown = "";
  let complaints = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => {
    shown += piece;
    watch?.((signal) => child.kill(signal), shown);
  });
  child.stderr.setEncoding("utf8").on("data", (piece: string) => {
    complaints += piece;
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ shown, complaints, code })));
}

test("the program's output alone comes out of the noise around it, and no mark is shown", async (t) => {
  const ran = await run(t, { programs: { ssh: noisySsh, nginx: badNginx }, say: "nginx rejects it." });
  assert.equal(ran.ended.length, 1);
  const [ended] = ran.ended;
  assert.equal(ended?.frame?.output, 'nginx: [emerg] unknown directive "x" in /etc/nginx/nginx.conf:3\n');
  assert.deepEqual([ended.frame.exitCode, ended.exitCode, ran.code, ended.signal], [1, 1, 1, undefined]);
  assert.equal(notRun(ended, "nginx", "ci"), undefined);
  assert.ok(ran.shown.startsWith("\x1b[2m> ssh ci nginx -t\x1b[0m\r\n"), ran.shown);
  assert.ok(ran.shown.endsWith("goodbye in /etc/fake/file:100\n\r\nnginx rejects it.\r\n"), ran.shown);
  const nonce = /7733;(?!f{24})/.exec(ran.shown);
  assert.equal(nonce, null, "a mark of this run was shown");
  assert.match(ran.complaints, /this is a banner/, "standard error is the terminal's own");
});

test("ssh is started without what was meant for the tee alone", async (t) => {
  const ran = await run(t, { programs: { ssh: "#!/bin/sh\nenv\n" } });
  assert.match(ran.shown, /^PATH=/m);
  assert.doesNotMatch(ran.shown, /ELECTRON_RUN_AS_NODE|BUILDBOT_PROXY_/);
});

test("a connection that ends in the middle gives no frame, whatever was printed", async (t) => {
  const dying =
    "#!/bin/sh\nif [ \"$1\" = -t ]; then echo 'nginx: configuration file /x test is successful'; kill -9 $PPID; sleep 0.3; fi\n";
  const ran = await run(t, { programs: { ssh: noisySsh, nginx: dying } });
  const [ended] = ran.ended;
  assert.deepEqual([ended?.begun, ended?.frame], [true, undefined]);
  assert.match(ran.shown, /test is successful/);
  assert.equal(
    notRun(ended, "nginx", "ci"),
    "The connection to ci ended in the middle of nginx -t: there is no result.",
  );
});

test("a connection that is refused says so", async (t) => {
  const ran = await run(t, { programs: { ssh: "#!/bin/sh\necho 'connection refused' >&2\nexit 255\n" } });
  assert.equal(ran.code, 255);
  assert.equal(
    notRun(ran.ended[0], "nginx", "ci"),
    "ssh could not connect to ci, or was not let in. The terminal shows what it said.",
  );
});

test("without ssh on this computer it is said what is missing", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "no-ssh-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const jobs = new Jobs();
  t.after(() => jobs.dispose());
  const ended: (Ended | undefined)[] = [];
  const env = await jobs.offer({
    job: () => ({ argv: [join(folder, "ssh"), "ci"], nonce: "0".repeat(24), title: "ssh ci" }),
    ended: (one) => {
      ended.push(one);
      return Promise.resolve(notRun(one, "nginx", "ci") ?? "");
    },
  });
  const ran = await start(env, folder);
  assert.equal(ended[0]?.notStarted, "ENOENT");
  assert.match(ran.shown, /ssh is not installed on this computer/);
  assert.equal(ran.code, 1);
});

test("Ctrl-C at a prompt is a cancelled run, not a result", async (t) => {
  const asking = `#!/bin/sh\nprintf 'password: '\nexec sleep 20\n`;
  let sent = false;
  const ran = await run(t, {
    programs: { ssh: asking },
    watch: (kill, shown) => {
      if (!sent && shown.includes("password")) {
        sent = true;
        kill("SIGINT");
      }
    },
  });
  const [ended] = ran.ended;
  assert.deepEqual([ended?.interrupted, ended?.frame, ended?.begun], [true, undefined, false]);
  assert.equal(notRun(ended, "nginx", "ci"), "nginx -t was cancelled on ci before it came to a result.");
});

test("a terminal that is killed is told as closed", async (t) => {
  const ran = await run(t, {
    programs: { ssh: "#!/bin/sh\necho started\nexec sleep 1\n" },
    watch: (kill, shown) => {
      if (shown.includes("started")) kill("SIGKILL");
    },
  });
  // The tee is gone at once; the socket's end reaches the other side a moment later.
  for (let i = 0; i < 100 && ran.ended.length === 0; i++) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual(ran.ended, [undefined]);
  assert.equal(notRun(undefined, "nginx", "ci"), "nginx -t did not run to its end on ci: the terminal was closed.");
});

test("the same terminal can run its job again", async (t) => {
  const ran = await run(t, { programs: { ssh: noisySsh, nginx: badNginx }, times: 2 });
  assert.deepEqual(
    ran.ended.map((one) => one?.frame?.exitCode),
    [1, 1],
  );
});

test("characters that the stream cuts in two are whole in the output", async (t) => {
  const slow = "#!/bin/sh\n[ \"$1\" = -t ] && { printf 'caf\\303'; sleep 0.2; printf '\\251\\n'; }\nexit 0\n";
  const ran = await run(t, { programs: { ssh: noisySsh, nginx: slow } });
  assert.equal(ran.ended[0]?.frame?.output, "café\n");
});

test("who does not know the token gets no job", async (t) => {
  const jobs = new Jobs();
  t.after(() => jobs.dispose());
  let asked = 0;
  const env = await jobs.offer({
    job: () => {
      asked++;
      return { argv: ["true"], nonce: "0".repeat(24), title: "" };
    },
    ended: () => Promise.resolve(""),
  });
  for (const line of ['{"token":"x"}', `{"token":"${"0".repeat(48)}"}`, "null", "{}", "not json"]) {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(env[socketVariable] ?? "");
      let got = "";
      socket.on("data", (piece) => (got += String(piece)));
      socket.on("close", () => resolve(got));
      socket.end(`${line}\n`);
    });
    assert.equal(answer, "", line);
  }
  assert.equal(asked, 0);
  const ran = await start({ ...env, [tokenVariable]: "wrong" }, "/nowhere");
  assert.match(ran.complaints, /has no such job any more/);
});
