import { type Check, checksOf } from "../live/checks.ts";
import { pageUri } from "./pages.ts";
import type { Output } from "./run.ts";
import { UsageError } from "./usage.ts";
import { visit } from "./visit.ts";

/** What `verify` was told. */
export interface VerifyOptions {
  readonly format: string;
  readonly plain: string | undefined;
  readonly ports: string;
  readonly idle: string | undefined;
}

/** Looks at a running site and prints what works; gives the exit code: 0 all is well, 1 something failed. Throws UsageError. */
export async function verify(address: string, options: VerifyOptions, output: Output): Promise<number> {
  const url = addressOf(address);
  const print = printers[options.format];
  if (print === undefined) throw new UsageError(`--format of verify is pretty, json or markdown.`);
  const ports = options.ports === "none" || options.ports === "" ? [] : options.ports.split(",").map(portOf);
  const idleSeconds = options.idle === undefined ? null : Number(options.idle);
  if (idleSeconds !== null && !(idleSeconds > 0 && idleSeconds <= 86_400))
    throw new UsageError(`--idle is a number of seconds; "${options.idle ?? ""}" is not.`);
  const plain = options.plain ?? `http://${url.hostname}/`;
  const plainUrl = url.protocol === "https:" && plain !== "none" ? addressOf(plain).href : null;
  const seen = await visit({ url: url.href, plainUrl, ports, idleSeconds, patience: 5_000 });
  const checks = checksOf(seen);
  output.out(print(url.href, checks));
  return checks.some((it) => it.state === "failed") ? 1 : 0;
}

/** The address of a page: http or https, with a slash at its end and nothing behind it. */
function addressOf(text: string): URL {
  let url: URL;
  try {
    url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`);
  } catch {
    throw new UsageError(`"${text}" is not an address such as https://ci.example.org/.`);
  }
  if (!/^https?:$/.test(url.protocol)) throw new UsageError(`"${text}" is not an address of http or https.`);
  url.search = "";
  url.hash = "";
  url.username = "";
  url.password = "";
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new UsageError(`--ports: "${text}" is not a port.`);
  return port;
}

const marks: Readonly<Record<Check["state"], string>> = { passed: "✔", failed: "✖", warning: "▲", skipped: "–" };

const printers: Readonly<Record<string, (url: string, checks: readonly Check[]) => string>> = {
  pretty: (url, checks) => {
    const width = Math.max(...checks.map((it) => it.title.length));
    const lines = checks.flatMap(({ state, title, got, means, rule }) => [
      `  ${marks[state]} ${title.padEnd(width)}  ${got}`,
      ...(means === "" ? [] : [`      ${means}${rule === null ? "" : ` (buildbot-proxy explain ${rule})`}`]),
    ]);
    return `${url}\n${lines.join("\n")}\n`;
  },
  json: (url, checks) => `${JSON.stringify({ version: 1, url, checks }, null, 2)}\n`,
  markdown: (url, checks) => {
    const cell = (text: string): string => text.replaceAll("|", "\\|");
    const rows = checks.map(({ state, title, got, means, rule }) => {
      const more = rule === null ? means : `${means} [${rule}](${pageUri(rule)})`;
      return `| ${marks[state]} | ${cell(title)} | ${cell(got)} | ${cell(more)} |`;
    });
    return `**<${url}>**\n\n| | check | seen | what it means |\n|---|---|---|---|\n${rows.join("\n")}\n`;
  },
};
