// `npm run truth:deploy -- --kills 200 --seed 1`: deploys two files to a real nginx over a real ssh, kills ssh at a random
// moment of each, and asserts that the server has the whole old or the whole new state, serves it, and that it was said.
import { parseArgs } from "node:util";
import { sha256 } from "../../client/src/remote/changes.ts";
import { Random } from "../fuzz/random.ts";
import { killedAt } from "../support/killedDeploy.ts";
import { site, snippet, startLiveServer } from "../support/liveServer.ts";

const { values } = parseArgs({
  options: { kills: { type: "string", default: "200" }, seed: { type: "string", default: "1" } },
});
const kills = Number(values.kills);
const random = new Random(Number(values.seed));
const live = await startLiveServer();
const told = new Map<string, number>();
let failed = 0;
try {
  await live.sudo("free");
  const was = (text: string): string => sha256(Buffer.from(text));
  const changes = [
    { remote: snippet, content: Buffer.from(live.answer("v2")), was: was(live.answer("v1")) },
    { remote: site, content: Buffer.from(`# second\n${live.text}`), was: was(live.text) },
  ];
  for (let i = 0; i < kills; i++) {
    await live.reset();
    // Past the end of most deploys: what is killed late is over.
    const after = random.below(1100);
    try {
      const state = await killedAt(live, changes, { after });
      told.set(state, (told.get(state) ?? 0) + 1);
    } catch (error) {
      failed++;
      console.log(`kill ${i} after ${after} ms: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
} finally {
  await live.stop();
}
console.log(`${kills} kills: ${[...told].map(([state, count]) => `${state} ${count}`).join(", ")}, wrong ${failed}`);
process.exitCode = failed === 0 && told.size === 2 ? 0 : 1;
