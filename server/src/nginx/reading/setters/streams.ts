import { placeOf, type ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setters } from "../setter.ts";
import { setOnce } from "./blocks.ts";
import { mergeCertificates, mergeProxySsl } from "./certificates.ts";
import { isAddressWithPort } from "./hosts.ts";
import { addVariable, compiles, useScript, useVariable, useVariableLater } from "./known.ts";
import { emptyLevel, type Level, levelOf, merged, topLevel } from "./levels.ts";
import { atServer, withoutListen } from "./mails.ts";
import { compileScript } from "./script.ts";
import { isOlder, setListen } from "./sockets.ts";
import { isTwice } from "./twice.ts";
import { initUpstreams } from "./upstreams.ts";
import { unknownVariables } from "./variables.ts";

/** The directives of src/stream that have checks of their own and no like in http. */
export const streamSetters: Setters = {
  "ngx_stream_module.stream": { open: setOnce, close: endStream },
  "ngx_stream_core_module.server": { close: endServer },
  "ngx_stream_core_module.listen": { open: (it, state, say) => void setListen(it, "stream", state, say) },
  "ngx_stream_return_module.return": { open: setReturn },
  "ngx_stream_set_module.set": { open: setVariable },
  "ngx_stream_ssl_module.ssl_alpn": { open: setAlpn },
  "ngx_stream_proxy_module.proxy_bind": { open: setBind },
};

/** ngx_stream_return */
function setReturn(it: ReadDirective, state: ReadingState, say: Say): void {
  if (!isTwice(it, state, say)) useScript(it, 1, state, say);
}

/** ngx_stream_ssl_alpn: the length of each protocol is told in one byte */
function setAlpn(it: ReadDirective, state: ReadingState, say: Say): void {
  if (isTwice(it, state, say)) return;
  const i = it.args.findIndex((protocol) => new TextEncoder().encode(protocol).length > 255);
  if (i >= 0) say("invalid-value", `"${it.name}" directive protocol too long`, { word: i + 1 });
}

/** ngx_stream_set */
function setVariable(it: ReadDirective, state: ReadingState, say: Say): void {
  const name = it.args[0] ?? "";
  if (!name.startsWith("$")) return say("invalid-value", `invalid variable name "${name}"`, { word: 1 });
  if (!addVariable(name.slice(1), 1, state, say, "stream")) return;
  useVariable(name.slice(1), it, 1, state);
  useScript(it, 2, state, say);
}

/** ngx_stream_proxy_bind */
function setBind(it: ReadDirective, state: ReadingState, say: Say): void {
  if (isTwice(it, state, say)) return;
  const [address = "", more] = it.args;
  if (address === "off" && more === undefined) return;
  if (!compiles(it, 1, state, say)) return;
  if (!address.includes("$") && !isAddressWithPort(address))
    return say("invalid-value", `invalid address "${address}"`, { word: 1 });
  if (more !== undefined && more !== "transparent")
    say("invalid-parameter", `invalid parameter "${more}"`, { word: 2 });
}

/** ngx_stream_core_server, behind the block */
function endServer(it: ReadDirective, state: ReadingState, say: Say): void {
  if (state.config.whole) withoutListen(levelOf(it), say);
}

/** ngx_stream_block, behind the block */
function endStream(it: ReadDirective, state: ReadingState, say: Say): void {
  if (!state.config.whole) return;
  const stream = levelOf(it);
  mergeServers(stream, stream.named("server").map(levelOf), state, say);
}

/** The same for a file that is read as the inside of a stream block or of one of its servers. */
export function endStreamFile(state: ReadingState, say: Say): void {
  const top = topLevel(state);
  if (state.config.context === "stream") return mergeServers(top, top.named("server").map(levelOf), state, say);
  if (state.config.context === "stream_server") withoutListen(top, say);
  mergeServers(emptyLevel, state.config.context === "stream_server" ? [top] : [], state, say);
}

/** What the modules of stream check of each server, one module after the other, and what is checked behind them. */
function mergeServers(stream: Level, servers: readonly Level[], state: ReadingState, say: Say): void {
  const isOld = isOlder(state, "1.25.5") === true;
  // Newer releases notice it when a client connects.
  // And a module that is not known may take connections too.
  if (isOld && state.build.foreign !== true) for (const server of servers) withoutHandler(server, say);
  for (const server of servers) mergeProxySsl(server, stream, state, say);
  initUpstreams("stream", state, say);
  if (isOld) for (const server of servers) mergeSsl(server, stream, state, say);
  unknownVariables(state, say, "stream");
}

/** What takes a connection once it is there: of nginx's own, and of the Lua module. */
const handlers: readonly string[] = [
  "proxy_pass",
  "return",
  "pass",
  "content_by_lua",
  "content_by_lua_block",
  "content_by_lua_file",
];

/** ngx_stream_core_merge_srv_conf */
function withoutHandler(server: Level, say: Say): void {
  if (server.last(handlers) === null) say("conflict", "no handler for server", atServer(server.it));
}

/** ngx_stream_ssl_merge_conf, of the releases that know one server for each address */
function mergeSsl(server: Level, stream: Level, state: ReadingState, say: Say): void {
  const by = server.named("listen").findLast(({ args }) => args.includes("ssl", 1)) ?? null;
  if (by === null) return;
  mergeCertificates(server, stream, "listen ... ssl", by, state, say);
  useCertificates(server, stream, state, say);
}

/** ngx_stream_ssl_compile_certificates */
function useCertificates(server: Level, stream: Level, state: ReadingState, say: Say): void {
  const certificates = merged(server, stream, "ssl_certificate");
  const keys = merged(server, stream, "ssl_certificate_key").slice(0, certificates.length);
  const all = certificates.flatMap((certificate, i) => [certificate, keys[i]]).filter((it) => it !== undefined);
  if (!all.some(({ args }) => args[0]?.includes("$") === true)) return;
  for (const it of all) {
    const { fault, variables } = compileScript(it.args[0] ?? "");
    for (const name of variables) useVariableLater(name, it, 1, state);
    if (fault !== null) return say("invalid-value", fault, { place: placeOf(it, 1) });
  }
}
