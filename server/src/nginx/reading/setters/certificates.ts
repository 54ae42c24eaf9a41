import { compareVersions } from "../../directives/check.ts";
import { placeOf, type ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say } from "../setter.ts";
import {
  type ContextCheck,
  checkContext,
  type Held,
  ofCertificates,
  ofCiphers,
  ofClients,
  ofCommands,
  ofGroups,
} from "./contexts.ts";
import { isOn, type Level, merged } from "./levels.ts";

/**
 * Says what a server that speaks TLS lacks. Mirrors ngx_mail_ssl_merge_conf (src/mail/ngx_mail_ssl_module.c) and, up to
 * 1.25.4, ngx_stream_ssl_merge_conf (src/stream/ngx_stream_ssl_module.c). `mode` is what makes it speak TLS, as nginx
 * calls it, `by` the directive that says so, where there is one.
 */
export function mergeCertificates(
  server: Level,
  outer: Level,
  mode: string,
  by: ReadDirective | null,
  state: ReadingState,
  say: Say,
): void {
  const certificates = merged(server, outer, "ssl_certificate");
  const keys = merged(server, outer, "ssl_certificate_key");
  const options = { noticedAt: by, ...(by === null ? {} : { place: placeOf(by) }) };
  const missing = (name: string): void =>
    say("conflict", `no "${name}" is defined for the "${mode}" directive`, options);
  const last = certificates.at(-1);
  if (last === undefined) return missing("ssl_certificate");
  if (keys.length === 0) return missing("ssl_certificate_key");
  if (keys.length < certificates.length) {
    const message = `no "ssl_certificate_key" is defined for certificate "${last.args[0] ?? ""}" and the "${mode}" directive`;
    return say("conflict", message, { ...options, place: placeOf(last) });
  }
  const held: Held = (rest) => merged(server, outer, `ssl_${rest}`);
  // Certificates of mail hold no variables.
  const isMail = last.context.startsWith("mail");
  const checks = [ofCiphers, ...(isMail ? [] : [ofCertificates]), ofClients, ofGroups, ofCommands];
  checkContext(held, checks, state, say);
}

/**
 * Says what a block lacks that speaks TLS to those behind it, by what stands before "ssl_" in the names of its
 * directives. Mirrors ngx_http_proxy_set_ssl (src/http/modules/ngx_http_proxy_module.c) and its like.
 */
export function mergeProxyContext(prefix: string, held: Held, state: ReadingState, say: Say): void {
  const name = (rest: string): string => `${prefix}_ssl_${rest}`;
  const last = (rest: string): ReadDirective | undefined => held(rest).at(-1);
  const ofCertificate: ContextCheck = () => {
    const it = last("certificate");
    const file = it?.args[0] ?? "";
    const { version } = state.build;
    // An empty name is none in newer releases.
    const isNone = version === null || compareVersions(version, "1.23.0") >= 0;
    if (it === undefined || (file === "" && isNone) || last("certificate_key") !== undefined) return null;
    const message = `no "${name("certificate_key")}" is defined for certificate "${file}"`;
    return { kind: "conflict", message, it, word: 0 };
  };
  const ofVerify: ContextCheck = () => {
    const it = last("verify");
    if (it?.args[0]?.toLowerCase() !== "on" || (last("trusted_certificate")?.args[0] ?? "") !== "") return null;
    return { kind: "conflict", message: `no ${name("trusted_certificate")} for ${name("verify")}`, it, word: 0 };
  };
  checkContext(held, [ofCiphers, ofCertificate, ofVerify, ofCommands], state, say);
}

/** The same for a server of stream: ngx_stream_proxy_set_ssl (src/stream/ngx_stream_proxy_module.c). */
export function mergeProxySsl(server: Level, outer: Level, state: ReadingState, say: Say): void {
  if (isOn(server, outer, "proxy_ssl"))
    mergeProxyContext("proxy", (rest) => merged(server, outer, `proxy_ssl_${rest}`), state, say);
}
