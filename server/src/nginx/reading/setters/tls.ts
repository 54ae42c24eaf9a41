import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";
import { parseNumber, parseSize, parseTime } from "../values.ts";
import { leastZone } from "./limits.ts";
import { addSharedMemory } from "./memory.ts";
import { isTwice } from "./twice.ts";

const sessionCache: Setter = { open: setSessionCache };
const ocspCache: Setter = { open: setOcspCache };
const certificateCache: Setter = { open: setCertificateCache };
const passwordFile: Setter = { open: (it, state, say) => void isTwice(it, state, say) };

/** The setters of ngx_http_ssl_module.c, ngx_stream_ssl_module.c and ngx_mail_ssl_module.c, alike in all of them. */
export const tlsSetters: Setters = {
  "ngx_http_ssl_module.ssl_session_cache": sessionCache,
  "ngx_stream_ssl_module.ssl_session_cache": sessionCache,
  "ngx_mail_ssl_module.ssl_session_cache": sessionCache,
  "ngx_http_ssl_module.ssl_ocsp_cache": ocspCache,
  "ngx_stream_ssl_module.ssl_ocsp_cache": ocspCache,
  "ngx_http_ssl_module.ssl_certificate_cache": certificateCache,
  "ngx_stream_ssl_module.ssl_certificate_cache": certificateCache,
  "ngx_http_grpc_module.grpc_ssl_certificate_cache": certificateCache,
  "ngx_http_proxy_module.proxy_ssl_certificate_cache": certificateCache,
  "ngx_http_uwsgi_module.uwsgi_ssl_certificate_cache": certificateCache,
  "ngx_stream_proxy_module.proxy_ssl_certificate_cache": certificateCache,
  "ngx_http_ssl_module.ssl_password_file": passwordFile,
  "ngx_stream_ssl_module.ssl_password_file": passwordFile,
  "ngx_mail_ssl_module.ssl_password_file": passwordFile,
};

/** The module a directive belongs to: its zones are of no use for another. */
function moduleOf(it: ReadDirective): string {
  const family = /^(?:stream|mail)/.exec(it.context)?.[0] ?? "http";
  return `ngx_${family}_ssl_module`;
}

/** The name and size of "shared:NAME:SIZE"; null where it is not of that form. */
function readShared(text: string): { readonly name: string; readonly size: number } | null {
  const [, name, size = ""] = /^shared:([^:]+)(?::(.*))?$/s.exec(text) ?? [];
  const bytes = parseSize(size);
  return name === undefined || bytes === null ? null : { name, size: bytes };
}

/** ngx_http_ssl_session_cache */
function setSessionCache(it: ReadDirective, state: ReadingState, say: Say): void {
  for (const [i, value] of it.args.entries()) {
    const word = i + 1;
    if (["off", "none", "builtin"].includes(value)) continue;
    if (value.startsWith("builtin:") && parseNumber(value.slice("builtin:".length)) !== null) continue;
    const shared = readShared(value);
    if (shared === null) return say("invalid-value", `invalid session cache "${value}"`, { word });
    if (shared.size < leastZone) return say("invalid-value", `session cache "${value}" is too small`, { word });
    if (addSharedMemory({ ...shared, tag: moduleOf(it) }, it, word, state, say) === null) return;
  }
}

/** ngx_http_ssl_ocsp_cache */
function setOcspCache(it: ReadDirective, state: ReadingState, say: Say): void {
  if (isTwice(it, state, say)) return;
  const value = it.args[0] ?? "";
  if (value === "off") return;
  const shared = readShared(value);
  if (shared === null) return say("invalid-value", `invalid OCSP cache "${value}"`, { word: 1 });
  if (shared.size < leastZone) return say("invalid-value", `OCSP cache "${value}" is too small`, { word: 1 });
  addSharedMemory({ ...shared, tag: `${moduleOf(it)} for OCSP` }, it, 1, state, say);
}

/** ngx_http_ssl_certificate_cache and its like, which are there since 1.27.4 */
function setCertificateCache(it: ReadDirective, state: ReadingState, say: Say): void {
  if (isTwice(it, state, say)) return;
  for (const [i, value] of it.args.entries()) {
    const [, name, number = ""] = /^(max|inactive|valid)=(.*)$/s.exec(value) ?? [];
    const isGood =
      name === "max" ? (parseNumber(number) ?? 0) > 0 : name !== undefined && parseTime(number, "s") !== null;
    if (value !== "off" && !isGood) return say("invalid-parameter", `invalid parameter "${value}"`, { word: i + 1 });
  }
  if (!it.args.some((value) => value === "off" || value.startsWith("max=")))
    say("invalid-value", `"${it.name}" must have the "max" parameter`);
}
