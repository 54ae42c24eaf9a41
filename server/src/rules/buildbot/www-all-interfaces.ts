import { hostOf, isLoopback } from "../../deployment/address.ts";
import { listenOn } from "../buildbot-edits.ts";
import { hasEmptyInterface } from "../buildbot-ports.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "buildbot/www-all-interfaces",
  summary: "Behind a proxy on the same machine, Buildbot's web server listens on loopback alone",
  severity: "warning",
  origin: "lint",
  unit: "proxied master",
  check({ master, sites }, report) {
    if (master.www.kind !== "known") return;
    if (sites.length === 0) {
      // Nobody writes an empty interface to listen everywhere.
      const edit = hasEmptyInterface(master.www.value) ? listenOn(master.www.value, "127.0.0.1") : null;
      if (edit === null) return;
      report(master.www.at, {
        message:
          "An empty interface listens on all addresses (0.0.0.0), not on loopback: anybody who reaches this machine reaches the web server past a proxy.",
        fixes: [{ title: "Listen on 127.0.0.1", edits: [edit], safe: true }],
      });
      return;
    }
    const { endpoint } = master.www.value;
    if (endpoint.kind !== "tcp" || endpoint.reach !== "all" || endpoint.tls) return;
    const hosts = sites.map((it) => hostOf(it.upstream).toLowerCase());
    if (!hosts.every(isLoopback)) return;
    // nginx asks for exactly the address that its proxy_pass names.
    const addresses = new Set(hosts.map((it) => (it === "localhost" ? "127.0.0.1" : it)));
    const [address] = addresses;
    const edit =
      addresses.size === 1 && address !== undefined && !address.includes(":")
        ? listenOn(master.www.value, address)
        : null;
    report(master.www.at, {
      message: `Port ${endpoint.port} answers on all of this machine's addresses without TLS, past the proxy; the proxy needs it on loopback alone.`,
      related: sites.map((it) => ({ place: it.pass, message: "The proxy asks for it here, on this machine" })),
      fixes: edit === null ? [] : [{ title: `Listen on ${address ?? "loopback"} alone`, edits: [edit], safe: true }],
    });
  },
});
