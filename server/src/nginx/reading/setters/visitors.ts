import { placeOf, type ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";
import { takesCidr } from "./cidrs.ts";
import { useScript } from "./known.ts";
import { mergeLater, ownOf, type Step } from "./merging.ts";
import { isTwice } from "./twice.ts";

const database: Setter = { open: setDatabase };

/** Directives that tell who asks: by address, by browser, by a secret. */
export const visitorSetters: Setters = {
  "ngx_http_auth_basic_module.auth_basic_user_file": { open: setUserFile },
  "ngx_http_geoip_module.geoip_country": database,
  "ngx_http_geoip_module.geoip_org": database,
  "ngx_http_geoip_module.geoip_city": database,
  "ngx_stream_geoip_module.geoip_country": database,
  "ngx_stream_geoip_module.geoip_org": database,
  "ngx_stream_geoip_module.geoip_city": database,
  "ngx_http_geoip_module.geoip_proxy": { open: setProxy },
  "ngx_http_browser_module.modern_browser": { open: setModernBrowser },
  "ngx_http_secure_link_module.secure_link_secret": { open: (_it, state) => mergeLater(secrets, state) },
};

/** ngx_http_auth_basic_user_file */
function setUserFile(it: ReadDirective, state: ReadingState, say: Say): void {
  if (!isTwice(it, state, say)) useScript(it, 1, state, say);
}

/** ngx_http_geoip_country and its like; that the file is such a database is not for the text to say */
function setDatabase(it: ReadDirective, state: ReadingState, say: Say): void {
  const charset = it.args[1];
  if (isTwice(it, state, say) || charset === undefined || charset === "utf8") return;
  say("invalid-parameter", `invalid parameter "${charset}"`, { word: 2 });
}

/** ngx_http_geoip_proxy */
function setProxy(it: ReadDirective, _state: ReadingState, say: Say): void {
  const network = it.args[0] ?? "";
  if (network === "255.255.255.255" || takesCidr(network, 1, say)) return;
  say("invalid-value", `invalid network "${network}"`, { word: 1 });
}

const browsers = ["msie", "gecko", "opera", "safari", "konqueror"];

/** ngx_http_modern_browser (src/http/modules/ngx_http_browser_module.c), which says nothing of a lone word it refuses */
function setModernBrowser(it: ReadDirective, _state: ReadingState, say: Say): void {
  const [name = "", version] = it.args;
  if (version === undefined) return;
  if (!browsers.includes(name.toLowerCase()))
    return say("invalid-parameter", `unknown browser name "${name}"`, { word: 1 });
  if (!/^[\d.]*$/.test(version)) say("invalid-value", `invalid browser version "${version}"`, { word: 2 });
}

/** ngx_http_secure_link_merge_conf */
export const secrets: Step = {
  about: "secrets of links",
  names: ["secure_link_secret"],
  check(level, state, say) {
    const isMixed = ["secure_link", "secure_link_md5"].some((name) => ownOf(level, name, state).length > 0);
    const message = '"secure_link_secret" cannot be mixed with "secure_link" and "secure_link_md5"';
    const [secret] = ownOf(level, "secure_link_secret", state);
    if (isMixed && secret !== undefined) say("conflict", message, { place: placeOf(secret) });
  },
};
