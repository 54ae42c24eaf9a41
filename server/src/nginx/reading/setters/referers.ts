import { placeOf, type ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setters } from "../setter.ts";
import { parseNumber } from "../values.ts";
import { bucketSize, hashFault } from "./hash.ts";
import { addHashKey, type HashKeys, newHashKeys } from "./hashkeys.ts";
import { heldIn, type Level, mergeLater, ownOf, type Step } from "./merging.ts";
import { regexFault } from "./regex.ts";

/** `valid_referers` of src/http/modules/ngx_http_referer_module.c. */
export const refererSetters: Setters = {
  "ngx_http_referer_module.valid_referers": { open: setReferers },
};

/** The words that are no referer of their own. */
const special = ["none", "blocked", "server_names"];

/** The name that a referer is looked up by; null where it is none. */
function nameOf(referer: string): string | null {
  if (special.includes(referer) || referer.startsWith("~")) return null;
  const slash = referer.indexOf("/");
  return slash < 0 ? referer : referer.slice(0, slash);
}

/** ngx_http_valid_referers */
function setReferers(it: ReadDirective, state: ReadingState, say: Say): void {
  mergeLater(referers, state);
  const keys = state.note(it.parent, "names of referers", newHashKeys);
  for (const [i, referer] of it.args.entries()) {
    const word = i + 1;
    if (referer === "") return say("invalid-value", 'invalid referer ""', { word });
    if (referer === "~") return say("invalid-regex", 'empty regex in "~"', { word });
    if (referer.startsWith("~")) {
      const fault = regexFault(referer.slice(1));
      if (fault !== null) return say("invalid-regex", fault, { word });
    }
    const name = nameOf(referer);
    const fault = name === null ? null : addReferer(keys, name);
    if (fault !== null) return say(fault.startsWith("conf") ? "duplicate" : "invalid-value", fault, { word });
  }
}

/** ngx_http_add_referer */
function addReferer(keys: HashKeys, name: string): string | null {
  const added = addHashKey(keys, name, true);
  if (added.kind === "ok") return null;
  return added.kind === "busy" ? `conflicting parameter "${added.key}"` : `invalid hostname or wildcard "${name}"`;
}

/** ngx_http_referer_merge_conf */
export const referers: Step = {
  about: "referers",
  names: ["valid_referers"],
  check(level, state, say) {
    const own = ownOf(level, "valid_referers", state);
    const words = own.flatMap((it) => it.args);
    const last = own.at(-1);
    if (last === undefined) return;
    const keys = newHashKeys();
    for (const word of words) {
      const name = nameOf(word);
      if (name !== null) addHashKey(keys, name, true);
    }
    const place = placeOf(last);
    if (words.includes("server_names")) {
      const names = serverNames(level, state);
      // Only nginx knows the name of its machine.
      if (names === null) return;
      for (const name of names) {
        const fault = addReferer(keys, name);
        if (fault !== null) return say("conflict", fault, { place });
      }
    }
    const names = [...keys.exact, ...[...keys.head, ...keys.tail].flatMap((name) => name.split("."))];
    if (names.length === 0) {
      if (!words.includes("none") && !words.includes("blocked")) return;
      const message =
        'the "none" or "blocked" referers are specified in the "valid_referers" directive without any valid referer';
      return say("conflict", message, { place, noticedAt: null });
    }
    const size = (rest: string, otherwise: number): number =>
      parseNumber(heldIn(level, `referer_hash_${rest}`, state).at(-1)?.args[0] ?? "") ?? otherwise;
    const message = hashFault("referer_hash", size("max_size", 2048), bucketSize(size("bucket_size", 64)), names);
    if (message !== null) say("conflict", message, { place, noticedAt: null });
  },
};

/** The plain names of the server around a block, an empty one where it has none; null where they are not all known. */
function serverNames(level: Level, state: ReadingState): readonly string[] | null {
  let server = level;
  while (server !== null && server.name !== "server") server = server.parent;
  const names = ownOf(server, "server_name", state).flatMap((it) => it.args);
  if (names.some((name) => name.toLowerCase() === "$hostname")) return null;
  return names.length === 0 ? [""] : names.filter((name) => !name.startsWith("~"));
}
