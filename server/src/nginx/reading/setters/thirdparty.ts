import { placeOf, type ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, SayOptions, Setter, Setters } from "../setter.ts";
import { takesCidr } from "./cidrs.ts";
import { addVariable, compiles, useVariable } from "./known.ts";
import { groupCount, regexFault } from "./regex.ts";
import { isTwice } from "./twice.ts";

/** The directives of the http modules that Debian builds beside nginx's own, where they have checks of their own. */
export const thirdPartySetters: Setters = {
  ...named(
    "ngx_http_echo_module",
    "echo echo_before_body echo_after_body echo_sleep echo_blocking_sleep echo_location",
    {
      open: compileAll,
    },
  ),
  ...named("ngx_http_echo_module", "echo_location_async echo_subrequest echo_subrequest_async echo_foreach_split", {
    open: compileAll,
  }),
  ...named("ngx_http_echo_module", "echo_duplicate echo_exec", { open: compileAll }),
  ...named(
    "ngx_http_set_misc_module",
    "set_encode_base64 set_decode_base64 set_encode_base64url set_decode_base64url set_decode_hex set_encode_hex " +
      "set_hmac_sha1 set_hmac_sha256 set_md5 set_sha1 set_unescape_uri set_escape_uri set_quote_sql_str " +
      "set_quote_pgsql_str set_quote_json_str set_if_empty set_encode_base32 set_decode_base32 set_local_today " +
      "set_formatted_gmt_time set_formatted_local_time set_random set_secure_random_alphanum " +
      "set_secure_random_lcalpha set_rotate",
    { open: setVariable },
  ),
  "ngx_http_set_misc_module.set_base32_alphabet": { open: setAlphabet },
  ...named("ngx_http_headers_more_filter_module", "more_set_headers more_clear_headers", { open: setHeaders("ts") }),
  ...named("ngx_http_headers_more_filter_module", "more_set_input_headers more_clear_input_headers", {
    open: setHeaders("tr"),
  }),
  "ngx_http_subs_filter_module.subs_filter": { open: setSubstitution },
  ...named("ngx_http_fancyindex_module", "fancyindex_header fancyindex_footer", { open: setHeader }),
  "ngx_http_geoip2_module.geoip2": { line: setGeoip },
  "ngx_stream_geoip2_module.geoip2": { line: setGeoip },
  ...named("ngx_http_cache_purge_module", "fastcgi_cache_purge proxy_cache_purge scgi_cache_purge uwsgi_cache_purge", {
    open: setPurge,
  }),
};

/** One setter for several directives of a module. */
export function named(module: string, names: string, setter: Setter): Setters {
  return Object.fromEntries(names.split(" ").map((name) => [`${module}.${name}`, setter]));
}

/** What these modules write into nginx's log themselves has no file and no line. */
function unlocated(it: ReadDirective, word: number): SayOptions {
  return { place: placeOf(it, word), noticedAt: null };
}

/** ngx_http_echo_helper (ngx_http_echo_module.c): every argument may hold variables */
function compileAll(it: ReadDirective, state: ReadingState, say: Say): void {
  it.args.every((_, i) => compiles(it, i + 1, state, say));
}

/** ndk_set_var_value_core, ndk_set_var_multi_value_core (ndk_set_var.c): the result goes into the variable named first */
function setVariable(it: ReadDirective, state: ReadingState, say: Say): void {
  const name = it.args[0] ?? "";
  if (!name.startsWith("$")) return say("invalid-value", `invalid variable name "${name}"`, { word: 1 });
  if (!addVariable(name.slice(1), 1, state, say)) return;
  useVariable(name.slice(1), it, 1, state);
  it.args.slice(1).every((_, i) => compiles(it, i + 2, state, say));
}

/** ngx_http_set_misc_base32_alphabet (ngx_http_set_misc_module.c) */
function setAlphabet(it: ReadDirective, state: ReadingState, say: Say): void {
  if (isTwice(it, state, say)) return;
  const length = new TextEncoder().encode(it.args[0] ?? "").length;
  if (length !== 32)
    say("invalid-value", `"${it.name}" directive takes an alphabet of ${length} bytes but 32 expected`, { word: 1 });
}

