import { compareVersions } from "../../directives/check.ts";
import { named, setting } from "../../model/effective.ts";
import { placeOf, type ReadDirective } from "../../model/read.ts";
import { cipherListFaults, type OpensslFault } from "../ciphers.ts";
import { commandFaults, groupListFaults } from "../openssl.ts";
import type { ObjectionKind, ReadingState, Say } from "../setter.ts";
import { compiles } from "./known.ts";
import { addressesOf, serversOn } from "./listens.ts";
import { parseUrl } from "./url.ts";

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
  for (const check of [ofCiphers, ofCertificates, ofClients, ofOcsp, ofGroups, ofCommands]) {
    const wrong = check(server, state, say);
    if (wrong === null) continue;
    const { it, kind, message, word } = wrong;
    return say(kind, message, { place: placeOf(it, word), noticedAt: null });
  }
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

/** Something that nginx refuses in a merge. */
interface Wrong {
  readonly kind: ObjectionKind;
  readonly message: string;
  readonly it: ReadDirective;
  readonly word: number;
}

type Check = (server: ReadDirective, state: ReadingState, say: Say) => Wrong | null;

/** The words in which nginx passes on what OpenSSL says. Mirrors ngx_ssl_error (src/event/ngx_event_openssl.c). */
function failed(call: string, faults: readonly OpensslFault[]): string {
  return faults.length === 0
    ? `${call} failed`
    : `${call} failed (SSL: ${faults.map((it) => `error:${it}`).join(" ")})`;
}

/** ngx_ssl_ciphers */
const ofCiphers: Check = (server) => {
  const it = setting(server, "ssl_ciphers");
  const list = it?.args[0] ?? "";
  const faults = it === null ? [] : cipherListFaults(list);
  if (it === null || faults.length === 0) return null;
  const message = failed(`SSL_CTX_set_cipher_list("${list}")`, faults);
  return { kind: "invalid-value", message, it, word: 1 };
};

/** ngx_http_ssl_compile_certificates, ngx_ssl_certificates */
const ofCertificates: Check = (server, state, say) => {
  const certificates = arrayOf(server, "ssl_certificate");
  const keys = arrayOf(server, "ssl_certificate_key");
  const pairs = certificates.flatMap((it, i) => [it, keys[i] ?? it]);
  if (pairs.some((it) => it.args[0]?.includes("$") === true)) {
    for (const it of pairs) {
      const sayHere: Say = (kind, message) => say(kind, message, { place: placeOf(it, 1), noticedAt: null });
      if (!compiles(it, 1, state, sayHere)) break;
    }
    return null;
  }
  for (const it of keys.slice(0, certificates.length)) {
    const path = it.args[0] ?? "";
    if (/^engine:[^:]*$/.test(path))
      return { kind: "invalid-value", message: `cannot load certificate key "${path}": invalid syntax`, it, word: 1 };
  }
  return null;
};

/** What verifies clients needs certificates to verify them with. */
const ofClients: Check = (server, state) => {
  const it = setting(server, "ssl_verify_client");
  const { version } = state.build;
  if (it === null || !["on", "optional"].includes((it.args[0] ?? "").toLowerCase())) return null;
  const has = (name: string): boolean => (setting(server, name)?.args[0] ?? "") !== "";
  if (has("ssl_client_certificate")) return null;
  const isOld = version !== null && compareVersions(version, "1.27.2") < 0;
  if (!isOld && has("ssl_trusted_certificate")) return null;
  const missing = isOld ? "ssl_client_certificate" : "ssl_client_certificate or ssl_trusted_certificate";
  return { kind: "conflict", message: `no ${missing} for ssl_verify_client`, it, word: 0 };
};

/** ngx_ssl_ocsp (src/event/ngx_event_openssl_stapling.c) */
const ofOcsp: Check = (server) => {
  const it = setting(server, "ssl_ocsp");
  if (it === null || !["on", "leaf"].includes((it.args[0] ?? "").toLowerCase())) return null;
  if (setting(server, "ssl_verify_client")?.args[0]?.toLowerCase() === "optional_no_ca") {
    const message = '"ssl_ocsp" is incompatible with "ssl_verify_client optional_no_ca"';
    return { kind: "conflict", message, it, word: 0 };
  }
  const responder = setting(server, "ssl_ocsp_responder");
  const address = responder?.args[0] ?? "";
  if (responder === null || address === "") return null;
  const refused = (words: string, text: string): Wrong => ({
    kind: "invalid-value",
    message: `${words} in OCSP responder "${text}" in "ssl_ocsp_responder"`,
    it: responder,
    word: 1,
  });
  if (!/^http:\/\/./is.test(address)) return refused("invalid URL prefix", address);
  const rest = address.slice("http://".length);
  const url = parseUrl(rest, { defaultPort: 80, uriPart: true });
  return url.fault === null ? null : refused(url.fault, rest);
};

/** ngx_ssl_ecdh_curve */
const ofGroups: Check = (server) => {
  const it = setting(server, "ssl_ecdh_curve");
  const list = it?.args[0] ?? "";
  if (it === null || list === "auto") return null;
  const faults = groupListFaults(list);
  const message = failed(`SSL_CTX_set1_curves_list("${list}")`, faults ?? []);
  return faults === null ? null : { kind: "invalid-value", message, it, word: 1 };
};

/** ngx_ssl_conf_commands */
const ofCommands: Check = (server) => {
  for (const it of arrayOf(server, "ssl_conf_command")) {
    const [command = "", value = ""] = it.args;
    const faults = commandFaults(command, value);
    if (faults.length === 0) continue;
    const message = failed(`SSL_CONF_cmd("${command}", "${value}")`, faults);
    return { kind: "invalid-value", message, it, word: faults[0]?.includes("unknown cmd") === true ? 1 : 2 };
  }
  return null;
};

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
