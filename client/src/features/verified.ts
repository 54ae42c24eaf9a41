/** What `buildbot-proxy verify --format json` prints. */
export interface Answer {
  readonly url: string;
  readonly checks: readonly Checked[];
}

interface Checked {
  readonly title: string;
  readonly state: "passed" | "failed" | "warning" | "skipped";
  readonly got: string;
  readonly means: string;
  readonly rule: string | null;
}

/** One line of the list, as VS Code's quick pick shows it. */
export interface Item {
  readonly label: string;
  readonly description: string;
  readonly detail?: string;
  readonly rule: string | null;
}

/** The address of a page out of what somebody typed: http or https, a slash at its end; null where it is none. */
export function pageAddress(text: string): string | null {
  const typed = text.trim();
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`;
  if (!URL.canParse(whole)) return null;
  const url = new URL(whole);
  if (!/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") return null;
  url.search = "";
  url.hash = "";
  return url.pathname.endsWith("/") ? url.href : `${url.href}/`;
}

/** Reads what the command line printed; null where that is not an answer. */
export function answerOf(printed: string): Answer | null {
  try {
    const { url, checks } = JSON.parse(printed) as Partial<Answer>;
    return typeof url === "string" && Array.isArray(checks) ? { url, checks } : null;
  } catch {
    return null;
  }
}

const icons: Readonly<Record<Checked["state"], string>> = {
  passed: "$(pass)",
  failed: "$(error)",
  warning: "$(warning)",
  skipped: "$(dash)",
};

/** The lines of the list, in the order of the checks. */
export function itemsOf({ checks }: Answer): readonly Item[] {
  return checks.map(({ state, title, got, means, rule }) => ({
    label: `${icons[state]} ${title}`,
    description: got,
    ...(means === "" ? {} : { detail: means }),
    rule,
  }));
}

const words: Readonly<Record<Checked["state"], string>> = {
  passed: "✔",
  failed: "✖",
  warning: "▲",
  skipped: "–",
};

/** The same as a Markdown table, for a ticket. */
export function markdownOf({ url, checks }: Answer): string {
  const cell = (text: string): string => text.replaceAll("|", "\\|");
  const rows = checks.map(
    ({ state, title, got, means }) => `| ${words[state]} | ${cell(title)} | ${cell(got)} | ${cell(means)} |`,
  );
  return `**<${url}>**\n\n| | check | seen | what it means |\n|---|---|---|---|\n${rows.join("\n")}\n`;
}
