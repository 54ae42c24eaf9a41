// Asking the server itself: nginx behind sudo with a password, Buildbot as the owner of its master.
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { until } from "../../support/process.ts";
import { master, sample, site } from "../findings.ts";
import type { Scene, Step } from "./scene.ts";

/** The end of the terminal while sudo waits for an answer. */
const sudoAsks = /\[sudo\] password for bbptest[^:\n]*: \s*$/;

/** Opens a file and puts a mistake into it, on the server as in the editor; gives the mistake's line, from 1. */
async function breakBoth(scene: Scene, file: string, remote: string, line: string): Promise<number> {
  const text = `${readFileSync(path.join(scene.folder, file), "utf8")}${line}\n`;
  await scene.server.write(remote, text);
  await scene.workbench.file(file);
  const last = text.split("\n").length - 1;
  await scene.workbench.goto(last, 1);
  await scene.workbench.page.keyboard.insertText(`${line}\n`);
  await scene.workbench.save();
  assert.equal(readFileSync(path.join(scene.folder, file), "utf8"), text);
  return last;
}

/** A site of which the page comes and /ws does not, on plain HTTP. */
async function halfASite(): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((request, response) => {
    const isPage = request.url === "/";
    response.writeHead(isPage ? 200 : request.url === "/ws" ? 426 : 404, { "Content-Type": "text/html" });
    response.end(isPage ? "<title>Buildbot</title>" : "");
  });
  server.on("upgrade", (_request, socket) => socket.end("HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return { url: `http://127.0.0.1:${address.port}/`, close: () => server.close() };
}

export const serving: readonly Step[] = [
  {
    name: "Verify the Running Site lists what works, and leads to the cause of what does not",
    async act(scene) {
      const { workbench } = scene;
      const running = await halfASite();
      try {
        await workbench.command("Buildbot Proxy: Verify the Running Site", "asks");
        await workbench.page.getByText("as visitors type it").waitFor();
        await workbench.page.keyboard.press("ControlOrMeta+a");
        await workbench.page.keyboard.insertText(running.url);
        await workbench.page.keyboard.press("Enter");
        await workbench.row("The page is live over /ws").waitFor();
        await scene.picture("verify");
        await workbench.page.keyboard.insertText("live over");
        await workbench.page.keyboard.press("Enter");
        // No file is to blame for this site: the page of the rule opens.
        await workbench.page.locator(".tab.active", { hasText: "websocket-upgrade.md" }).waitFor();
      } finally {
        running.close();
      }
    },
  },
  {
    name: "Choose Server offers the hosts of the ssh configuration",
    async act(scene) {
      const { workbench } = scene;
      await workbench.command("Buildbot Proxy: Choose Server", "asks");
      const offer = workbench.row(scene.server.host);
      await offer.waitFor();
      await scene.picture("choose-server");
      await offer.click();
      // Kept for this computer: in the user's settings, or where the editor runs as a server, in the machine's.
      const chosen = `"buildbotProxy.server": "${scene.server.host}"`;
      const files = ["User", "Machine"].map((name) => path.join(scene.userData, name, "settings.json"));
      const kept = () => files.some((file) => existsSync(file) && readFileSync(file, "utf8").includes(chosen));
      await until(
        () => kept() || undefined,
        () => `${chosen} is in no settings`,
      );
    },
  },
  {
    name: "the terminal asks for the host key and for sudo's password, and nginx answers",
    async act(scene) {
      const { workbench, server } = scene;
      await server.write("/etc/nginx/sites-available/default", readFileSync(path.join(sample, site), "utf8"));
      await workbench.command("Buildbot Proxy: Test nginx Configuration on Server");
      const question = await workbench.terminal(/continue connecting/, 30_000);
      assert.ok(question.replaceAll("\n", "").includes(server.fingerprint), `the server's key is not in: ${question}`);
      await scene.picture("host-key");
      await workbench.answer("yes");
      await workbench.terminal(sudoAsks);
      await scene.picture("password");
      await workbench.answer(server.password);
      const said = (await workbench.terminal(/nginx rejects the configuration on/)).replaceAll("\n", "");
      assert.match(said, /\/etc\/nginx\/sites-enabled\/default:\d+/);
      assert.ok(!said.includes(server.password), "the password is on the screen");
    },
  },
  {
    name: "nginx's answer stands on the local file",
    async act(scene) {
      const { workbench } = scene;
      const line = await breakBoth(scene, site, "/etc/nginx/sites-available/default", "lissten 80;");
      await workbench.command("Buildbot Proxy: Test nginx Configuration on Server");
      await workbench.terminal(sudoAsks);
      await workbench.answer(scene.server.password);
      await workbench.terminal(/nginx rejects the configuration on/);
      await workbench.showProblems();
      const row = workbench
        .problem(`unknown directive "lissten"`)
        .filter({ hasText: `nginx -t (${scene.server.host})` });
      await row.waitFor();
      assert.match((await row.getAttribute("aria-label")) ?? "", new RegExp(`at line ${line} `));
      await workbench.filterProblems("");
      await scene.picture("server-problems");
    },
  },
  {
    name: "a test that is cancelled leaves nginx's answer where it was",
    async act({ workbench, server }) {
      await workbench.command("Buildbot Proxy: Test nginx Configuration on Server");
      await workbench.terminal(sudoAsks);
      await workbench.page.keyboard.press("Control+C");
      await workbench.terminal(/was cancelled on/);
      await workbench.showProblems();
      await workbench
        .problem(`unknown directive "lissten"`)
        .filter({ hasText: `nginx -t (${server.host})` })
        .waitFor();
    },
  },
  {
    name: "the mended site is good on the server, and its problem is gone",
    async act(scene) {
      const { workbench, server } = scene;
      // What a login prints is not nginx's answer, however much it looks like it.
      const forged = "nginx: [emerg] forged in /etc/nginx/sites-enabled/default:1";
      await server.write(`/home/${server.user}/.bashrc`, `echo '${forged}'\n`);
      const text = readFileSync(path.join(scene.folder, site), "utf8").replace("lissten 80;\n", "");
      await server.write("/etc/nginx/sites-available/default", text);
      await workbench.command("Buildbot Proxy: Test nginx Configuration on Server");
      await workbench.terminal(sudoAsks);
      await workbench.answer(server.password);
      const said = await workbench.terminal(/nginx accepts the configuration on/);
      assert.ok(said.includes(forged), "the login printed nothing");
      await server.write(`/home/${server.user}/.bashrc`, "");
      await workbench.showProblems();
      await workbench.problem(`nginx -t (${server.host})`).waitFor({ state: "detached" });
    },
  },
  {
    name: "Buildbot's answer stands on the local master.cfg",
    async act(scene) {
      const { workbench, server } = scene;
      const remote = `/home/${server.user}/master/master.cfg`;
      const line = await breakBoth(scene, master, remote, 'c["buildbotUrl"] = titel');
      await workbench.command("Buildbot Proxy: Check Buildbot Configuration on Server");
      await workbench.terminal(/name 'titel' is not defined/, 30_000);
      await workbench.showProblems();
      await workbench.filterProblems("**/master.cfg");
      const row = workbench.problem("titel").filter({ hasText: `checkconfig (${server.host})` });
      await row.waitFor();
      assert.match((await row.getAttribute("aria-label")) ?? "", new RegExp(`at line ${line} `));
      await workbench.filterProblems("");
      await scene.picture("checkconfig");
    },
  },
  {
    name: "a mended master.cfg is good on the server, and its problem is gone",
    async act(scene) {
      const { workbench, server } = scene;
      const local = path.join(scene.folder, master);
      const text = readFileSync(local, "utf8").replace('c["buildbotUrl"] = titel\n', "");
      await server.write(`/home/${server.user}/master/master.cfg`, text);
      await workbench.command("Buildbot Proxy: Check Buildbot Configuration on Server");
      await workbench.terminal(/Buildbot accepts \/home\/bbptest\/master\/master\.cfg/, 30_000);
      await workbench.showProblems();
      await workbench.problem(`checkconfig (${server.host})`).waitFor({ state: "detached" });
    },
  },
  {
    name: "with everything mended, nginx accepts what the editor shows",
    async act(scene) {
      const { workbench, server } = scene;
      const text = readFileSync(path.join(scene.folder, site), "utf8");
      await workbench.file(site);
      await workbench.goto(text.split("\n").length - 1, 1);
      await workbench.command("Delete Line");
      await workbench.save();
      const mended = readFileSync(path.join(scene.folder, site), "utf8");
      assert.equal(mended, text.replace("lissten 80;\n", ""));
      assert.equal(await server.read("/etc/nginx/sites-available/default"), mended);
      await workbench.command("Buildbot Proxy: Test nginx Configuration on Server");
      await workbench.terminal(sudoAsks);
      await workbench.answer(server.password);
      await workbench.terminal(/nginx accepts the configuration on/);
      await scene.picture("server-good");
    },
  },
];
