/** What is known of one program on the server. */
export interface LastRun {
  /** The server that was asked last; empty if none is chosen. */
  readonly target: string;
  readonly running: boolean;
  /** What runs without a terminal, in one word: "deploying". */
  readonly doing?: string | undefined;
  /** The last verdict there was, and when (milliseconds since 1970); of a candidate, or of what is on the server. */
  readonly verdict?: {
    readonly kind: VerdictKind;
    readonly sentence: string;
    readonly at: number;
    readonly candidate?: boolean;
  };
  /** Why the run after it gave none. */
  readonly notRun?: string;
  /** Whether a file was changed in the editor since the verdict. */
  readonly changed: boolean;
}

export type VerdictKind = "ok" | "errors" | "crash" | "partial" | "no-program" | "unclear";

export interface StatusText {
  readonly text: string;
  readonly detail: string;
  readonly severity: "info" | "warning" | "error";
  readonly busy: boolean;
}

const words: Readonly<Record<VerdictKind, string>> = {
  ok: "ok",
  errors: "has errors",
  crash: "crashed",
  partial: "syntax ok, rest needs sudo",
  "no-program": "not found",
  unclear: "no verdict",
};

/** How a status item tells what is known; `now` is in milliseconds. It says ok only of a verdict that was the last run's. */
export function statusText(program: "nginx" | "checkconfig", run: LastRun, now: number): StatusText {
  const name = program === "nginx" ? "nginx" : "Buildbot";
  const on = run.target === "" ? "" : ` on ${run.target}`;
  if (run.running)
    return run.doing === undefined
      ? { text: `${name}: testing${on}`, detail: "The terminal shows the run.", severity: "info", busy: true }
      : { text: `${name}: ${run.doing}${on}`, detail: "Over ssh, without a terminal.", severity: "info", busy: true };
  const { verdict } = run;
  if (run.notRun !== undefined) {
    const before = verdict ? ` Last verdict ${clock(verdict.at, now)}: ${words[verdict.kind]}.` : "";
    return { text: `${name}: not tested${on}`, detail: run.notRun + before, severity: "warning", busy: false };
  }
  if (!verdict) {
    const detail = run.target === "" ? "No server is chosen." : "Not tested yet.";
    return { text: `${name}: not tested${on}`, detail, severity: "info", busy: false };
  }
  const said = `${verdict.candidate === true ? "candidate " : ""}${words[verdict.kind]}${on} (${clock(verdict.at, now)})`;
  if (verdict.kind === "ok" && run.changed)
    return {
      text: `${name}: changed since it was ok${on} (${clock(verdict.at, now)})`,
      detail: verdict.sentence,
      severity: "info",
      busy: false,
    };
  const severity =
    verdict.kind === "ok" ? "info" : verdict.kind === "errors" || verdict.kind === "crash" ? "error" : "warning";
  return { text: `${name}: ${said}`, detail: verdict.sentence, severity, busy: false };
}

/** The time of day, with the date if it is not today's. */
function clock(at: number, now: number): string {
  const then = new Date(at);
  const two = (value: number): string => String(value).padStart(2, "0");
  const time = `${two(then.getHours())}:${two(then.getMinutes())}`;
  if (then.toDateString() === new Date(now).toDateString()) return time;
  return `${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())} ${time}`;
}
