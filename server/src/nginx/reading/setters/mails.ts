import { placeOf, type ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, SayOptions, Setter, Setters } from "../setter.ts";
import { setOnce } from "./blocks.ts";
import { mergeCertificates } from "./certificates.ts";
import { isHost } from "./hosts.ts";
import { emptyLevel, type Level, levelOf, merged, topLevel } from "./levels.ts";
import { setListen } from "./sockets.ts";
import { isTwice } from "./twice.ts";
import { parseUrl } from "./url.ts";

/** The directives of src/mail that have checks of their own. */
export const mailSetters: Setters = {
  "ngx_mail_module.mail": { open: setOnce, close: endMail },
  "ngx_mail_core_module.server": { close: endServer },
  "ngx_mail_core_module.listen": { open: (it, state, say) => void setListen(it, "mail", state, say) },
  "ngx_mail_core_module.protocol": { open: setProtocol },
  "ngx_mail_auth_http_module.auth_http": { open: setAuthHttp },
  "ngx_mail_ssl_module.ssl_password_file": { open: isTwice },
  "ngx_mail_ssl_module.ssl": conflicting("ssl"),
  "ngx_mail_ssl_module.starttls": conflicting("starttls"),
};

/** The protocols, with the ports that a server's protocol is guessed from. */
const portsOf: Readonly<Record<string, readonly number[]>> = {
  pop3: [110, 995],
  imap: [143, 993],
  smtp: [25, 465, 587],
};

/** Whether a server's protocol is known: said, or guessed from the first port of an address. */
function hasProtocol(server: Level): boolean {
  if (server.named("protocol").length > 0) return true;
  const ports = new Set(Object.values(portsOf).flat());
  return server.named("listen").some(({ args }) => {
    const url = parseUrl(args[0] ?? "", { listen: true, defaultPort: 0 });
    return url.fault === null && ports.has(url.port);
  });
}

/** ngx_mail_core_protocol */
function setProtocol(it: ReadDirective, state: ReadingState, say: Say): void {
  const protocol = it.args[0] ?? "";
  if (!Object.hasOwn(portsOf, protocol) && state.build.foreign !== true)
    say("invalid-value", `unknown protocol "${protocol}"`, { word: 1 });
}

/** ngx_mail_auth_http */
function setAuthHttp(it: ReadDirective, _state: ReadingState, say: Say): void {
  const address = (it.args[0] ?? "").replace(/^http:\/\//, "");
  const url = parseUrl(address, { defaultPort: 80, uriPart: true });
  const fault = url.fault ?? (url.family === "name" && !isHost(url.host) ? "host not found" : null);
  if (fault !== null) say("invalid-value", `${fault} in auth_http "${address}"`, { word: 1 });
}

/** ngx_mail_ssl_enable, ngx_mail_ssl_starttls: a block has one of the two */
function conflicting(own: "ssl" | "starttls"): Setter {
  return {
    open(it, state, say) {
      if (isTwice(it, state, say)) return;
      const value = it.args[0] ?? "";
      const allowed = own === "ssl" ? ["on", "off"] : ["off", "on", "only"];
      if (!allowed.includes(value.toLowerCase())) {
        const more = own === "ssl" ? ` in "${it.name}" directive, it must be "on" or "off"` : "";
        return say(own === "ssl" ? "invalid-value" : "invalid-parameter", `invalid value "${value}"${more}`, {
          word: 1,
        });
      }
      const set = state.note(it.parent, "ssl or starttls", () => ({ ssl: false, starttls: false }));
      set[own] = value.toLowerCase() !== "off";
      if (!set.ssl || !set.starttls) return;
      const [first, second] = own === "ssl" ? ["starttls", "ssl on"] : ["ssl", "starttls"];
      say("conflict", `"${first}" directive conflicts with "${second}"`);
    },
  };
}

/** ngx_mail_core_server, behind the block */
function endServer(it: ReadDirective, state: ReadingState, say: Say): void {
  if (state.config.whole) withoutListen(levelOf(it), say);
}

/** Says when nothing in a server of mail or stream says where it listens. */
export function withoutListen(server: Level, say: Say): void {
  if (server.named("listen").length === 0) say("conflict", 'no "listen" is defined for server', atServer(server.it));
}

/** Where to mark a server and where nginx notices what it says of it: at its head, nowhere where that is not in the text. */
export function atServer(it: ReadDirective | null): SayOptions {
  return it === null ? { noticedAt: null } : { place: placeOf(it), noticedAt: it };
}

/** ngx_mail_block, behind the block */
function endMail(it: ReadDirective, state: ReadingState, say: Say): void {
  if (!state.config.whole) return;
  const mail = levelOf(it);
  mergeServers(mail, mail.named("server").map(levelOf), state, say);
}

/** The same for a file that is read as the inside of a mail block or of one of its servers. */
export function endMailFile(state: ReadingState, say: Say): void {
  const top = topLevel(state);
  if (state.config.context === "mail") return mergeServers(top, top.named("server").map(levelOf), state, say);
  withoutListen(top, say);
  mergeServers(emptyLevel, [top], state, say);
}

/** What the modules of mail check of each server, one module after the other. */
function mergeServers(mail: Level, servers: readonly Level[], state: ReadingState, say: Say): void {
  // A module that is not known may have other protocols.
  for (const server of servers)
    if (!hasProtocol(server) && state.build.foreign !== true)
      say("conflict", "unknown mail protocol for server", atServer(server.it));
  for (const server of servers) mergeSsl(mail, server, state, say);
  for (const server of servers)
    if (merged(server, mail, "auth_http").length === 0)
      say("conflict", 'no "auth_http" is defined for server', atServer(server.it));
}

/** ngx_mail_ssl_merge_conf, up to what makes the server speak TLS */
function mergeSsl(mail: Level, server: Level, state: ReadingState, say: Say): void {
  const listening = server.named("listen").findLast(({ args }) => args.includes("ssl", 1)) ?? null;
  const isSet = (name: string): boolean =>
    (merged(server, mail, name).at(-1)?.args[0] ?? "off").toLowerCase() !== "off";
  const mode = listening === null ? ["ssl", "starttls"].find(isSet) : "listen ... ssl";
  if (mode === undefined) return;
  const names = ["ssl", "starttls"];
  mergeCertificates(server, mail, mode, listening ?? server.last(names) ?? mail.last(names), state, say);
}
