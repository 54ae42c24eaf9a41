// Stands in for the VS Code executable: takes the arguments that @vscode/test-electron's runTests gives it, opens
// code-server in a headless Chromium instead of a window, passes on what the extension host prints, and ends with the
// exit code of the suite inside (124 where there is none in time, 70 where the browser dies).
import { mkdirSync } from "node:fs";
import path from "node:path";
import { format, parseArgs } from "node:util";
import type { Browser, Page } from "playwright-core";
import { newPage, startBrowser } from "../support/browser.ts";
import { type Editor, makeEditorHome, startEditor, workbenchUrl } from "../support/editor.ts";

const { values, positionals } = parseArgs({
  // Electron's own switches (--no-sandbox and the like) mean nothing here and are let through.
  strict: false,
  options: {
    extensionDevelopmentPath: { type: "string", multiple: true },
    extensionTestsPath: { type: "string" },
    "user-data-dir": { type: "string" },
    "extensions-dir": { type: "string" },
    "disable-extensions": { type: "boolean" },
  },
});

/** The workbench's own log comes the same way as the extension host's console; these lines say nothing about a test. */
const chatter = new RegExp(
  `^(${[
    "Ignoring fetching additional builtin",
    "Updating additional builtin",
    "\\[(AgentHost|AccountPolicyGate|reconnection-grace-time)",
    "Timed out waiting for authentication provider",
    "Creation of workbench contribution",
    "Creating a socket",
    "\\[Service Worker\\]",
    "Resolv(ing|ed) connection token",
    "Overwriting extension <<",
    "(Started|Completed) initializing default profile",
  ].join("|")})`,
);
const limit = 240_000;
const home = makeEditorHome({
  ...(typeof values["user-data-dir"] === "string" ? { userData: path.resolve(values["user-data-dir"]) } : {}),
  ...(typeof values["extensions-dir"] === "string" ? { extensions: path.resolve(values["extensions-dir"]) } : {}),
});
let editor: Editor | undefined;
let browser: Browser | undefined;
let page: Page | undefined;
let ending: Promise<never> | undefined;

/** Ends everything once, then this process with the code. */
function end(code: number): Promise<never> {
  ending ??= (async () => {
    await browser?.close().catch(() => undefined);
    await editor?.stop();
    home.dispose();
    process.exit(code);
  })();
  return ending;
}

async function giveUp(): Promise<never> {
  console.error(`The suite inside the editor gave no verdict within ${limit / 1000} s.`);
  const artifacts = path.join(import.meta.dirname, "..", "artifacts");
  mkdirSync(artifacts, { recursive: true });
  await page?.screenshot({ path: path.join(artifacts, "host-timeout.png") }).catch(() => undefined);
  return end(124);
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void end(130));
setTimeout(() => void giveUp(), limit);
try {
  [editor, browser] = await Promise.all([startEditor(home), startBrowser()]);
  page = await newPage(browser);
  // The workbench calls these two when it runs under its smoke test driver.
  await page.exposeFunction("codeAutomationLog", (type: string, args: unknown[]) => {
    const text = format(...args).replaceAll("%c", "");
    if (!chatter.test(text)) (type === "error" || type === "warn" ? process.stderr : process.stdout).write(`${text}\n`);
  });
  await page.exposeFunction("codeAutomationExit", (code: number | undefined) => void end(code ?? 1));
  page.on("crash", () => void end(70));
  browser.on("disconnected", () => void end(70));
  const extensions = values.extensionDevelopmentPath?.filter((folder) => typeof folder === "string") ?? [];
  await page.goto(
    workbenchUrl(editor, {
      ...(positionals[0] === undefined ? {} : { folder: positionals[0] }),
      ...(typeof values.extensionTestsPath === "string" ? { tests: values.extensionTestsPath } : {}),
      extensions,
      alone: values["disable-extensions"] === true,
    }),
  );
} catch (error) {
  console.error(error);
  await end(1);
}
