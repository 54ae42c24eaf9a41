import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { FrameFilter, type Marked } from "./frame.ts";
import { type BuildbotCheck, checkconfigPlan, type NginxTest, nginxPlan, type Plan } from "./plan.ts";
import { quoteWord, runScript } from "./quote.ts";

const nonce = "0123456789abcdef01234567";
const shells = ["sh", "bash", "dash", "zsh", "fish", "tcsh"].filter(
  (shell) => spawnSync(shell, ["-c", "true"]).error === undefined,
);
const hostile = [
  "a b",
  "it's",
  'q"q',
  "$(id)",
  "`id`",
  "\\",
  "a\\",
  "!hist",
  "*",
  "~",
  "-n",
  "",
  "ünï 😀",
  "a;b&c|d",
  "{x,y}",
  "#h",
  "tab\tx",
  "two\nlines\n.",
  "%s%b",
  "\\0101\\c",
  "'; id #",
  "$HOME",
];

/** A folder with programs of the given names, gone after the test. */
function folder(programs: Readonly<Record<string, string>>): {
  readonly path: string;
  readonly [Symbol.dispose]: () => void;
} {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "plan-")));
  chmodSync(path, 0o755);
  for (const [name, script] of Object.entries(programs)) {
    const file = join(path, name);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, script);
    chmodSync(file, 0o755);
  }
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** Runs the remote command of a plan as a login shell would; gives what its marks came to and what is shown. */
function run(
  plan: Plan,
  path: string,
  env: Readonly<Record<string, string>> = {},
  shell = "sh",
): Marked & { readonly shown: string; readonly status: number | null } {
  const ran = spawnSync(shell, ["-c", plan.argv.at(-1) ?? ""], {
    encoding: "utf8",
    env: { PATH: `${path}:/usr/bin:/bin`, HOME: path, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const filter = new FrameFilter(plan.nonce);
  const shown = filter.push(ran.stdout) + filter.flush();
  return { ...filter.result(), shown, status: ran.status };
}

const nginx = (more: Partial<NginxTest> = {}): Plan =>
  nginxPlan({ host: "ci", nonce, nginxPath: "", sudo: "never", ...more });
const check = (more: Partial<BuildbotCheck> = {}): Plan =>
  checkconfigPlan({ host: "ci", nonce, buildbotPath: "", masterDirectory: "", sudo: "never", ...more });

test("hostile values come through every shell unchanged", () => {
  assert.ok(shells.length >= 2, "no shells to try");
  for (const shell of shells) {
    const line = runScript(`for x in ${hostile.map(quoteWord).join(" ")}; do printf '%s\\0' "$x"; done`);
    const out = execFileSync(shell, ["-c", line], { encoding: "utf8" });
    assert.deepEqual(out.split("\0").slice(0, -1), hostile, shell);
  }
});

test("the command line holds nothing that a shell expands, and no NUL", () => {
  const line = runScript(hostile.join("\n"));
  assert.match(line, /^exec sh -c 'eval "\$\(printf %b "\$1"\)"' buildbot-proxy '[A-Za-z0-9 _./:=,@+\\-]*'$/);
  assert.throws(() => runScript("a\0b"), /NUL/);
  assert.throws(() => quoteWord("a\0b"), /NUL/);
});

test("the host is an argument of its own, behind the end of the options, and a bad one is refused", () => {
  const { argv, title } = nginx({ host: "me@ci.example.org", sudo: "always" });
  assert.deepEqual(argv.slice(0, -1), ["ssh", "-tt", "-o", "LogLevel=ERROR", "--", "me@ci.example.org"]);
  assert.equal(title, "ssh me@ci.example.org sudo nginx -t");
  assert.throws(() => nginx({ host: "-oProxyCommand=x" }), /would take for an option/);
  assert.throws(() => check({ host: "a b" }), /a space or a control character/);
  assert.throws(() => nginx({ nonce: "x;begin" }), /nonce/);
});

test("a hostile program or folder name is a name, never a command", () => {
  using bin = folder({});
  for (const name of hostile.filter((one) => one !== "")) {
    const ran = run(nginx({ nginxPath: `${name}/no` }), bin.path);
    assert.deepEqual([ran.frame?.exitCode, ran.frame?.output], [127, `${name}/no: command not found\n`]);
    const missing = run(check({ masterDirectory: `/nowhere/${name}` }), bin.path);
    assert.equal(missing.frame?.exitCode, 1);
    assert.match(missing.frame?.output ?? "", /there is no such folder/);
  }
});

const fakeNginx = (conf: string): string => `#!/bin/sh
case $1 in
  -V) echo "nginx version: nginx/1.22.1" >&2; echo "configure arguments: --with-cc-opt='-g -O2' --conf-path=${conf}" >&2 ;;
  -t) echo 'nginx: [emerg] unknown directive "x" in ${conf}:1' >&2; exit 1 ;;
esac
`;

test("nginx -t: its standard error, its exit code, the folder, and the links of the configuration", () => {
  using bin = folder({ "etc/nginx.conf": "", "etc/sites-available/a b": "" });
  const etc = join(bin.path, "etc");
  mkdirSync(join(etc, "sites-enabled"));
  symlinkSync("../sites-available/a b", join(etc, "sites-enabled", "a b"));
  symlinkSync("nowhere/at/all", join(etc, "sites-enabled", "broken"));
  writeFileSync(join(bin.path, "nginx"), fakeNginx(`${etc}/nginx.conf`), { mode: 0o755 });
  for (const shell of shells) {
    const ran = run(nginx(), bin.path, {}, shell);
    assert.equal(ran.frame?.output, `nginx: [emerg] unknown directive "x" in ${etc}/nginx.conf:1\n`);
    assert.deepEqual([ran.frame.exitCode, ran.status], [1, 1]);
    assert.deepEqual(ran.frame.links, { [`${etc}/sites-enabled/a b`]: `${etc}/sites-available/a b` });
    assert.equal(ran.shown, ran.frame.output, "nothing of the marks is shown");
  }
});

test("nginx -V and the modules that the configuration loads come along, where they are all known", () => {
  using bin = folder({ "etc/modules/echo.conf": "load_module 'modules/ngx_http_echo_module.so';\n" });
  const etc = join(bin.path, "etc");
  mkdirSync(join(etc, "modules-enabled"));
  symlinkSync("../modules/echo.conf", join(etc, "modules-enabled", "50-echo.conf"));
  writeFileSync(join(bin.path, "nginx"), fakeNginx(`${etc}/nginx.conf`), { mode: 0o755 });
  const found = (text: string, shell = "sh"): Marked["frame"] => {
    writeFileSync(join(etc, "nginx.conf"), text);
    return run(nginx(), bin.path, {}, shell).frame;
  };
  const text = "  load_module modules/ngx_stream_module.so; # a\n#load_module x.so;\ninclude modules-enabled/*.conf;\n";
  for (const shell of shells) {
    const frame = found(text, shell);
    assert.match(frame?.about ?? "", /^nginx version: nginx\/1\.22\.1 configure arguments: .* --conf-path=\S+ *$/);
    assert.deepEqual(
      new Set(frame?.loaded),
      new Set(["modules/ngx_stream_module.so", "modules/ngx_http_echo_module.so"]),
    );
  }
  assert.deepEqual(new Set(found(`${text}include "${etc}/conf.d/*.conf";\n`)?.loaded).size, 2);
  assert.equal(found(`${text}  include "/opt/modules/*.conf";\n`)?.loaded, undefined, "some may be loaded elsewhere");
  rmSync(join(etc, "nginx.conf"));
  assert.equal(run(nginx(), bin.path).frame?.loaded, undefined);
});

const fakeSudo = '#!/bin/sh\necho "sudo $*"\nwhile [ "$1" != -- ]; do shift; done\nshift\nexec "$@"\n';

test("sudo only when it is asked for or needed", () => {
  using bin = folder({ nginx: fakeNginx("/nowhere/nginx.conf"), sudo: fakeSudo });
  const sudo = (more: Partial<NginxTest>, uid: number): readonly unknown[] => {
    writeFileSync(join(bin.path, "id"), `#!/bin/sh\necho ${uid}\n`, { mode: 0o755 });
    const { frame } = run(nginx(more), bin.path);
    return [frame?.output.split("\n").filter((line) => line.startsWith("sudo")), frame?.root];
  };
  const asked = [`sudo -p [sudo] password for %p on %h:  -- ${bin.path}/nginx -t`];
  assert.deepEqual(sudo({ sudo: "auto" }, 1000), [asked, true]);
  assert.deepEqual(sudo({ sudo: "auto" }, 0), [[], true]);
  assert.deepEqual(sudo({ sudo: "always" }, 0), [asked, true]);
  assert.deepEqual(sudo({ sudo: "never" }, 1000), [[], false]);
});

const fakeBuildbot = '#!/bin/sh\necho "$0 $* in $(pwd)"\necho "Config file is good!" >&2\n';

test("checkconfig runs in the master directory with the buildbot beside it", () => {
  using bin = folder({ "home/venv/bin/buildbot": fakeBuildbot, "home/master/master.cfg": "" });
  const master = join(bin.path, "home", "master");
  const ran = run(check({ masterDirectory: master }), bin.path);
  assert.equal(
    ran.frame?.output,
    `${bin.path}/home/venv/bin/buildbot checkconfig in ${master}\nConfig file is good!\n`,
  );
  assert.deepEqual([ran.frame.exitCode, ran.frame.cwd], [0, master]);
  const relative = run(check({ masterDirectory: "~/home/master" }), bin.path);
  assert.equal(relative.frame?.cwd, master);
});

test("a buildbot that the setting names is the one, or none; without any it is said", () => {
  using bin = folder({ "m/master.cfg": "", "own/bb": fakeBuildbot });
  const masterDirectory = join(bin.path, "m");
  const own = run(check({ masterDirectory, buildbotPath: join(bin.path, "own/bb") }), bin.path);
  assert.match(own.frame?.output ?? "", /own\/bb checkconfig in .*\/m\nConfig file is good!\n$/);
  const none = run(check({ masterDirectory }), bin.path);
  assert.deepEqual([none.frame?.exitCode, none.frame?.output], [127, "buildbot: command not found\n"]);
  const wrong = run(check({ masterDirectory, buildbotPath: "/no/bb" }), bin.path);
  assert.equal(wrong.frame?.output, "/no/bb: command not found\n");
});

test("another owner's master is checked as that owner, never as root", () => {
  using bin = folder({
    "m/master.cfg": "",
    sudo: fakeSudo,
    ls: "#!/bin/sh\necho drwxr-xr-x 2 someone else 4096 Jan 1 m\n",
    runuser: '#!/bin/sh\necho "runuser $*"\n',
  });
  const masterDirectory = join(bin.path, "m");
  const ran = run(check({ masterDirectory, sudo: "always" }), bin.path);
  assert.match(ran.frame?.output ?? "", /^sudo -p \[sudo\] password for %p on %h: {2}-H -u someone -- sh -c /);
  writeFileSync(join(bin.path, "id"), "#!/bin/sh\ncase $1 in -u) echo 0;; -un) echo root;; esac\n", { mode: 0o755 });
  assert.match(
    run(check({ masterDirectory, sudo: "auto" }), bin.path).frame?.output ?? "",
    /^runuser -u someone -- sh -c /,
  );
});

test("a master.cfg that is a link is told with what it points to", () => {
  using bin = folder({ buildbot: fakeBuildbot, "git/ci/master.cfg": "" });
  mkdirSync(join(bin.path, "m"));
  symlinkSync("../git/ci/master.cfg", join(bin.path, "m", "master.cfg"));
  const ran = run(check({ masterDirectory: join(bin.path, "m") }), bin.path);
  assert.deepEqual(ran.frame?.links, { [`${bin.path}/m/master.cfg`]: `${bin.path}/git/ci/master.cfg` });
});

test("without a setting the one master is found; of several one must be chosen; none is said", (t) => {
  if (existsSync("/home/buildbot") || existsSync("/var/lib/buildbot") || existsSync("/srv/buildbot"))
    return t.skip("a Buildbot is here");
  using bin = folder({ buildbot: fakeBuildbot, systemctl: "#!/bin/sh\n" });
  const found = (): Marked => run(check(), bin.path);
  assert.deepEqual([found().need, found().begun], ["master", false]);
  const add = (name: string): void => {
    mkdirSync(join(bin.path, name));
    for (const file of ["master.cfg", "buildbot.tac"]) writeFileSync(join(bin.path, name, file), "");
  };
  add("my master");
  assert.equal(found().frame?.cwd, join(bin.path, "my master"));
  add("second");
  assert.deepEqual(
    [found().need, found().masters],
    ["choice", [join(bin.path, "my master"), join(bin.path, "second")]],
  );
});

test("the folder that systemd starts a buildmaster in is found", (t) => {
  if (existsSync("/home/buildbot") || existsSync("/var/lib/buildbot") || existsSync("/srv/buildbot"))
    return t.skip("a Buildbot is here");
  using bin = folder({ buildbot: fakeBuildbot, "far/away/m/master.cfg": "", "far/away/m/buildbot.tac": "" });
  const unit = `[Service]\nExecStart=/usr/bin/buildbot start --nodaemon ${bin.path}/far/away/m\n`;
  writeFileSync(join(bin.path, "systemctl"), `#!/bin/sh\nprintf '%s' '${unit}'\n`, { mode: 0o755 });
  assert.equal(run(check(), bin.path).frame?.cwd, join(bin.path, "far/away/m"));
});
