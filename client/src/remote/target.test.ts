import assert from "node:assert/strict";
import { test } from "node:test";
import { checkHost, type SshFiles, sshHosts, sshProgram } from "./target.ts";

/** A file system of a record: path to text. */
function tree(files: Readonly<Record<string, string>>): SshFiles {
  return {
    read: (path) => (Object.hasOwn(files, path) ? files[path] : undefined),
    list: (folder) =>
      Object.keys(files)
        .filter((path) => path.startsWith(`${folder}/`) && !path.slice(folder.length + 1).includes("/"))
        .map((path) => path.slice(folder.length + 1)),
  };
}

test("hosts as people write them are taken", () => {
  for (const host of [
    "bb",
    "ci.example.org",
    "me@ci.example.org",
    "me@corp@ci",
    "10.0.0.1",
    "2001:db8::1",
    "[fe80::1%eth0]",
    "_x",
    "büro",
  ])
    assert.equal(checkHost(host), undefined, host);
});

test("what ssh could take for something else is refused, and said why", () => {
  assert.equal(
    checkHost("-oProxyCommand=x"),
    '"-oProxyCommand=x" is not the name of a server: it starts with “-”, which ssh would take for an option.',
  );
  assert.match(checkHost("me@-oProxyCommand=x") ?? "", /starts with “-”/);
  for (const host of ["a b", "a\tb", "a\nb", "a\x1b[2J", "a\0"])
    assert.match(checkHost(host) ?? "", /a space or a control character/, host);
  for (const host of ["$(id)", "`id`", "a;id", "a|b", "a'b", 'a"b', "a\\b", "a/b", "*", "ssh://x", "@", "me@", ":"])
    assert.notEqual(checkHost(host), undefined, host);
  assert.equal(checkHost(""), "The name of the server is empty.");
});

test("the hosts of the ssh configuration are those without patterns and negations", () => {
  const files = tree({
    "/home/me/.ssh/config": `
# Host commented
Host bb "ci.example.org" *.internal !not-this
  HostName 10.0.0.7
host=eq # Host trailing
Match host other
Host -oProxyCommand=x a?b
HostName not-a-host
Include conf.d/*.conf ~/more "C:/ssh/third"
Include /etc/ssh/nothing
`,
    "/home/me/.ssh/conf.d/b.conf": "Host second\nHost bb\n",
    "/home/me/.ssh/conf.d/a.conf": "Host first\r\n  Port 22\r\n",
    "/home/me/.ssh/conf.d/.hidden.conf": "Host hidden\n",
    "/home/me/.ssh/conf.d/notes.txt": "Host notes\n",
    "/home/me/more": "Host deep\nInclude config\nInclude ~/more\n",
    "C:/ssh/third": "Host third\n",
  });
  assert.deepEqual(sshHosts("/home/me", files), ["bb", "ci.example.org", "eq", "first", "second", "deep", "third"]);
  assert.deepEqual(sshHosts("/nowhere", files), []);
});

test("Windows' own ssh is taken before the PATH", () => {
  assert.equal(
    sshProgram("win32", "D:\\Win", () => true),
    "D:\\Win\\System32\\OpenSSH\\ssh.exe",
  );
  assert.equal(
    sshProgram("win32", undefined, () => false),
    "ssh",
  );
  assert.equal(
    sshProgram("linux", undefined, () => true),
    "ssh",
  );
});
