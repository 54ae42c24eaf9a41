import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setters } from "../setter.ts";
import { parseNumber } from "../values.ts";
import { addVariable, compiles, useRegex, useScript, useVariable } from "./known.ts";

/** The directives of src/http/modules/ngx_http_rewrite_module.c. */
export const rewriteSetters: Setters = {
  "ngx_http_rewrite_module.return": { open: setReturn },
  "ngx_http_rewrite_module.rewrite": { open: setRewrite },
  "ngx_http_rewrite_module.set": { open: setVariable },
  "ngx_http_rewrite_module.if": { open: setIf },
};

/** ngx_http_rewrite_return */
function setReturn(it: ReadDirective, state: ReadingState, say: Say): void {
  const [code = "", text] = it.args;
  const status = parseNumber(code);
  if (status === null) {
    if (text === undefined && /^(?:https?:\/\/|\$scheme)/.test(code)) useScript(it, 1, state, say);
    else say("invalid-value", `invalid return code "${code}"`, { word: 1 });
  } else if (status > 999) say("invalid-value", `invalid return code "${code}"`, { word: 1 });
  else if (text !== undefined) useScript(it, 2, state, say);
}

/** ngx_http_rewrite */
function setRewrite(it: ReadDirective, state: ReadingState, say: Say): void {
  const [pattern = "", replacement = "", flag] = it.args;
  if (replacement === "") return say("invalid-value", "empty replacement", { word: 2 });
  if (!useRegex(pattern, 1, state, say)) return;
  if (flag !== undefined && !["last", "break", "redirect", "permanent"].includes(flag))
    return say("invalid-parameter", `invalid parameter "${flag}"`, { word: 3 });
  // A "?" at its end only drops the arguments of the request.
  useScript(it, 2, state, say, replacement.replace(/\?$/, ""));
}

/** ngx_http_rewrite_set */
function setVariable(it: ReadDirective, state: ReadingState, say: Say): void {
  const name = it.args[0] ?? "";
  if (!name.startsWith("$")) return say("invalid-value", `invalid variable name "${name}"`, { word: 1 });
  if (addVariable(name.slice(1), 1, state, say)) useScript(it, 2, state, say);
}

/** ngx_http_rewrite_if_condition */
function setIf(it: ReadDirective, state: ReadingState, say: Say): void {
  const invalid = (text: string, word: number): void =>
    say("invalid-value", `invalid condition "${text}"`, { word: word + 1 });
  const values = [...it.args];
  let last = values.length - 1;
  const opening = values[0] ?? "";
  if (!opening.startsWith("(")) return invalid(opening, 0);
  const cur = opening.length === 1 ? 1 : 0;
  if (cur === 0) values[0] = opening.slice(1);
  const closing = values[last] ?? "";
  if (!closing.endsWith(")")) return invalid(closing, last);
  if (closing.length === 1) last -= 1;
  else values[last] = closing.slice(0, -1);
  const subject = values[cur];
  if (subject === undefined) return;
  if (subject.length > 1 && subject.startsWith("$")) {
    if (cur !== last && cur + 2 !== last) return invalid(subject, cur);
    useVariable(subject.slice(1), it, cur + 1, state);
    if (cur === last) return;
    const operator = values[cur + 1] ?? "";
    if (operator === "=" || operator === "!=") useScript(it, last + 1, state, say, values[last]);
    else if (/^!?~\*?$/.test(operator)) useRegex(values[last] ?? "", last + 1, state, say);
    else say("invalid-value", `unexpected "${operator}" in condition`, { word: cur + 2 });
  } else if (/^(?:-.|!-.)$/s.test(subject)) {
    if (cur + 1 !== last) return invalid(subject, cur);
    // The end of the string is compiled with it.
    if (!compiles(it, last + 1, state, say, `${values[last] ?? ""}\0`)) return;
    if (!/[fdex]$/.test(subject)) invalid(subject, cur);
  } else invalid(subject, cur);
}
