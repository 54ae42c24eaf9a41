import { placeOf, type ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setters } from "../setter.ts";
import { parseNumber } from "../values.ts";
import { bucketSize, hashFault } from "./hash.ts";
import { heldIn, type Level, mergeLater, ownOf, type Step } from "./merging.ts";

/** `types` and the sizes of its hash, of src/http/ngx_http_core_module.c. */
export const typeSetters: Setters = {
  "ngx_http_core_module.types": { line: setType },
  "ngx_http_core_module.types_hash_bucket_size": { open: (_it, state) => mergeLater(typesHash, state) },
  "ngx_http_core_module.types_hash_max_size": { open: (_it, state) => mergeLater(typesHash, state) },
};

/** ngx_http_core_type */
function setType(it: ReadDirective, state: ReadingState, say: Say): void {
  const { name, args, parent } = it;
  if (name === "include") {
    if (args.length !== 1) say("invalid-value", 'invalid number of arguments in "include" directive');
    return;
  }
  const types = state.note(parent?.parent ?? null, "types", () => new Map<string, string>());
  for (const [i, arg] of args.entries()) {
    const extension = arg.toLowerCase();
    const before = types.get(extension);
    types.set(extension, name);
    if (before !== undefined) {
      const message = `duplicate extension "${extension}", content type: "${name}", previous content type: "${before}"`;
      say("duplicate", message, { level: "warn", word: i + 1 });
    } else if (parent !== null && hashFault("", 1, 64, [extension]) !== null) mergeLater(typesHash, state);
  }
}

/** The hash of types that a block ends up with, in ngx_http_core_merge_loc_conf. */
export const typesHash: Step = {
  about: "types",
  names: ["types", "types_hash_bucket_size", "types_hash_max_size"],
  check: (level, state, say) => void isBuilt(level, state, say),
};

/** The first server builds the hash of the http block too. */
function isBuilt(level: Level, state: ReadingState, say: Say): boolean {
  const http = level?.name === "server" ? level.parent : null;
  const outer = http === null ? [] : ownOf(http, "types", state);
  const isFirst = http === null || http.children.find(({ name }) => name === "server") === level;
  if (outer.length > 0 && isFirst && !isHashed(outer, level, state, say)) return false;
  const own = ownOf(level, "types", state);
  if (own.length > 0) return isHashed(own, level, state, say);
  // Where nobody has any, a server has three of nginx's own.
  return level?.name !== "server" || outer.length > 0 || isHashed([], level, state, say);
}

function isHashed(types: readonly ReadDirective[], level: Level, state: ReadingState, say: Say): boolean {
  const sizeOf = (name: string, otherwise: number): number =>
    parseNumber(heldIn(level, name, state).at(-1)?.args[0] ?? "") ?? otherwise;
  const most = sizeOf("types_hash_max_size", 1024);
  const bucket = bucketSize(sizeOf("types_hash_bucket_size", 64));
  const lines = types.flatMap(({ children }) => children).filter(({ name }) => name !== "include");
  const names = lines.flatMap(({ args }) => args);
  const message = hashFault("types_hash", most, bucket, ["html", ...names]);
  if (message === null) return true;
  const line = lines.find(({ args }) => hashFault("", most, bucket, args) !== null);
  const sized = ["types_hash_max_size", "types_hash_bucket_size"].map((name) => heldIn(level, name, state).at(-1));
  const it = line ?? sized.find((one) => one !== undefined);
  say("conflict", message, { noticedAt: null, ...(it === undefined ? {} : { place: placeOf(it) }) });
  return false;
}