/** ngx_http_headers_more_parse_directive (ngx_http_headers_more_headers_out.c, …_headers_in.c) */
function setHeaders(options: "ts" | "tr"): NonNullable<Setter["open"]> {
  return (it, state, say) => {
    const refuse = (words: string, word: number): void =>
      say("invalid-parameter", `${it.name}: ${words}`, unlocated(it, word));
    for (let i = 0; i < it.args.length; i++) {
      const arg = it.args[i] ?? "";
      if (arg === "") continue;
      if (!arg.startsWith("-")) {
        const [, key = "", value = ""] = /^\s*([^:\s]*)[:\s]*(.*)$/s.exec(arg) ?? [];
        // A colon may be the key where it is the first character.
        if (/^\s*$/.test(arg)) return refuse(`no key found in the header argument: ${arg}`, i + 1);
        if (key === "*") return refuse(`wildcard key too short: ${arg}`, i + 1);
        // The C string's end is compiled with the value.
        if (it.name.includes("_set_") && value !== "" && !compiles(it, i + 1, state, say, `${value}\0`)) return;
        continue;
      }
      const option = arg.length === 2 && options.includes(arg[1] ?? "") ? arg[1] : undefined;
      if (option === undefined) return refuse(`invalid option name: "${arg}"`, i + 1);
      if (option === "r") continue;
      const value = it.args[++i];
      if (value === undefined) return refuse(`option ${arg} takes an argument.`, i);
      const digit = option === "s" ? /[^\d\s]/.exec(value)?.[0] : undefined;
      // It goes byte by byte: the first of a character of several bytes is none by itself.
      if (digit !== undefined)
        return refuse(
          `invalid digit "${digit > "\x7f" ? "\ufffd" : digit}" found in the status code list "${value}"`,
          i + 1,
        );
    }
  };
}

/** ngx_http_subs_filter (ngx_http_subs_filter_module.c) */
function setSubstitution(it: ReadDirective, state: ReadingState, say: Say): void {
  const [match = "", text = "", flags = ""] = it.args;
  if (!compiles(it, 2, state, say) || !/[ir]/.test(flags)) return;
  const fault = regexFault(match);
  if (fault !== null) return say("invalid-regex", fault, { word: 1 });
  const groups = groupCount(match);
  const last = Math.max(0, ...[...text.matchAll(/\$([1-9])/g)].map((capture) => Number(capture[1])));
  if (groups === null || last <= groups) return;
  const message = `You want to capture too many regex substrings, more than ${groups} in "${text}"`;
  say("conflict", message, { word: 2 });
}

/** ngx_fancyindex_conf_set_headerfooter (ngx_http_fancyindex_module.c) */
function setHeader(it: ReadDirective, state: ReadingState, say: Say): void {
  const kind = it.args[1];
  if (isTwice(it, state, say) || kind === undefined || kind === "subrequest" || kind === "local") return;
  say("invalid-parameter", `unknown header/footer kind "${kind}"`, { word: 2 });
}

/** ngx_http_geoip2_parse_config (ngx_http_geoip2_module.c) and its like of stream */
function setGeoip(it: ReadDirective, state: ReadingState, say: Say): void {
  const { args, name } = it;
  if (name === "auto_reload") {
    if (args.length !== 1) say("invalid-value", "invalid number of arguments for auto_reload");
    return;
  }
  if (!name.startsWith("$")) return say("invalid-parameter", `invalid setting "${name}"`);
  const family = it.parent?.context.startsWith("stream") === true ? "stream" : "http";
  if (args[0] === "metadata") return void addVariable(name.slice(1), 0, state, say, family);
  const seen = new Set<string>();
  for (const [i, arg] of args.entries()) {
    if (!arg.includes("=")) break;
    const [, setting = "", value = ""] = /^(default|source)=(.+)$/s.exec(arg) ?? [];
    const word = i + 1;
    if (setting === "") return say("invalid-parameter", `invalid setting "${arg}" for "${name}"`, { word });
    if (seen.has(setting)) return say("duplicate", `${setting} has already been declared for  "${name}"`, { word });
    seen.add(setting);
    if (setting === "default") continue;
    if (!value.startsWith("$")) return say("invalid-value", `invalid source variable name "${value}"`, { word });
    if (!compiles(it, word, state, say, value)) return;
  }
  addVariable(name.slice(1), 0, state, say, family);
}

/** ngx_http_cache_purge_conf, and what comes before it in ngx_http_proxy_cache_purge_conf (ngx_cache_purge_module.c) */
function setPurge(it: ReadDirective, state: ReadingState, say: Say): void {
  const [method = "", from, ...addresses] = it.args;
  if (it.args.length === 2) {
    if (it.context === "http" || it.context === "server")
      say("conflict", `"${it.name}" directive (separate location syntax) is not allowed here`);
    return;
  }
  if (isTwice(it, state, say) || method === "off" || from === undefined) return;
  if (from !== "from")
    return say("invalid-parameter", `invalid parameter "${from}", expected "from" keyword`, { word: 2 });
  if (addresses[0] === "all") return;
  const i = addresses.findIndex((address, at) => !takesCidr(address, at + 3, say));
  if (i >= 0) say("invalid-parameter", `invalid parameter "${addresses[i] ?? ""}"`, { word: i + 3 });
}
