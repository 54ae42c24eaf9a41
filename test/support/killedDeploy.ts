import assert from "node:assert/strict";
import { type Change, sha256 } from "../../client/src/remote/changes.ts";
import { deploy } from "../../client/src/remote/deploy.ts";
import type { LiveServer } from "./liveServer.ts";
import { until } from "./process.ts";

/** When ssh is killed: at a record of the script, or some milliseconds after the start. */
export type Moment = { readonly record: string } | { readonly after: number };

/**
 * Deploys, kills the local ssh at a moment, and asserts what must hold whenever that is: the whole old or the whole new
 * state, served, the one that was told; no lock, no leftover. Gives the state that was told.
 */
export async function killedAt(live: LiveServer, changes: readonly Change[], moment: Moment): Promise<string> {
  const kill = new AbortController();
  const timer = "after" in moment ? setTimeout(() => kill.abort(), moment.after) : undefined;
  const ended = await deploy(live.quiet, {
    signal: kill.signal,
    target: { kind: "nginx" },
    changes,
    pauses: [0, 200, 500],
    onRecord: ({ name }) => {
      if ("record" in moment && name === moment.record) kill.abort();
    },
  });
  clearTimeout(timer);
  const served = await live.served();
  const sums = await Promise.all(
    changes.map(async ({ remote }) => sha256(Buffer.from(await live.machine.read(remote)))),
  );
  const fresh = changes.map(({ content }) => sha256(content));
  const old = changes.map(({ was }) => was);
  if (ended.state === "done") assert.deepEqual([sums, served], [fresh, "v2"], ended.sentence);
  else {
    assert.equal(ended.state, "nothing", ended.sentence);
    assert.deepEqual([sums, served], [old, "v1"], ended.sentence);
  }
  // A script that was given up may still be on its way out.
  let left = "";
  await until(
    async () => ((left = await live.leftovers()) === "" ? true : undefined),
    () => `left behind: ${left}`,
    5000,
  );
  assert.equal(await live.served(), served, "what is served changed after the end was told");
  return ended.state;
}
