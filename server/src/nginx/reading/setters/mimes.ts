import { placeOf } from "../../model/read.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";
import { hashFault } from "./hash.ts";
import { heldIn, type Level, mergeLater, mergingOf, type Step } from "./merging.ts";

/** Directives with the MIME types that a filter works on, by module in nginx's order, and the type that is in any case. */
const rows: readonly (readonly [module: string, name: string, always: string])[] = [
  ["gzip", "gzip_types", "text/html"],
  ["ssi", "ssi_types", "text/html"],
  ["charset", "charset_types", "text/html"],
  ["addition", "addition_types", "text/html"],
  ["sub", "sub_filter_types", "text/html"],
  ["brotli", "brotli_types", "text/html"],
  ["subs", "subs_filter_types", "text/html"],
  ["xslt", "xslt_types", "text/xml"],
];

const steps: ReadonlyMap<string, Step> = new Map(rows.map(([, name]) => [name, stepOf(name)]));

/** ngx_http_types_slot (src/http/ngx_http.c) */
export const mimeSetters: Setters = Object.fromEntries(
  rows.map(([module, name, always]) => [`ngx_http_${module}_filter_module.${name}`, setterOf(always)]),
);

function setterOf(always: string): Setter {
  return {
    open(it, state, say) {
      const types = state.note(it.parent, it.name, () => ({ seen: new Set([always]), areAll: false }));
      for (const [i, arg] of it.args.entries()) {
        if (types.areAll) return;
        const type = arg.toLowerCase();
        if (type === "*") types.areAll = true;
        else if (types.seen.has(type))
          say("duplicate", `duplicate MIME type "${type}"`, { level: "warn", word: i + 1 });
        else if (!doesFit(type)) mergeLater(steps.get(it.name) ?? stepOf(it.name), state);
        types.seen.add(type);
      }
    },
  };
}

/** Whether a type fits into a bucket of the hash, whose size cannot be set. */
function doesFit(type: string): boolean {
  return hashFault("", 1, 64, [type]) === null;
}

/** The hash of the types of a block, or of those that it takes over from the http block. Mirrors ngx_http_merge_types. */
function stepOf(name: string): Step {
  return {
    about: name,
    names: [name],
    check(level: Level, state: ReadingState, say: Say) {
      const held = heldIn(level, name, state);
      if (held.some(({ args }) => args.includes("*"))) return;
      for (const it of held) {
        const word = it.args.findIndex((arg) => !doesFit(arg)) + 1;
        if (word === 0) continue;
        const message = "could not build test_types_hash, you should increase test_types_hash_bucket_size: 64";
        return say("conflict", message, { place: placeOf(it, word), noticedAt: null });
      }
    },
  };
}

/** The functions of the filters for merging settings, as far as types go. */
export const mergeMimes = mergingOf([...steps.values()]);
