import type { Marked } from "./frame.ts";

/** Names of the environment variables by which the tee finds its job; nothing else is told through the environment. */
export const socketVariable = "BUILDBOT_PROXY_SOCKET";
export const tokenVariable = "BUILDBOT_PROXY_TOKEN";

/** The tee's first line: which job it was started for. */
export interface Hello {
  readonly token: string;
}

/** The answer: what to run. */
export interface Job {
  readonly argv: readonly string[];
  readonly nonce: string;
  readonly title: string;
}

/** How a run ended, as the tee saw it. */
export interface Ended extends Marked {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** Whether Ctrl-C or a closing terminal reached the tee itself. */
  readonly interrupted: boolean;
  /** The local program could not be started: the system's word for why, such as ENOENT. */
  readonly notStarted: string | undefined;
}

/** The extension's last word, to be shown under the output. */
export interface Verdict {
  readonly say: string;
}

/** Calls back with each line of JSON that arrives, parsed; lines that are not JSON are passed over. */
export function jsonLines(onLine: (value: unknown) => void): (piece: string) => void {
  let held = "";
  return (piece) => {
    held += piece;
    for (let end = held.indexOf("\n"); end >= 0; end = held.indexOf("\n")) {
      const line = held.slice(0, end);
      held = held.slice(end + 1);
      let value: unknown;
      try {
        value = JSON.parse(line);
      } catch {
        continue;
      }
      onLine(value);
    }
  };
}
