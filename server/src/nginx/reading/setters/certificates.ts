import { placeOf, type ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say } from "../setter.ts";
import { isOn, type Level, merged } from "./levels.ts";
import { isOlder } from "./sockets.ts";

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
  unverified(server, outer, state, say);
}

/** Says when clients' certificates are asked for and nothing says who may sign them. */
function unverified(server: Level, outer: Level, state: ReadingState, say: Say): void {
  const verify = merged(server, outer, "ssl_verify_client").at(-1);
  const mode = verify?.args[0]?.toLowerCase();
  if (verify === undefined || (mode !== "on" && mode !== "optional")) return;
  const has = (name: string): boolean => (merged(server, outer, name).at(-1)?.args[0] ?? "") !== "";
  if (has("ssl_client_certificate")) return;
  const isOld = isOlder(state, "1.27.2");
  if (isOld !== true && has("ssl_trusted_certificate")) return;
  const message =
    isOld === true
      ? "no ssl_client_certificate for ssl_verify_client"
      : "no ssl_client_certificate or ssl_trusted_certificate for ssl_verify_client";
  say("conflict", message, { place: placeOf(verify), noticedAt: null });
}

/**
 * Says what a server that speaks TLS to those behind it lacks. Mirrors ngx_stream_proxy_set_ssl
 * (src/stream/ngx_stream_proxy_module.c).
 */
export function mergeProxySsl(server: Level, outer: Level, say: Say): void {
  if (!isOn(server, outer, "proxy_ssl")) return;
  const last = (name: string): ReadDirective | undefined => merged(server, outer, name).at(-1);
  const valueOf = (name: string): string => last(name)?.args[0] ?? "";
  const certificate = last("proxy_ssl_certificate");
  if (
    certificate !== undefined &&
    valueOf("proxy_ssl_certificate") !== "" &&
    last("proxy_ssl_certificate_key") === undefined
  ) {
    const message = `no "proxy_ssl_certificate_key" is defined for certificate "${certificate.args[0] ?? ""}"`;
    return say("conflict", message, { place: placeOf(certificate), noticedAt: null });
  }
  const verify = last("proxy_ssl_verify");
  if (
    verify === undefined ||
    !isOn(server, outer, "proxy_ssl_verify") ||
    valueOf("proxy_ssl_trusted_certificate") !== ""
  )
    return;
  const message = "no proxy_ssl_trusted_certificate for proxy_ssl_verify";
  say("conflict", message, { place: placeOf(verify), noticedAt: null });
}
