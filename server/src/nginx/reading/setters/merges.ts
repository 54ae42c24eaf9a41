import { named } from "../../model/effective.ts";
import { placeOf, type ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, SayOptions } from "../setter.ts";
import { parseNumber, parseSize } from "../values.ts";
import { mergeProxyContext } from "./certificates.ts";
import { bucketSize, hashFault } from "./hash.ts";
import { useVariableLater } from "./known.ts";
import { heldIn, type Level, ownOf, type Step } from "./merging.ts";
import { compileScript } from "./script.ts";

/** A page of memory on the machines nginx mostly runs on; sizes of buffers are multiples of it where nothing says them. */
const page = 4096;

/** The size that a directive sets for a block; null where none does. */
function sizeIn(level: Level, name: string, state: ReadingState): number | null {
  const it = heldIn(level, name, state).at(-1);
  return it === undefined ? null : parseSize(it.args[0] ?? "");
}

/** Marks the first of some directives that stands in the block itself, else the first that it inherits. */
function markOf(level: Level, names: readonly string[], state: ReadingState): SayOptions {
  const last = (of: (name: string) => readonly ReadDirective[]): ReadDirective | undefined =>
    names.map((name) => of(name).at(-1)).find((it) => it !== undefined);
  const it = last((name) => ownOf(level, name, state)) ?? last((name) => heldIn(level, name, state));
  return it === undefined ? {} : { place: placeOf(it) };
}

/** How the buffers of a module fit each other; the same in ngx_http_proxy_merge_loc_conf and its like. */
export function buffersOf(prefix: string): Step {
  const buffers = `${prefix}_buffers`;
  const bufferSize = `${prefix}_buffer_size`;
  const largest = `the maximum of the value of "${bufferSize}" and one of the "${buffers}"`;
  const parts = ["buffers", "buffer_size", "busy_buffers_size", "temp_file_write_size", "max_temp_file_size"];
  return {
    about: buffers,
    names: parts.map((part) => `${prefix}_${part}`),
    check(level, state, say) {
      const refuse = (message: string, ...names: string[]): void =>
        say("conflict", message, markOf(level, names, state));
      const [count = "", each = ""] = heldIn(level, buffers, state).at(-1)?.args ?? [];
      const number = count === "" ? 8 : (parseNumber(count) ?? 0);
      const one = count === "" ? page : (parseSize(each) ?? 0);
      // Nothing and what is no number was refused where it stands.
      if (number === 0 || one === 0) return;
      if (number < 2) return refuse(`there must be at least 2 "${buffers}"`, buffers);
      const size = Math.max(sizeIn(level, bufferSize, state) ?? page, one);
      const busyName = `${prefix}_busy_buffers_size`;
      const busy = sizeIn(level, busyName, state) ?? 2 * size;
      if (busy < size)
        return refuse(`"${busyName}" must be equal to or greater than ${largest}`, busyName, bufferSize, buffers);
      if (busy > (number - 1) * one)
        return refuse(
          `"${busyName}" must be less than the size of all "${buffers}" minus one buffer`,
          busyName,
          bufferSize,
          buffers,
        );
      const writeName = `${prefix}_temp_file_write_size`;
      if ((sizeIn(level, writeName, state) ?? size) < size)
        return refuse(`"${writeName}" must be equal to or greater than ${largest}`, writeName, bufferSize, buffers);
      const mostName = `${prefix}_max_temp_file_size`;
      const most = sizeIn(level, mostName, state) ?? 0;
      if (most !== 0 && most < size)
        refuse(
          `"${mostName}" must be equal to zero to disable temporary files usage or must be equal to or greater than ${largest}`,
          mostName,
          bufferSize,
          buffers,
        );
    },
  };
}

/** A set of caches that have a path, as module and name. */
export const cachePaths = "caches with a path";

/** Whether the cache that a block uses has a path, and keys where the module makes none itself. */
export function cacheOf(prefix: string): Step {
  const key = `${prefix}_cache_key`;
  return {
    about: `${prefix}_cache`,
    names: [`${prefix}_cache`],
    check(level, state, say) {
      const it = heldIn(level, `${prefix}_cache`, state).at(-1);
      const name = it?.args[0] ?? "";
      // One that stores answers takes no cache from around it.
      const store = ownOf(level, `${prefix}_store`, state).at(-1)?.args[0] ?? "off";
      if (it === undefined || name === "off" || store !== "off") return;
      if (!name.includes("$") && !state.has(cachePaths, `ngx_http_${prefix}_module ${name}`))
        return say("conflict", `"${prefix}_cache" zone "${name}" is unknown`, { place: placeOf(it, 1) });
      if (prefix === "proxy" || heldIn(level, key, state).length > 0) return;
      say("conflict", `no "${key}" for "${prefix}_cache"`, { level: "warn", place: placeOf(it) });
    },
  };
}

