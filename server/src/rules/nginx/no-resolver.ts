import type { NginxConfig } from "../../nginx/model/config.ts";
import { setting } from "../../nginx/model/effective.ts";
import { placeOf, type ReadDirective } from "../../nginx/model/read.ts";
import { allDirectives, below } from "../../nginx/model/walk.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "nginx/no-resolver",
  summary: "A name that nginx is to look up while it runs can be looked up",
  severity: "info",
  origin: "lint",
  unit: "configuration",
  speaksOf: /\bproxy_pass\b[^;]*\$/,
  check({ config }, report) {
    for (const pass of allDirectives(config)) {
      if (pass.name !== "proxy_pass" || !config.whole || setting(pass.parent ?? pass, "resolver") !== null) continue;
      const word = pass.args[0] ?? "";
      const host = word.includes("$") ? /^https?:\/\/([^/:?]+)/i.exec(filledIn(word, pass) ?? "")?.[1] : undefined;
      // An address needs no look-up.
      if (host === undefined || host.includes("$") || /^[\d.]+$|^\[|^unix$/.test(host)) continue;
      if (isKnownName(config, host)) continue;
      report(placeOf(pass, 1), {
        message: `With a variable in proxy_pass, nginx looks ${host} up for each request, and there is no resolver to ask: it answers 502.`,
      });
    }
  },
});

/** A word with the values of its variables, where each is set once, to plain words, in the same server; null elsewhere. */
function filledIn(word: string, pass: ReadDirective): string | null {
  let server: ReadDirective | null = pass;
  while (server !== null && server.name !== "server") server = server.parent;
  if (server === null) return null;
  const sets = Array.from(below([server])).filter((it) => it.name === "set");
  let isKnown = true;
  const text = word
    .replace(/^(https?:\/\/[^/?]*).*$/i, "$1")
    .replaceAll(/\$(\w+)|\$\{(\w+)\}/g, (all: string, bare?: string, braced?: string) => {
      const own = sets.filter((it) => it.args[0]?.toLowerCase() === `$${bare ?? braced ?? ""}`.toLowerCase());
      const value = own.length === 1 ? own[0]?.args[1] : undefined;
      isKnown &&= value !== undefined && !value.includes("$");
      return value ?? all;
    });
  return isKnown ? text : null;
}

/** Whether nginx knows a name since its start: that of a group, or a host that another proxy_pass names without variables. */
function isKnownName(config: NginxConfig, host: string): boolean {
  const name = host.toLowerCase();
  for (const it of allDirectives(config)) {
    if (it.name === "upstream" && it.args[0]?.toLowerCase() === name) return true;
    const word = it.name === "proxy_pass" ? (it.args[0]?.toLowerCase() ?? "") : "";
    if (!word.includes("$") && /^https?:\/\/([^/:?]+)/.exec(word)?.[1] === name) return true;
  }
  return false;
}
