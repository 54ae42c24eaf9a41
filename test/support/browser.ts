// Drives the workbench in a headless Chromium. Nothing here waits for a time to pass: every step waits for what it
// brings about to be seen.
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { type Browser, chromium, errors, type Locator, type Page } from "playwright-core";
import { systemChromium } from "../../scripts/install-system.ts";
import { until } from "./process.ts";

/** Starts Chromium without a window and without the network, loopback apart. */
export async function startBrowser(): Promise<Browser> {
  const program = systemChromium();
  if (program === undefined && !existsSync(chromium.executablePath())) {
    throw new Error("There is no Chromium; run: node_modules/.bin/node scripts/install-system.ts chromium");
  }
  return chromium.launch({
    ...(program === undefined ? {} : { executablePath: program }),
    args: [
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    ],
  });
}

/** A page of the size of the project's pictures, in dark colours. */
export async function newPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 1100 },
    colorScheme: "dark",
    reducedMotion: "reduce",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  return context.newPage();
}

/** Milliseconds within which what a key brings about is normally seen. */
const moment = 2500;

/** Waits a moment for something to be visible: true, or undefined if it is not. */
function seen(locator: Locator): Promise<true | undefined> {
  return locator.waitFor({ timeout: moment }).then(
    () => true,
    () => undefined,
  );
}

/** One workbench in one page, with what a person does in it. */
export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens the address (see `workbenchUrl`) and waits until the workbench is drawn. */
  async open(url: string): Promise<void> {
    await this.page.goto(url, { waitUntil: "commit" });
    await this.page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: 60_000 });
  }

  /** Presses a key until its effect is visible: it may come before the workbench listens. */
  async pressUntil(key: string, effect: Locator, ms = 30_000): Promise<void> {
    const tried = async () => {
      if (await effect.isVisible()) return true;
      await this.page.keyboard.press(key);
      return seen(effect);
    };
    await until(tried, () => `${key} does not show ${String(effect)}`, ms);
  }

  /**
   * Opens the palette with a text and does something there. Starts again where that takes longer than a moment: the
   * list is made when the palette opens, and an editor that opens takes the focus and thereby closes it.
   */
  private async ask(text: string, act: () => Promise<void>): Promise<void> {
    const input = this.page.locator(".quick-input-widget .quick-input-box input");
    const tried = async () => {
      try {
        await this.pressUntil("F1", input);
        // Filled in at once: typed, a key could get lost in the redrawing of the list.
        await input.fill(text, { timeout: moment });
        await act();
        return true;
      } catch (error) {
        if (!(error instanceof errors.TimeoutError)) throw error;
        await this.page.keyboard.press("Escape");
        return undefined;
      }
    };
    await until(tried, () => `The palette does not do it: ${text}`);
  }

  private async answered(): Promise<void> {
    await this.page.locator(".quick-input-widget").waitFor({ state: "hidden" });
  }

  /** The row of the open list (palette or picker) with exactly this label: the fuzzy order is not ours to rely on. */
  row(label: string): Locator {
    const exactly = this.page.locator(".label-name").getByText(label, { exact: true });
    return this.page.locator(".quick-input-list .monaco-list-row", { has: exactly }).first();
  }

  /** Runs a command by its full title in the palette. With `asks`, the command goes on in the same input and stays open. */
  async command(title: string, asks: "asks" | "runs" = "runs"): Promise<void> {
    await this.ask(`>${title}`, () => this.row(title).click({ timeout: moment }));
    if (asks === "runs") await this.answered();
  }

  /** Shows a file of the workspace, by its path relative to the folder. */
  async file(name: string): Promise<void> {
    await this.ask(name, () => this.row(path.basename(name)).click({ timeout: moment }));
    await this.answered();
    await this.page.locator(".tabs-container .tab.active", { hasText: path.basename(name) }).waitFor();
  }

  /** Puts the cursor of the active editor at a line and a column from 1, where a tab is as wide as it is shown. */
  async goto(line: number, column: number): Promise<void> {
    await this.ask(`:${line}:${column}`, () => this.page.keyboard.press("Enter"));
    await this.answered();
    await this.page.locator(".part.statusbar", { hasText: `Ln ${line}, Col ${column}` }).waitFor();
    await this.page.locator(".editor-instance .monaco-editor.focused").first().waitFor();
  }

  /** Saves the active editor and waits until its tab says so. */
  async save(): Promise<void> {
    await this.command("File: Save");
    await this.page.locator(".tabs-container .tab.active.dirty").waitFor({ state: "detached" });
  }

  /** Shows the Problems panel. */
  async showProblems(): Promise<void> {
    const panel = this.page.locator(".markers-panel");
    if (!(await panel.isVisible())) await this.command("Problems: Focus on Problems View");
    await panel.waitFor();
  }

  /** Narrows the Problems panel down: text, or a pattern such as `*.cfg`; empty shows all again. */
  async filterProblems(text: string): Promise<void> {
    await this.page
      .getByPlaceholder(/^Filter \(e\.g\./)
      .first()
      .fill(text);
  }

  /** The rows of the Problems panel, as far as they are in view. */
  problem(text: string | RegExp): Locator {
    return this.page.locator(".markers-panel .monaco-list-row", { hasText: text });
  }

  /** The accessible texts of all rows of the Problems panel that are in view: files and problems. */
  async problems(): Promise<readonly string[]> {
    const rows = await this.page.locator(".markers-panel .monaco-list-row").all();
    return Promise.all(rows.map(async (row) => (await row.getAttribute("aria-label")) ?? ""));
  }

  /** All that the visible terminal shows; lines are joined where the terminal is narrower than they are. */
  async terminalText(): Promise<string> {
    const rows = this.page.locator(".terminal-wrapper.active .xterm-rows");
    if ((await rows.count()) === 0) return "";
    return (await rows.first().innerText()).replaceAll("\u00a0", " ");
  }

  /** Waits until the visible terminal shows this and gives all it shows. */
  async terminal(shows: RegExp, ms = 20_000): Promise<string> {
    let shown = "";
    return until(
      async () => {
        shown = await this.terminalText();
        return shows.test(shown) ? shown : undefined;
      },
      () => `The terminal does not show ${String(shows)} but:\n${shown}`,
      ms,
    );
  }

  /** Types a line into the visible terminal. */
  async answer(text: string): Promise<void> {
    await this.page.locator(".terminal-wrapper.active .xterm-helper-textarea").first().focus();
    await this.page.keyboard.type(text);
    await this.page.keyboard.press("Enter");
  }

  /** Takes a picture of the whole window into a PNG file. */
  async picture(file: string): Promise<void> {
    mkdirSync(path.dirname(file), { recursive: true });
    // To where it hovers over nothing that has a tip.
    await this.page.mouse.move(1200, 470);
    await this.page.screenshot({ path: file, caret: "initial" });
  }
}