/** What nginx needs to speak TLS to an upstream: ngx_http_proxy_set_ssl and its like. */
export function sslOf(prefix: string, scheme: RegExp): Step {
  return {
    about: `${prefix}_ssl_certificate`,
    // Whatever is set around it, only who passes requests on makes something of it.
    names: [`${prefix}_pass`],
    check(level, state, say) {
      const to = ownOf(level, `${prefix}_pass`, state).at(-1)?.args[0] ?? "";
      if (!to.includes("$") && !scheme.test(to)) return;
      mergeProxyContext(prefix, (rest) => heldIn(level, `${prefix}_ssl_${rest}`, state), state, say);
    },
  };
}

/** Directives that size a hash, and its name. */
export interface HashNames {
  readonly name: string;
  /** What stands before _max_size and _bucket_size in the directives; null where there are none. */
  readonly directives: string | null;
}

/** The directives that size a hash. */
function sizesOf({ directives }: HashNames): readonly string[] {
  return directives === null ? [] : [`${directives}_bucket_size`, `${directives}_max_size`];
}

/** What nginx has against a hash of a block; `rest` are the directives whose names are in it. */
function checkHash(
  hash: HashNames,
  entries: readonly { readonly it: ReadDirective; readonly key: string }[],
  level: Level,
  state: ReadingState,
  say: Say,
): void {
  const { name, directives } = hash;
  const number = (rest: string, otherwise: number): number =>
    directives === null
      ? otherwise
      : (parseNumber(heldIn(level, `${directives}_${rest}`, state).at(-1)?.args[0] ?? "") ?? otherwise);
  const bucket = bucketSize(number("bucket_size", 64));
  const most = number("max_size", 512);
  // The module has names of its own in it, all of them short.
  const message = hashFault(name, most, bucket, ["", ...entries.map(({ key }) => key)]);
  if (message === null) return;
  const long = entries.find(({ key }) => hashFault(name, most, bucket, [key]) !== null);
  const mark = long === undefined ? markOf(level, sizesOf(hash), state) : { place: placeOf(long.it, 1) };
  say("conflict", message, { ...mark, noticedAt: null });
}

/**
 * Whether nginx makes a hash for a block, or takes the one around it. The first server without names of its own leaves
 * its hash to the http block for the others; `leaves` says whether it does where the http block has no names either.
 */
function isBuilt(level: Level, names: readonly string[], leaves: boolean, state: ReadingState): boolean {
  const hasOwn = (it: Level): boolean => names.some((name) => ownOf(it, name, state).length > 0);
  if (hasOwn(level)) return true;
  if (level?.name !== "server" || level.context !== "http") return false;
  if (level.parent === null || !(leaves || hasOwn(level.parent))) return true;
  // Other servers are looked at, so that this has to be asked each time.
  state.note(level.parent, "hashes of headers", () => null);
  return named(level.parent, "server").find((server) => !hasOwn(server)) === level;
}

/** The headers of an answer that are hidden: ngx_http_upstream_hide_headers_hash (src/http/ngx_http_upstream.c). */
export function hiddenOf(prefix: string, hash: HashNames): Step {
  const [hide, pass] = [`${prefix}_hide_header`, `${prefix}_pass_header`];
  return {
    about: hide,
    names: [hide, pass, ...sizesOf(hash)],
    check(level, state, say) {
      if (!isBuilt(level, [hide, pass], true, state)) return;
      const passed = new Set(heldIn(level, pass, state).map((it) => (it.args[0] ?? "").toLowerCase()));
      const entries = heldIn(level, hide, state).map((it) => ({ it, key: it.args[0] ?? "" }));
      const left = entries.filter(({ key }) => !passed.has(key.toLowerCase()));
      checkHash(hash, left, level, state, say);
    },
  };
}

/** Names and values that are sent to an upstream: ngx_http_proxy_init_headers, ngx_http_fastcgi_init_params and their like. */
export function sentOf(directive: string, hash: HashNames): Step {
  const isParams = directive.endsWith("_param");
  return {
    about: directive,
    names: [directive, ...sizesOf(hash)],
    check(level, state, say) {
      if (!isBuilt(level, [directive], isParams, state)) return;
      const entries: { it: ReadDirective; key: string }[] = [];
      for (const it of heldIn(level, directive, state)) {
        const [key = "", value = ""] = it.args;
        const isHeader = isParams && key.startsWith("HTTP_") && key.length > 5;
        if (!isParams || isHeader) entries.push({ it, key: isParams ? key.slice(5) : key });
        if (isHeader && value === "") continue;
        if (!compilesLater(it, 2, value, state, say)) return;
      }
      if (!isParams || entries.length > 0) checkHash(hash, entries, level, state, say);
    },
  };
}

/** The body that is sent in place of a request's. */
export const body: Step = {
  about: "proxy_set_body",
  names: ["proxy_set_body"],
  check(level, state, say) {
    const it = heldIn(level, "proxy_set_body", state).at(-1);
    if (it !== undefined) compilesLater(it, 1, it.args[0] ?? "", state, say);
  },
};

/** Compiles a value of a block; where it stands in the http block, its variables are noted only now. */
function compilesLater(it: ReadDirective, word: number, value: string, state: ReadingState, say: Say): boolean {
  const { fault, variables } = compileScript(value);
  if (it.context === "http") for (const name of variables) useVariableLater(name, it, word, state);
  if (fault !== null) say("invalid-value", fault, { place: placeOf(it, word) });
  return fault === null;
}
