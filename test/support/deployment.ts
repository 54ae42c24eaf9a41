import { type MasterOptions, type RunningMaster, startMaster } from "./buildbot.ts";
import { type RunningNginx, startNginx } from "./nginx.ts";
import type { WorldOptions } from "./nginxWorld.ts";
import { type Probed, probe, redirect } from "./probe.ts";
import { freePorts } from "./process.ts";

/** A real nginx in front of a real master with a worker, all on free ports of 127.0.0.1. */
export interface RunningDeployment {
  readonly nginx: RunningNginx;
  readonly master: RunningMaster;
  /** Looks at every part as a browser does. */
  probe(): Promise<Probed>;
  /** Where plain HTTP sends a visitor. */
  redirect(): Promise<{ readonly status: number; readonly location: string }>;
  stop(): Promise<void>;
}

export interface DeploymentOptions {
  /** nginx's files, `/etc/nginx/nginx.conf` the main one; they listen on 80 and 443 and pass to port 8010. */
  readonly nginx: WorldOptions;
  /** The public address of Buildbot, with the path it is under and a slash at the end. */
  readonly url: string;
  /** A master.cfg that listens on 8010 and 9989 of 127.0.0.1, and its worker; without it a small one for `url`. */
  readonly master?: { readonly text: string; readonly worker: NonNullable<MasterOptions["worker"]> };
}

/** The files of an nginx with this text in its http block. */
export function siteFiles(site: string): WorldOptions {
  const head = "worker_processes 1;\npid /run/nginx.pid;\nevents {\n}\nhttp {\n    include mime.types;\n";
  return { files: { "/etc/nginx/nginx.conf": `${head}${site}\n}\n` } };
}

const renumbered = (text: string, ports: ReadonlyMap<number, number>): string =>
  text.replace(/(?<![\w.])\d{2,5}(?![\w.])/g, (port) => String(ports.get(Number(port)) ?? port));

/**
 * Starts a deployment. Its ports are free ones: 80 and 443 where nginx listens, and 8010 and 9989 wherever the texts
 * name them. Throws, and leaves nothing behind, where one of the programs does not accept its configuration.
 */
export async function startDeployment(options: DeploymentOptions): Promise<RunningDeployment> {
  const [http = 0, https = 0, www = 0, pb = 0] = await freePorts(4);
  const masters = new Map([
    [8010, www],
    [9989, pb],
  ]);
  const given = options.master;
  const master = await startMaster({
    url: options.url,
    www,
    pb,
    ...(given === undefined ? {} : { text: renumbered(given.text, masters), worker: given.worker }),
  });
  try {
    const rewrite = (text: string): string => renumbered(options.nginx.rewrite?.(text) ?? text, masters);
    const listen = new Map([
      [80, http],
      [443, https],
    ]);
    const nginx = await startNginx({ ...options.nginx, rewrite }, listen);
    const target = { url: options.url, port: https, certificate: nginx.world.certificate };
    return {
      nginx,
      master,
      probe: () => probe(target),
      redirect: () => redirect(options.url, http),
      stop: async () => {
        await nginx.stop();
        await master.stop();
      },
    };
  } catch (error) {
    await master.stop();
    throw error;
  }
}
