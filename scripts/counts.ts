/** How many tests passed and failed. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** Reads the last line "N passed, N failed" of a program's output; null where it printed none. */
export function lastCounts(output: string): Counts | null {
  const last = [...output.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1);
  return last === undefined ? null : { passed: Number(last[1]), failed: Number(last[2]) };
}

/**
 * What a layer of tests has shown: its own counts, with one failure more where it ended badly without saying so
 * or ran nothing at all. `code` is its exit code, null where it was ended.
 */
export function judge(output: string, code: number | null): Counts {
  const counts = lastCounts(output) ?? { passed: 0, failed: 0 };
  const silentFailure = counts.failed === 0 && (code !== 0 || counts.passed === 0);
  return silentFailure ? { passed: counts.passed, failed: 1 } : counts;
}

/** The sum of several layers' counts. */
export function sum(all: readonly Counts[]): Counts {
  return {
    passed: all.reduce((total, one) => total + one.passed, 0),
    failed: all.reduce((total, one) => total + one.failed, 0),
  };
}
