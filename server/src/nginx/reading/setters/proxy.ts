import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";
import { addVariable, compiles, useRegex } from "./known.ts";
import { passedBy } from "./passes.ts";
import { groupCount, regexFault } from "./regex.ts";
import { isTwice } from "./twice.ts";

/**
 * What else the modules that pass requests on have setters of their own for: src/http/modules/ngx_http_proxy_module.c,
 * ngx_http_fastcgi_module.c, ngx_http_mirror_module.c, ngx_http_auth_request_module.c.
 */
export const proxySetters: Setters = {
  "ngx_http_proxy_module.proxy_redirect": { open: setRedirect },
  "ngx_http_proxy_module.proxy_cookie_domain": rewriting(/^~/),
  "ngx_http_proxy_module.proxy_cookie_path": rewriting(/^~\*?/),
  "ngx_http_proxy_module.proxy_cookie_flags": rewriting(/^~/),
  "ngx_http_fastcgi_module.fastcgi_split_path_info": { open: setSplitPathInfo },
  "ngx_http_mirror_module.mirror": { open: setMirror },
  "ngx_http_auth_request_module.auth_request": { open: (it, state, say) => void isTwice(it, state, say) },
  "ngx_http_auth_request_module.auth_request_set": { open: setAuthVariable },
  "ngx_http_proxy_module.proxy_ssl_password_file": { open: (it, state, say) => void isTwice(it, state, say) },
  "ngx_http_uwsgi_module.uwsgi_ssl_password_file": { open: (it, state, say) => void isTwice(it, state, say) },
  "ngx_http_grpc_module.grpc_ssl_password_file": { open: (it, state, say) => void isTwice(it, state, say) },
};

/** A list in a block, or "off" in its place. */
interface List {
  state: "unset" | "off" | "list";
}

function listOf(it: ReadDirective, state: ReadingState): List {
  return state.note<List>(it.parent, `list of ${it.name}`, () => ({ state: "unset" }));
}

/**
 * What a directive's list does with "off" as the only word: it comes alone, and nothing comes behind it. Gives whether
 * there is an entry to be read, and says what nginx has against it.
 */
function hasEntry(it: ReadDirective, list: List, say: Say): boolean {
  const isOff = it.args.length === 1 && it.args[0] === "off";
  if (list.state === "off" || (isOff && list.state === "list")) say("duplicate", `"${it.name}" directive is duplicate`);
  else if (isOff) list.state = "off";
  else if (it.args.length === 1 && !(it.name === "proxy_redirect" && it.args[0] === "default"))
    say("invalid-parameter", `invalid parameter "${it.args[0] ?? ""}"`, { word: 1 });
  else {
    list.state = "list";
    return true;
  }
  return false;
}

/** ngx_http_proxy_redirect */
function setRedirect(it: ReadDirective, state: ReadingState, say: Say): void {
  if (!hasEntry(it, listOf(it, state), say)) return;
  if (it.args.length === 2) return setRewrite(it, /^~\*?/, state, say);
  const { to } = passedBy(it.parent, state);
  if (to === "variables")
    say("conflict", '"proxy_redirect default" cannot be used with "proxy_pass" directive with variables', { word: 1 });
  else if (to === null)
    say("conflict", '"proxy_redirect default" should be placed after the "proxy_pass" directive', { word: 1 });
}

/** ngx_http_proxy_cookie_domain, ngx_http_proxy_cookie_path, ngx_http_proxy_cookie_flags */
function rewriting(mark: RegExp): Setter {
  return {
    open(it, state, say) {
      if (hasEntry(it, listOf(it, state), say)) setRewrite(it, mark, state, say);
    },
  };
}

/** A text, or behind a mark a regular expression, and what comes in its place. */
function setRewrite(it: ReadDirective, mark: RegExp, state: ReadingState, say: Say): void {
  const pattern = it.args[0] ?? "";
  const isTaken = mark.test(pattern) ? useRegex(pattern.replace(mark, ""), 1, state, say) : compiles(it, 1, state, say);
  if (!isTaken) return;
  for (let word = 2; word <= it.args.length; word++) if (!compiles(it, word, state, say)) return;
}

/** ngx_http_fastcgi_split_path_info */
function setSplitPathInfo(it: ReadDirective, _state: ReadingState, say: Say): void {
  const pattern = it.args[0] ?? "";
  const fault = regexFault(pattern);
  const groups = groupCount(pattern);
  if (fault !== null) say("invalid-regex", fault, { word: 1 });
  else if (groups !== null && groups !== 2)
    say("invalid-regex", `pattern "${pattern}" must have 2 captures`, { word: 1 });
}

/** ngx_http_mirror */
function setMirror(it: ReadDirective, state: ReadingState, say: Say): void {
  const list = listOf(it, state);
  const isOff = it.args[0] === "off";
  if (list.state === "off" || (isOff && list.state === "list")) say("duplicate", '"mirror" directive is duplicate');
  else list.state = isOff ? "off" : "list";
}

/** ngx_http_auth_request_set */
function setAuthVariable(it: ReadDirective, state: ReadingState, say: Say): void {
  const name = it.args[0] ?? "";
  if (!name.startsWith("$")) return say("invalid-value", `invalid variable name "${name}"`, { word: 1 });
  if (addVariable(name.slice(1), 1, state, say)) compiles(it, 2, state, say);
}
