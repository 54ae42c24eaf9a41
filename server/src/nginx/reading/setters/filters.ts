import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";
import { parseNumber, parseSize, parseTime } from "../values.ts";
import { compiles, useScript } from "./known.ts";
import { isTwice } from "./twice.ts";

const quality: Setter = { open: (it, state, say) => setScale(it, 1, state, say) };

/** Directives of http's filters that have checks of their own. */
export const filterSetters: Setters = {
  // ngx_http_gzip_window, ngx_http_gzip_hash (src/http/modules/ngx_http_gzip_filter_module.c)
  "ngx_http_gzip_filter_module.gzip_window": powersUpTo(32),
  "ngx_http_gzip_filter_module.gzip_hash": powersUpTo(128),
  "ngx_http_sub_filter_module.sub_filter": { open: setSubFilter },
  "ngx_http_userid_filter_module.userid_expires": { open: setUseridExpires },
  "ngx_http_userid_filter_module.userid_mark": { open: setUseridMark },
  "ngx_http_image_filter_module.image_filter": { open: setImageFilter },
  "ngx_http_image_filter_module.image_filter_jpeg_quality": quality,
  "ngx_http_image_filter_module.image_filter_webp_quality": quality,
  "ngx_http_image_filter_module.image_filter_sharpen": { open: (it, state, say) => setScale(it, 0, state, say) },
  // ngx_http_xslt_entities, ngx_http_xslt_param (src/http/modules/ngx_http_xslt_filter_module.c)
  "ngx_http_xslt_filter_module.xml_entities": { open: (it, state, say) => void isTwice(it, state, say) },
  "ngx_http_xslt_filter_module.xslt_param": { open: (it, state, say) => useScript(it, 2, state, say) },
  "ngx_http_xslt_filter_module.xslt_string_param": { open: (it, state, say) => useScript(it, 2, state, say) },
};

/** The post handler of a size that has to be a power of two from 512 bytes to so many kilobytes. */
function powersUpTo(kilobytes: number): Setter {
  const texts = ["512", "1k", "2k", "4k", "8k", "16k", "32k", "64k", "128k"];
  const allowed = texts.slice(0, texts.indexOf(`${String(kilobytes)}k`) + 1);
  const sizes = allowed.map(parseSize);
  const list = `${allowed.slice(0, -1).join(", ")}, or ${allowed.at(-1) ?? ""}`;
  return {
    open(it, _state, say) {
      if (!sizes.includes(parseSize(it.args[0] ?? "")))
        say("invalid-value", `"${it.name}" directive must be ${list}`, { word: 1 });
    },
  };
}

/** ngx_http_sub_filter (src/http/modules/ngx_http_sub_filter_module.c) */
function setSubFilter(it: ReadDirective, state: ReadingState, say: Say): void {
  if (it.args[0] === "") return say("invalid-value", "empty search pattern", { word: 1 });
  const patterns = state.note(it.parent, "patterns of sub_filter", () => ({ count: 0 }));
  patterns.count += 1;
  if (patterns.count > 255) return say("conflict", "number of search patterns exceeds 255");
  if (compiles(it, 1, state, say, (it.args[0] ?? "").toLowerCase())) useScript(it, 2, state, say);
}

/** ngx_http_userid_expires (src/http/modules/ngx_http_userid_filter_module.c) */
function setUseridExpires(it: ReadDirective, state: ReadingState, say: Say): void {
  const value = it.args[0] ?? "";
  if (isTwice(it, state, say) || value === "max" || value === "off" || parseTime(value, "s") !== null) return;
  say("invalid-value", '"userid_expires" directive invalid value', { word: 1 });
}

/** ngx_http_userid_mark */
function setUseridMark(it: ReadDirective, state: ReadingState, say: Say): void {
  if (isTwice(it, state, say) || /^(?:off|[0-9A-Za-z=])$/.test(it.args[0] ?? "")) return;
  const wanted = 'value must be "off" or a single letter, digit or "="';
  say("invalid-value", `"userid_mark" directive ${wanted}`, { word: 1 });
}

/** Mirrors ngx_http_image_filter_value (src/http/modules/ngx_http_image_filter_module.c): 0 for what is no number. */
function imageValue(text: string): number {
  return text === "-" ? -1 : (parseNumber(text) ?? 0);
}

/** ngx_http_image_filter */
function setImageFilter(it: ReadDirective, state: ReadingState, say: Say): void {
  const [kind = "", ...values] = it.args;
  const refuse = (word: number): void =>
    say("invalid-parameter", `invalid parameter "${it.args[word - 1] ?? ""}"`, { word });
  const isRotation = values.length === 1;
  if (values.length === 0) return ["off", "test", "size"].includes(kind) ? undefined : refuse(1);
  if (isRotation ? kind !== "rotate" : kind !== "resize" && kind !== "crop") return refuse(1);
  for (const [i, value] of values.entries()) {
    const word = i + 2;
    if (!compiles(it, word, state, say)) return;
    const number = imageValue(value);
    if (!value.includes("$") && (isRotation ? ![90, 180, 270].includes(number) : number === 0)) return refuse(word);
  }
}

/** ngx_http_image_filter_jpeg_quality and its like; what it must be at least, where it holds no variable */
function setScale(it: ReadDirective, least: number, state: ReadingState, say: Say): void {
  const value = it.args[0] ?? "";
  if (!compiles(it, 1, state, say) || value.includes("$") || imageValue(value) >= least) return;
  say("invalid-value", `invalid value "${value}"`, { word: 1 });
}
