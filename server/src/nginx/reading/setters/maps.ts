import { placeOf, type ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";
import { fillSlot, isSlotFilled } from "../slots.ts";
import { parseNumber } from "../values.ts";
import { bucketSize, hashFault } from "./hash.ts";
import { addHashKey, type HashKeys, newHashKeys } from "./hashkeys.ts";
import { addVariable, compiles, familyOf, useRegex } from "./known.ts";
import { ownOf } from "./merging.ts";

const map: Setter = { open: setMap, line: setLine, close: endMap };

/** `map` of src/http/modules/ngx_http_map_module.c and src/stream/ngx_stream_map_module.c. */
export const mapSetters: Setters = {
  "ngx_http_map_module.map": map,
  "ngx_stream_map_module.map": map,
};

/** What a map's lines make of it. */
interface MapKeys extends HashKeys {
  hostnames: boolean;
}

function keysOf(block: ReadDirective | null, state: ReadingState): MapKeys {
  return state.note<MapKeys>(block, "keys of the map", () => ({ ...newHashKeys(), hostnames: false }));
}

/** How a hash of a map is sized; the first map has the sizes as they are then, and no directive may set them later. */
function sizesOf(it: ReadDirective, state: ReadingState): { readonly most: number; readonly bucket: number } {
  const [most, bucket] = ["map_hash_max_size", "map_hash_bucket_size"].map((name) => {
    const slot = `ngx_${familyOf(it)}_map_module.${name}`;
    const isSet = isSlotFilled(it.parent, slot, state);
    fillSlot(it.parent, slot, state);
    return isSet ? parseNumber(ownOf(it.parent, name, state)[0]?.args[0] ?? "") : null;
  });
  return { most: most ?? 2048, bucket: bucketSize(bucket ?? 64) };
}

/** ngx_http_map_block, up to the block */
function setMap(it: ReadDirective, state: ReadingState, say: Say): void {
  state.note(it, "sizes of the hash", () => sizesOf(it, state));
  if (!compiles(it, 1, state, say)) return;
  const name = it.args[1] ?? "";
  if (name.startsWith("$")) addVariable(name.slice(1), 2, state, say, familyOf(it));
  else say("invalid-value", `invalid variable name "${name}"`, { word: 2 });
}

/** ngx_http_map */
function setLine(it: ReadDirective, state: ReadingState, say: Say): void {
  const { name, args } = it;
  const keys = keysOf(it.parent, state);
  if (args.length === 0 && (name === "hostnames" || name === "volatile")) {
    keys.hostnames ||= name === "hostnames";
    return;
  }
  if (args.length !== 1) return say("invalid-value", "invalid number of the map parameters");
  if (name === "include") return;
  // Values are compiled since 1.11.0, and before that a lone variable is looked up all the same.
  if (!compiles(it, 1, state, say)) return;
  if (name === "default") {
    const seen = state.note(it.parent, "default of the map", () => ({ times: 0 }));
    seen.times += 1;
    if (seen.times > 1) say("duplicate", "duplicate default map parameter");
    return;
  }
  if (name.startsWith("~")) {
    useRegex(name.replace(/^~\*?/, ""), 0, state, say, familyOf(it));
    return;
  }
  const key = name.replace(/^\\/, "");
  const added = addHashKey(keys, key, keys.hostnames);
  if (added.kind === "declined") say("invalid-value", `invalid hostname or wildcard "${key}"`);
  if (added.kind === "busy") say("duplicate", `conflicting parameter "${added.key}"`);
}

/** ngx_http_map_block, behind the block */
function endMap(it: ReadDirective, state: ReadingState, say: Say): void {
  const { exact, head, tail } = keysOf(it, state);
  // Names with wildcards are kept label by label (ngx_hash_wildcard_init).
  const names = [...exact, ...[...head, ...tail].flatMap((name) => name.split("."))];
  if (names.length === 0) return;
  const { bucket, most } = state.note(it, "sizes of the hash", () => sizesOf(it, state));
  const message = hashFault("map_hash", most, bucket, names);
  if (message === null) return;
  const isLong = ({ name }: ReadDirective): boolean =>
    !name.startsWith("~") && hashFault("map_hash", most, bucket, [name.replace(/^\\/, "")]) !== null;
  say("conflict", message, { place: placeOf(it.children.find(isLong) ?? it), noticedAt: null });
}
