import { patternOf } from "../../model/location.ts";
import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";
import { parseNumber, parseTime } from "../values.ts";
import { compiles, useScript } from "./known.ts";

const root: Setter = { open: setRoot };
const header: Setter = { open: setHeader };

/** Directives of http that say what is answered, and whose words hold variables. */
export const contentSetters: Setters = {
  "ngx_http_core_module.root": root,
  "ngx_http_core_module.alias": root,
  "ngx_http_core_module.error_page": { open: setErrorPage },
  "ngx_http_try_files_module.try_files": { open: setTryFiles },
  "ngx_http_index_module.index": { open: setIndex },
  "ngx_http_headers_filter_module.add_header": header,
  "ngx_http_headers_filter_module.add_trailer": header,
  "ngx_http_headers_filter_module.expires": { open: setExpires },
};

/** ngx_http_core_root */
function setRoot(it: ReadDirective, state: ReadingState, say: Say): void {
  const before = state.note<{ name: string | null }>(it.parent, "root or alias", () => ({ name: null }));
  if (before.name === it.name) return say("duplicate", `"${it.name}" directive is duplicate`);
  if (before.name !== null)
    return say("conflict", `"${it.name}" directive is duplicate, "${before.name}" directive was specified earlier`);
  if (it.name === "alias" && it.parent?.name === "location" && patternOf(it.parent)?.kind === "named")
    return say("conflict", 'the "alias" directive cannot be used inside the named location');
  const path = it.args[0] ?? "";
  for (const name of ["document_root", "realpath_root"])
    if (path.includes(`$${name}`) || path.includes(`\${${name}}`))
      return say("conflict", `the $${name} variable cannot be used in the "${it.name}" directive`, { word: 1 });
  before.name = it.name;
  useScript(it, 1, state, say);
}

/** ngx_http_core_error_page */
function setErrorPage(it: ReadDirective, state: ReadingState, say: Say): void {
  const last = it.args.length - 1;
  const invalid = (value: string, at: number): void =>
    say("invalid-value", `invalid value "${value}"`, { word: at + 1 });
  const answer = it.args[last - 1] ?? "";
  const hasAnswer = answer.startsWith("=");
  if (hasAnswer && (last === 1 || (answer.length > 1 && parseNumber(answer.slice(1)) === null)))
    return invalid(answer, last - 1);
  if (!compiles(it, last + 1, state, say)) return;
  for (const [i, code] of it.args.slice(0, hasAnswer ? last - 1 : last).entries()) {
    const status = parseNumber(code);
    if (status === null || status === 499) return invalid(code, i);
    if (status < 300 || status > 599)
      return say("invalid-value", `value "${code}" must be between 300 and 599`, { word: i + 1 });
  }
}

/** ngx_http_index_set_index */
function setIndex(it: ReadDirective, state: ReadingState, say: Say): void {
  for (const [i, arg] of it.args.entries()) {
    const word = i + 1;
    if (arg.startsWith("/") && word !== it.args.length) {
      const message = 'only the last index in "index" directive should be absolute';
      say("conflict", message, { level: "warn", word });
    }
    if (arg === "")
      return say("invalid-value", `index "${it.args[0] ?? ""}" in "index" directive is invalid`, { word });
    if (!compiles(it, word, state, say)) return;
  }
}

/** ngx_http_try_files */
function setTryFiles(it: ReadDirective, state: ReadingState, say: Say): void {
  const seen = state.note(it.parent, "try_files is set", () => ({ times: 0 }));
  seen.times += 1;
  if (seen.times > 1) return say("duplicate", `"try_files" directive is duplicate`);
  if (!useAll(it, state, say)) return;
  const last = it.args.at(-1) ?? "";
  if (!last.startsWith("=")) return;
  const code = parseNumber(last.slice(1));
  if (code === null || code > 999) say("invalid-value", `invalid code "${last}"`, { word: it.args.length });
}

/** ngx_http_headers_add */
function setHeader(it: ReadDirective, state: ReadingState, say: Say): void {
  if (!compiles(it, 2, state, say)) return;
  const last = it.args[2];
  // Newer releases know more words here; they come in front of "always", never alone.
  if (last !== undefined && last !== "always") say("invalid-parameter", `invalid parameter "${last}"`, { word: 3 });
}

/** ngx_http_headers_expires */
function setExpires(it: ReadDirective, state: ReadingState, say: Say): void {
  const refuse = (words: string, word: number): void => say("invalid-value", `"expires" directive ${words}`, { word });
  const seen = state.note(it.parent, "expires is set", () => ({ times: 0 }));
  seen.times += 1;
  if (seen.times > 1) return say("duplicate", '"expires" directive is duplicate');
  const modified = it.args.length === 2;
  if (modified && it.args[0] !== "modified") return refuse("invalid value", 1);
  const word = it.args.length;
  const value = it.args[word - 1] ?? "";
  if (value.includes("$")) return useScript(it, word, state, say);
  if (!modified && ["epoch", "max", "off"].includes(value)) return;
  const daily = value.startsWith("@");
  if (daily && modified) return refuse('daily time cannot be used with "modified" parameter', word);
  const time = parseTime(value.replace(/^[@+-]/, ""), "s");
  if (time === null) refuse("invalid value", word);
  else if (daily && time > 86_400) refuse("daily time value must be less than 24 hours", word);
}

/** Compiles every word, up to the first that nginx refuses; gives whether it refuses none. */
function useAll(it: ReadDirective, state: ReadingState, say: Say): boolean {
  for (let word = 1; word <= it.args.length; word++) if (!compiles(it, word, state, say)) return false;
  return true;
}
