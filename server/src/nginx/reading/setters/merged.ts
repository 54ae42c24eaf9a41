import type { ReadDirective } from "../../model/read.ts";
import { cipherListFaults } from "../ciphers.ts";
import { commandFaults } from "../openssl.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";
import { parseNumber } from "../values.ts";
import { isBuiltin } from "./builtin.ts";
import { type Caching, cacheSteps } from "./caches.ts";
import { bucketSize, hashFault } from "./hash.ts";
import { useVariableLater } from "./known.ts";
import { body, buffersOf, type HashNames, hiddenOf, sentOf, sslOf } from "./merges.ts";
import { type Level, mergeLater, mergingOf, type Step } from "./merging.ts";
import { compileScript } from "./script.ts";
import { secrets } from "./visitors.ts";

/** A step of a module's function for merging settings, and the setters that have it look at their blocks. */
interface Merged {
  readonly step: Step;
  readonly setters: Setters;
}

/** A setter that has a step look at its block where the directive may be why nginx stops. */
function looking(step: Step, mayFail: (it: ReadDirective) => boolean = () => true): Setter {
  return {
    open(it, state) {
      if (mayFail(it)) mergeLater(step, state);
    },
  };
}

/** The same setter for several directives of a module. */
function each(prefix: string, names: readonly string[], setter: Setter): Setters {
  return Object.fromEntries(names.map((name) => [`ngx_http_${prefix}_module.${prefix}_${name}`, setter]));
}

function buffers(prefix: string): Merged {
  const step = buffersOf(prefix);
  const setters = step.names.map((name) => [`ngx_http_${prefix}_module.${name}`, looking(step)]);
  return { step, setters: Object.fromEntries(setters) as Setters };
}

/** Caches have setters of their own. */
function cache(prefix: Caching): Merged {
  return { step: cacheSteps[prefix], setters: {} };
}

function ssl(prefix: string, scheme: RegExp): Merged {
  const step = sslOf(prefix, scheme);
  const refusesList = looking(step, ({ args: [list = ""] }) => cipherListFaults(list).length > 0);
  const refusesCommand = looking(step, ({ args: [name = "", value = ""] }) => commandFaults(name, value).length > 0);
  const setters: Setters = {
    ...each(prefix, ["ssl_certificate", "ssl_verify"], looking(step)),
    ...each(prefix, ["ssl_ciphers"], refusesList),
    ...each(prefix, ["ssl_conf_command"], refusesCommand),
  };
  return { step, setters };
}

function hidden(prefix: string, hash: HashNames): Merged {
  const step = hiddenOf(prefix, hash);
  return {
    step,
    setters: each(
      prefix,
      ["hide_header"],
      looking(step, ({ args: [name = ""] }) => isLong(name)),
    ),
  };
}

/** The directives that size the hashes of proxied headers, both those that are hidden and those that are sent. */
function sizing(...steps: readonly Step[]): Setters {
  const open = (it: ReadDirective, state: ReadingState): void => {
    const size = parseNumber(it.args[0] ?? "") ?? 0;
    const isBucket = it.name.endsWith("_bucket_size");
    const fault = isBucket ? hashFault("", 1, bucketSize(size), [""]) : hashFault("", size, 64, []);
    if (fault !== null) for (const step of steps) mergeLater(step, state);
  };
  return each("proxy", ["headers_hash_bucket_size", "headers_hash_max_size"], { open });
}

/** Whether a name does not fit into the smallest bucket. */
function isLong(name: string): boolean {
  return hashFault("", 1, bucketSize(1), [name]) !== null;
}

/** proxy_set_header and its like, and ngx_http_upstream_param_set_slot: values are compiled when the http block is read. */
function sent(prefix: string, name: "set_header" | "param", hash: HashNames): Merged {
  const step = sentOf(`${prefix}_${name}`, hash);
  const open = (it: ReadDirective, state: ReadingState, say: Say): void => {
    const [key = "", value = "", last] = it.args;
    if (last !== undefined && last !== "if_not_empty")
      return say("invalid-parameter", `invalid parameter "${last}"`, { word: 3 });
    useLater(it, 2, value, step, state);
    if (isLong(key)) mergeLater(step, state);
  };
  return { step, setters: each(prefix, [name], { open }) };
}

/** Compiles a value that nginx compiles later: above the servers only where one inherits it. */
function useLater(it: ReadDirective, word: number, value: string, step: Step, state: ReadingState): void {
  const { fault, variables } = compileScript(value);
  const isAbove = it.context === "http";
  if (fault !== null || (isAbove && variables.some((name) => !isBuiltin(name, state.build)))) mergeLater(step, state);
  if (!isAbove) for (const name of variables) useVariableLater(name, it, word, state);
}

const bodies: Merged = {
  step: body,
  setters: each("proxy", ["set_body"], {
    open: (it, state) => useLater(it, 1, it.args[0] ?? "", body, state),
  }),
};

const proxyHash: HashNames = { name: "proxy_headers_hash", directives: "proxy_headers_hash" };
const grpcHash: HashNames = { name: "grpc_headers_hash", directives: null };

/** FastCGI and its like, which send parameters. */
function sendingParams(prefix: Caching, scheme: RegExp | null): readonly Merged[] {
  return [
    buffers(prefix),
    cache(prefix),
    ...(scheme === null ? [] : [ssl(prefix, scheme)]),
    hidden(prefix, { name: `${prefix}_hide_headers_hash`, directives: null }),
    sent(prefix, "param", { name: `${prefix}_params_hash`, directives: null }),
  ];
}

const hiddenByProxy = hidden("proxy", proxyHash);
const sentByProxy = sent("proxy", "set_header", proxyHash);

/** What the functions for merging settings check, module by module and step by step in nginx's order. */
const modules: readonly (readonly Merged[])[] = [
  [buffers("proxy"), cache("proxy"), ssl("proxy", /^https:/i), hiddenByProxy, bodies, sentByProxy],
  sendingParams("fastcgi", null),
  sendingParams("uwsgi", /^suwsgi:/i),
  sendingParams("scgi", null),
  [ssl("grpc", /^grpcs:/i), hidden("grpc", grpcHash), sent("grpc", "set_header", grpcHash)],
];

/** Directives that are looked at again when the http block is read and what is around them is known. */
export const mergedSetters: Setters = {
  ...(Object.assign({}, ...modules.flat().map(({ setters }) => setters)) as Setters),
  ...sizing(hiddenByProxy.step, sentByProxy.step),
};

const mergings = [...modules.map((module) => mergingOf(module.map(({ step }) => step))), mergingOf([secrets])];

/** Says what nginx has against settings when it merges those of an http block into its servers and their locations. */
export function mergeServers(http: ReadDirective, state: ReadingState): void {
  for (const merging of mergings) state.eachServer(http, merging);
}

/** The same for what stands in a server, or in a location, that no http block is around. */
export function mergeInto(level: Level, state: ReadingState, say: Say): void {
  for (const merging of mergings) merging(level, state, say);
}
