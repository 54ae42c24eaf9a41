import { compareVersions } from "../../directives/check.ts";
import { placeOf, type ReadDirective } from "../../model/read.ts";
import { cipherListFaults, type OpensslFault } from "../ciphers.ts";
import { commandFaults, groupListFaults } from "../openssl.ts";
import type { ObjectionKind, ReadingState, Say } from "../setter.ts";
import { compiles } from "./known.ts";
import { parseUrl } from "./url.ts";

/** Something that nginx refuses when it makes a context of TLS. */
export interface Wrong {
  readonly kind: ObjectionKind;
  readonly message: string;
  readonly it: ReadDirective;
  readonly word: number;
}

/** The directives that hold for a context of TLS, by what stands behind "ssl_" in their names. */
export type Held = (rest: string) => readonly ReadDirective[];

/** What one step of making such a context refuses. */
export type ContextCheck = (held: Held, state: ReadingState, say: Say) => Wrong | null;

/** Says what the first of some steps refuses, if one does. */
export function checkContext(held: Held, checks: readonly ContextCheck[], state: ReadingState, say: Say): void {
  for (const check of checks) {
    const wrong = check(held, state, say);
    if (wrong === null) continue;
    const { it, kind, message, word } = wrong;
    return say(kind, message, { place: placeOf(it, word), noticedAt: null });
  }
}

function wordOf(held: Held, rest: string): string {
  return held(rest).at(-1)?.args[0] ?? "";
}

/** The words in which nginx passes on what OpenSSL says. Mirrors ngx_ssl_error (src/event/ngx_event_openssl.c). */
function failed(call: string, faults: readonly OpensslFault[]): string {
  return faults.length === 0
    ? `${call} failed`
    : `${call} failed (SSL: ${faults.map((it) => `error:${it}`).join(" ")})`;
}

/** ngx_ssl_ciphers */
export const ofCiphers: ContextCheck = (held) => {
  const it = held("ciphers").at(-1);
  const list = it?.args[0] ?? "";
  const faults = it === undefined ? [] : cipherListFaults(list);
  if (it === undefined || faults.length === 0) return null;
  const message = failed(`SSL_CTX_set_cipher_list("${list}")`, faults);
  return { kind: "invalid-value", message, it, word: 1 };
};

/** ngx_http_ssl_compile_certificates, ngx_ssl_certificates */
export const ofCertificates: ContextCheck = (held, state, say) => {
  const certificates = held("certificate");
  const keys = held("certificate_key");
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
export const ofClients: ContextCheck = (held, state) => {
  const it = held("verify_client").at(-1);
  const { version } = state.build;
  if (it === undefined || !["on", "optional"].includes((it.args[0] ?? "").toLowerCase())) return null;
  const has = (rest: string): boolean => wordOf(held, rest) !== "";
  if (has("client_certificate")) return null;
  const isOld = version !== null && compareVersions(version, "1.27.2") < 0;
  if (!isOld && has("trusted_certificate")) return null;
  const missing = isOld ? "ssl_client_certificate" : "ssl_client_certificate or ssl_trusted_certificate";
  return { kind: "conflict", message: `no ${missing} for ssl_verify_client`, it, word: 0 };
};

/** ngx_ssl_ocsp (src/event/ngx_event_openssl_stapling.c) */
export const ofOcsp: ContextCheck = (held) => {
  const it = held("ocsp").at(-1);
  if (it === undefined || !["on", "leaf"].includes((it.args[0] ?? "").toLowerCase())) return null;
  if (wordOf(held, "verify_client").toLowerCase() === "optional_no_ca") {
    const message = '"ssl_ocsp" is incompatible with "ssl_verify_client optional_no_ca"';
    return { kind: "conflict", message, it, word: 0 };
  }
  const responder = held("ocsp_responder").at(-1);
  const address = responder?.args[0] ?? "";
  if (responder === undefined || address === "") return null;
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
export const ofGroups: ContextCheck = (held) => {
  const it = held("ecdh_curve").at(-1);
  const list = it?.args[0] ?? "";
  if (it === undefined || list === "auto") return null;
  const faults = groupListFaults(list);
  const message = failed(`SSL_CTX_set1_curves_list("${list}")`, faults ?? []);
  return faults === null ? null : { kind: "invalid-value", message, it, word: 1 };
};

/** ngx_ssl_conf_commands */
export const ofCommands: ContextCheck = (held) => {
  for (const it of held("conf_command")) {
    const [command = "", value = ""] = it.args;
    const faults = commandFaults(command, value);
    if (faults.length === 0) continue;
    const message = failed(`SSL_CONF_cmd("${command}", "${value}")`, faults);
    return { kind: "invalid-value", message, it, word: faults[0]?.includes("unknown cmd") === true ? 1 : 2 };
  }
  return null;
};
