import { compareVersions } from "../../directives/check.ts";
import { named, setting } from "../../model/effective.ts";
import { placeOf, type ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say } from "../setter.ts";
import { checkContext, ofCertificates, ofCiphers, ofClients, ofCommands, ofGroups, ofOcsp } from "./contexts.ts";
import { addressesOf, serversOn } from "./listens.ts";

/** The directives of the innermost level that has any: a server's own, else those of http. */
function arrayOf(server: ReadDirective, name: string): readonly ReadDirective[] {
  const own = named(server, name);
  return own.length > 0 || server.parent === null ? own : named(server.parent, name);
}

function isOn(server: ReadDirective, name: string): boolean {
  return setting(server, name)?.args[0]?.toLowerCase() === "on";
}

/** ngx_http_ssl_merge_srv_conf (src/http/modules/ngx_http_ssl_module.c), up to the first thing that nginx refuses */
export function mergeSsl(server: ReadDirective, state: ReadingState, say: Say): void {
  if (!state.config.whole) return;
  const certificates = arrayOf(server, "ssl_certificate");
  const keys = arrayOf(server, "ssl_certificate_key");
  const rejects = isOn(server, "ssl_reject_handshake");
  const { version } = state.build;
  const hasFlag = version === null || compareVersions(version, "1.25.1") < 0;
  const enable = hasFlag && isOn(server, "ssl") ? setting(server, "ssl") : null;
  const missing =
    enable !== null
      ? missingOf(certificates, keys, rejects)
      : certificates.length > keys.length
        ? 'no "ssl_certificate_key" is defined for certificate'
        : null;
  if (missing !== null) {
    const last = certificates.at(-1) ?? enable ?? server;
    const message = missing.replace(/certificate$|certificate(?= and)/, `certificate "${last.args[0] ?? ""}"`);
    return say("conflict", message, { place: placeOf(last), noticedAt: enable });
  }
  if (certificates.length === 0 && !rejects) return;
  checkContext(
    (rest) => arrayOf(server, `ssl_${rest}`),
    [ofCiphers, ofCertificates, ofClients, ofOcsp, ofGroups, ofCommands],
    state,
    say,
  );
}

/** What "ssl on" lacks, with a gap for the certificate's name; null where nothing. */
function missingOf(
  certificates: readonly ReadDirective[],
  keys: readonly ReadDirective[],
  rejects: boolean,
): string | null {
  if (certificates.length === 0) return rejects ? null : 'no "ssl_certificate" is defined for the "ssl" directive';
  if (keys.length === 0) return 'no "ssl_certificate_key" is defined for the "ssl" directive';
  if (keys.length >= certificates.length) return null;
  return 'no "ssl_certificate_key" is defined for certificate and the "ssl" directive';
}

/** Says which servers answer first on an address for TLS and have no certificate. Mirrors ngx_http_ssl_init. */
export function unprotected(state: ReadingState, say: Say): void {
  if (!state.config.whole) return;
  const byPort = [...addressesOf(state).values()];
  const port = (text: string): string => (text.startsWith("unix:") ? "unix" : text.replace(/^.*(?=:\d+$)/, ""));
  const ports = [...new Set(byPort.map(({ text }) => port(text)))];
  byPort.sort((a, b) => ports.indexOf(port(a.text)) - ports.indexOf(port(b.text)));
  for (const { ssl, server, text } of byPort) {
    if (!ssl || hasIn(server, "ssl_certificate")) continue;
    const rejects = isOn(server, "ssl_reject_handshake");
    const bare = rejects
      ? serversOn(text, state).find((one) => !hasIn(one, "ssl_certificate") && !isOn(one, "ssl_reject_handshake"))
      : server;
    if (bare === undefined) continue;
    say("conflict", 'no "ssl_certificate" is defined for the "listen ... ssl" directive', {
      place: placeOf(bare),
      noticedAt: bare,
    });
  }
}

function hasIn(server: ReadDirective, name: string): boolean {
  return arrayOf(server, name).length > 0;
}
