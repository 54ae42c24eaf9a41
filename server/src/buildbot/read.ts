import { absent, type Fact, known, unknown } from "../base/fact.ts";
import type { Place, Span } from "../base/span.ts";
import { type EvaluatedModule, evaluateModule } from "../python/evaluate.ts";
import { parsePython } from "../python/parse.ts";
import { syntaxFaults } from "../python/syntax.ts";
import type { PythonFile } from "../python/tree.ts";
import type { Constant, Value } from "../python/values.ts";
import { type BuildbotCall, callAt, callsIn, expressionAt } from "./calls.ts";
import {
  anyReader,
  type Checked,
  checkconfig,
  configErrors,
  type MasterReader,
  type Runs,
  saidBy,
} from "./checkconfig.ts";
import type { ConfigError } from "./checks/checking.ts";
import { type Endpoint, type PortValue, pbEndpoint, wwwEndpoint } from "./endpoint.ts";
import type { MasterConfig, PortSetting, Setting } from "./master.ts";

/** A setting as the module holds it: its value, or that it is surely not set. */
type Held = Value | undefined;

/**
 * Reads what a master.cfg says, for any text. What is not decided by the text alone is unknown; `absent` means that the
 * file surely does not set it. `reader`: the Buildbot that reads it. Mirrors `load_global` and `load_www` in Buildbot's config/master.py.
 */
export function readMaster(
  uri: string,
  text: string,
  reader: MasterReader = anyReader,
  file: PythonFile = parsePython(text),
): MasterConfig {
  const module = evaluateModule(file);
  const broken = file.faults.length > 0;
  const reading = new Reading(uri, module, broken, { start: 0, end: Math.min(text.length, firstLine(text)) });
  let calls: readonly BuildbotCall[] | null = null;
  const settings = new Map<string, Fact<Setting>>();
  const syntax = syntaxFaults(file);
  const runs: Runs = new Map();
  let checked: Checked | null = null;
  let errors: readonly ConfigError[] | null = null;
  const url = reading.setting("buildbotURL");
  const buildbotURL = reading.url(url);
  return {
    uri,
    version: reader.version,
    buildbotURL,
    urlText: buildbotURL.kind === "known" && url?.kind === "constant" && url.literal ? url.verbatim : null,
    pb: reading.pb(),
    www: reading.www(),
    broken,
    syntax,
    text,
    file,
    get calls() {
      // What was found before the file's nodes went over to the next stands where it stands there.
      if (!file.current) return callsIn(file, module);
      calls ??= callsIn(file, module);
      return calls;
    },
    setting(keys) {
      const path = keys.join(".");
      const before = settings.get(path);
      if (before !== undefined && file.current) return before;
      const said = reading.said(keys, file, this.calls);
      settings.set(path, said);
      return said;
    },
    get checked() {
      checked ??= checkconfig(uri, file, reader, syntax[0] ?? null, runs);
      return checked;
    },
    get configErrors() {
      errors ??= checked === null ? configErrors(uri, file, reader, syntax[0] ?? null, runs) : saidBy(checked);
      return errors;
    },
  };
}

function firstLine(text: string): number {
  const end = text.search(/[\n\r]/);
  return end < 0 ? text.length : end;
}

/** Values that constant evaluation leaves open for what they are, not for how the file comes to them (python/fold.ts). */
const decidedElsewhere: ReadonlySet<string> = new Set([
  "a call decides it",
  "it is computed while Buildbot reads the file",
]);

/** Whether a value stands behind its key, `['key'] = `, `'key': ` or `(key=`, and the key is written nowhere else. */
function isWhole(text: string, key: string, { start }: Span): boolean {
  const before = text.slice(Math.max(0, start - 200), start);
  const quoted = new RegExp(`["']${key}["']`, "g");
  if (!new RegExp(`["']${key}["']\\s*(?:\\]\\s*=|:)\\s*$|[(,]\\s*${key}\\s*=\\s*$`).test(before)) return false;
  return (text.match(quoted) ?? []).length <= 1;
}

class Reading {
  readonly #uri: string;
  readonly #module: EvaluatedModule;
  readonly #broken: boolean;
  readonly #top: Span;

  constructor(uri: string, module: EvaluatedModule, broken: boolean, top: Span) {
    this.#uri = uri;
    this.#module = module;
    this.#broken = broken;
    this.#top = top;
  }

  /** A top-level key of the configuration. */
  setting(key: string): Held {
    const config = this.#module.name("BuildmasterConfig");
    if (config === undefined)
      return { kind: "unknown", because: "the file does not set BuildmasterConfig itself", at: this.#top };
    return this.#key(config, key);
  }

  #key(of: Value, key: string): Held {
    if (of.kind === "dict") return this.#module.entry(of, key);
    if (of.kind === "unknown") return of;
    return { kind: "unknown", because: "it is not a dict that can be read here", at: of.at };
  }

  /** What stands under a path of keys, as the text writes it. */
  said(keys: readonly string[], file: PythonFile, calls: readonly BuildbotCall[]): Fact<Setting> {
    const [first = "", ...rest] = keys;
    let value = this.setting(first);
    for (const key of rest) value = value === undefined ? undefined : this.#key(value, key);
    if (value === undefined) return this.#notSet();
    if (value.kind === "unknown" && !decidedElsewhere.has(value.because)) return this.#undecided(value);
    const expression = expressionAt(file.body, value.at);
    if (expression === null) return this.#undecided(value);
    const at = this.#place(value.at);
    const call = callAt(calls, expression);
    const path = value.kind === "dotted" ? value.path : null;
    const key = keys.at(-1) ?? "";
    const setting: Setting = {
      expression,
      at,
      call,
      path,
      get whole() {
        return isWhole(file.text, key, expression);
      },
    };
    return known(setting, at);
  }

  #place(at: Span): Place {
    return { uri: this.#uri, span: { start: at.start, end: at.end } };
  }

  /** A fact of what is surely not set: in a file that cannot be read in full, the rest may set it. */
  #notSet(): Fact<never> {
    return this.#broken ? unknown("a part of the file cannot be read", this.#place(this.#top)) : absent;
  }

  #undecided(value: Value): Fact<never> {
    return unknown(
      value.kind === "unknown" ? value.because : "it is not a value that can be read here",
      this.#place(value.at),
    );
  }

  url(value: Held): Fact<string> {
    if (value === undefined) return this.#notSet();
    if (value.kind === "constant" && value.type === "str") return known(String(value.value), this.#place(value.at));
    return this.#undecided(value);
  }

  www(): Fact<PortSetting> {
    const www = this.setting("www");
    if (www === undefined) return this.#notSet();
    return this.#port(this.#key(www, "port"), wwwEndpoint);
  }

  pb(): readonly Fact<PortSetting>[] {
    const protocols = this.setting("protocols");
    const pb = protocols === undefined ? undefined : this.#key(protocols, "pb");
    if (pb === undefined) return this.#broken ? [this.#notSet()] : [];
    return [this.#port(this.#key(pb, "port"), pbEndpoint)];
  }

  #port(value: Held, endpointOf: (value: PortValue, float?: boolean) => Endpoint): Fact<PortSetting> {
    if (value === undefined) return this.#notSet();
    if (value.kind !== "constant") return this.#undecided(value);
    const at = this.#place(value.at);
    const setting: PortSetting = {
      value: value.value,
      endpoint: endpointOf(value.value, value.type === "float"),
      at,
      literal: value.literal,
      text: verbatimOf(value),
    };
    return known(setting, at);
  }
}

function verbatimOf(value: Constant): Span | null {
  return value.literal ? value.verbatim : null;
}
