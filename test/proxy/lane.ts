// Runs inside namespaces of its own (see measure.ts), where ports, addresses and host names are free for it to have: what
// the files of a case say is taken word for word. Is told cases, and answers with what was seen of each.
import { parseTime } from "../../server/src/nginx/reading/values.ts";
import { type RunningNginx, startNginx } from "../support/nginx.ts";
import { presentUser } from "../support/nginxWorld.ts";
import type { Case, Part } from "./cases.ts";
import { type Master, standMaster } from "./master.ts";
import { lookAt, lookAtIdle, type Seen } from "./parts.ts";

/** What a lane is given: cases with the same masters, and what they are started with. */
export interface Job {
  readonly cases: readonly Case[];
  /** The folder that a master starts from. */
  readonly template: string;
  /** A script that Buildbot's page names. */
  readonly script: string;
}

/** What was seen of one case. */
export interface Measured {
  readonly name: string;
  /** nginx's message where it refuses the files. */
  readonly refused: string | null;
  /** By address. */
  readonly sites: Readonly<Record<string, Readonly<Record<Part, Seen>>>>;
}

/**
 * A silent WebSocket has to live for nine minutes, longer than what nginx does by itself and shorter than what people choose
 * who know. Clocks run a hundred times as fast while that is measured.
 */
const silence = 540_000;
const faster = 100;

process.on("message", (job: Job) => {
  work(job).then(
    () => process.send?.({ done: true }),
    (error: unknown) => {
      process.send?.({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    },
  );
});

// With this process, the first of its namespace, everything ends that it has started.
process.once("disconnect", () => process.exit());

async function work({ cases, template, script }: Job): Promise<void> {
  const masters = new Map<string, Master>();
  try {
    for (const [file, text] of Object.entries(cases[0]?.masters ?? {}))
      masters.set(file, await standMaster(template, withFastPings(text)));
    for (const one of cases) process.send?.(await measured(one, masters, script));
  } finally {
    for (const master of masters.values()) await master.stop();
  }
}

/** The interval of pings runs by the fast clock from the start: nothing but the silence asks for it. */
function withFastPings(text: string): string {
  return text.replace(
    /(ws_ping_interval['"]?\s*[:=]\s*)(\d+)/g,
    (_, key: string, seconds: string) => key + Number(seconds) / faster,
  );
}

async function measured(one: Case, masters: ReadonlyMap<string, Master>, script: string): Promise<Measured> {
  const files = Object.fromEntries(Object.entries(one.nginx).map(([name, text]) => [`/etc/nginx/${name}`, text]));
  let nginx: RunningNginx;
  try {
    nginx = await startNginx({ files, rewrite: asPresentUser });
  } catch (error) {
    const message = /\[emerg\](?: \d+#\d+:)? (.*?)(?: in \/\S*:\d+)?$/m.exec(String(error))?.[1];
    if (message === undefined) throw error;
    const broken: Seen = { works: false, seen: "nginx does not start" };
    return {
      name: one.name,
      refused: message,
      sites: Object.fromEntries(
        one.sites.map(({ url }) => [
          url,
          {
            ui: broken,
            assets: broken,
            api: broken,
            writes: broken,
            login: broken,
            sse: broken,
            ws: broken,
            wsIdle: broken,
          },
        ]),
      ),
    };
  }
  const seen: Record<string, Record<Part, Seen>> = {};
  try {
    for (const site of one.sites) {
      const master = masters.get(site.master);
      if (master === undefined) throw new Error(`${one.name}: no master ${site.master}`);
      seen[site.url] = { ...(await lookAt(one, site, master, script)), wsIdle: { works: false, seen: "no /ws" } };
    }
  } finally {
    await nginx.stop();
  }
  if (Object.values(seen).some((it) => it.ws.works)) await lookAtSilence(one, files, seen);
  return { name: one.name, refused: null, sites: seen };
}

/** The same files once more, with nginx's timeouts by the fast clock. */
async function lookAtSilence(
  one: Case,
  files: Readonly<Record<string, string>>,
  seen: Record<string, Record<Part, Seen>>,
): Promise<void> {
  const rewrite = (text: string): string => fastTimeouts(asPresentUser(text));
  const inHttp = `proxy_read_timeout ${60_000 / faster}ms;`;
  const withDefault = (text: string): string => rewrite(text).replace(/^([^#\n]*\bhttp\s*\{)/m, `$1 ${inHttp}`);
  // nginx refuses a second one where the files have one of their own at that level.
  const nginx = await startNginx({ files, rewrite: withDefault }).catch(() => startNginx({ files, rewrite }));
  try {
    await Promise.all(
      one.sites.map(async (site) => {
        const known = seen[site.url];
        if (known?.ws.works === true) known.wsIdle = await lookAtIdle(one, site, silence / faster, faster);
      }),
    );
  } finally {
    await nginx.stop();
  }
}

function fastTimeouts(text: string): string {
  return text.replace(
    /(?<=^|[\s;{}])(proxy_read_timeout|proxy_send_timeout)(\s+)(?:"([^"]*)"|([^\s;"]+))/g,
    (all: string, name: string, gap: string, quoted?: string, bare?: string) => {
      const time = parseTime(quoted ?? bare ?? "", "ms");
      return time === null ? all : `${name}${gap}${Math.max(1, Math.round(time / faster))}ms`;
    },
  );
}

/** In a user namespace with one user alone, nginx's workers can be nobody else. */
function asPresentUser(text: string): string {
  return /^\s*user\s/m.test(text) || !/^\s*events\s*\{/m.test(text) ? text : `user ${presentUser()}; ${text}`;
}
