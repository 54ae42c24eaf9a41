import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { nearest } from "../base/nearest.ts";
import { newestRelease } from "../buildbot/checkconfig.ts";
import type { NginxBuild } from "../nginx/directives/check.ts";
import { type Context, contexts } from "../nginx/directives/context.ts";
import { buildOf, isRelease } from "../project/build.ts";
import type { Kind } from "../project/kind.ts";
import { rules } from "../rules/registry.generated.ts";
import { type FailLevel, type Judging, look, reaches } from "./check.ts";
import { onDisk, uriOf } from "./disk.ts";
import { diff, fixAll, writeChanged } from "./fix.ts";
import { formatAll } from "./fmt.ts";
import { formatNames, formats } from "./formats.ts";
import { type Input, readInputs, standardInput } from "./inputs.ts";
import { judge } from "./judgement.ts";
import { readPage } from "./pages.ts";
import { painter, pretty } from "./pretty.ts";
import { Places } from "./report.ts";
import { requestFor, trace } from "./trace.ts";
import { traceJson, tracePretty } from "./trace-format.ts";
import { CouldNotRun, UsageError, usage } from "./usage.ts";

/** Where a command prints to; `colour` says whether standard output is a terminal that wants it. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
  readonly colour: boolean;
}

const options = {
  format: { type: "string", default: "pretty" },
  "fail-level": { type: "string", default: "error" },
  kind: { type: "string" },
  context: { type: "string" },
  prefix: { type: "string" },
  hermetic: { type: "boolean", default: false },
  "nginx-version": { type: "string" },
  modules: { type: "string", default: "all" },
  "buildbot-version": { type: "string" },
  "stdin-filename": { type: "string" },
  unsafe: { type: "boolean", default: false },
  diff: { type: "boolean", default: false },
  check: { type: "boolean", default: false },
  plain: { type: "string" },
  ports: { type: "string", default: "8010,9989" },
  idle: { type: "string" },
  request: { type: "string", short: "X" },
  header: { type: "string", short: "H", multiple: true },
  address: { type: "string" },
  client: { type: "string" },
  files: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
  version: { type: "boolean", short: "V", default: false },
} as const;

type Values = ReturnType<typeof parse>["values"];

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options, allowPositionals: true });
}

/** Runs one command line (without node and the program's name) and gives its exit code; never throws. */
export async function runCommand(args: readonly string[], output: Output, version: string): Promise<number> {
  try {
    const { values, positionals } = parsed(args);
    const [command, ...rest] = positionals;
    if (values.version) {
      output.out(`buildbot-proxy ${version}\n`);
      return 0;
    }
    if (values.help || command === undefined) {
      output.out(usage);
      return values.help ? 0 : 2;
    }
    switch (command) {
      case "check":
        return await check(rest, values, output, version);
      case "fix":
        return await fix(rest, values, output);
      case "fmt":
        return await fmt(rest, values, output);
      case "verify":
        return await verifyAt(rest, values, output);
      case "trace":
        return await traceOne(rest, values, output);
      case "explain":
        return await explain(rest, output);
      default:
        throw new UsageError(`There is no command "${command}"; buildbot-proxy --help lists them.`);
    }
  } catch (error) {
    if (error instanceof CouldNotRun) {
      output.err(`buildbot-proxy: ${error.message}\n`);
      return 3;
    }
    output.err(
      `buildbot-proxy: ${error instanceof UsageError ? error.message : `internal error: ${stackOf(error)}`}\n`,
    );
    return 2;
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function parsed(args: readonly string[]): ReturnType<typeof parse> {
  try {
    return parse(args);
  } catch (error) {
    throw new UsageError(error instanceof Error ? `${error.message.split(". ")[0]}.` : String(error));
  }
}

async function inputsOf(paths: readonly string[], values: Values): Promise<readonly Input[]> {
  if (paths.length === 0) throw new UsageError("Say which files or folders to look at.");
  const kind = oneOf<Kind>("kind", values.kind, ["nginx", "master.cfg"]);
  return readInputs(paths, kind, standardInput(values["stdin-filename"]));
}

/** The same for commands that write: standard input goes to standard output, where nothing else may stand. */
async function inputsToWrite(paths: readonly string[], values: Values): Promise<readonly Input[]> {
  if (paths.length > 1 && paths.includes("-")) throw new UsageError('"-" stands alone here.');
  return inputsOf(paths, values);
}

function judgingOf(values: Values): Judging {
  return {
    hermetic: values.hermetic,
    prefix: values.prefix === undefined ? undefined : uriOf(resolve(values.prefix)),
    context: oneOf<Context>("context", values.context, contexts),
    build: askedFor(values["nginx-version"], values.modules),
    buildbot: { version: buildbotVersion(values["buildbot-version"]), python: usualPython },
  };
}

/** The nginx that is asked for; any with every known module where nothing is said. */
function askedFor(version: string | undefined, modules: string): NginxBuild {
  if (version !== undefined && !isRelease(version))
    throw new UsageError(`--nginx-version is a release such as 1.22.1; "${version}" is not.`);
  return buildOf(version ?? null, modules === "all" ? null : modules === "none" ? [] : modules.split(","));
}

/** The Python 3 that a master runs on where nothing is said: that of Debian 12. */
const usualPython = 11;

/** The release of Buildbot that is asked for; the newest known where nothing is said. */
function buildbotVersion(version: string | undefined): string | null {
  if (version === undefined) return newestRelease;
  if (isRelease(version)) return version;
  throw new UsageError(`--buildbot-version is a release such as 4.3.0; "${version}" is not.`);
}

function oneOf<T extends string>(name: string, value: string | undefined, allowed: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  const found = allowed.find((it) => it === value);
  if (found === undefined) throw new UsageError(`--${name} is one of ${allowed.join(", ")}; "${value}" is not.`);
  return found;
}

async function check(paths: readonly string[], values: Values, output: Output, version: string): Promise<number> {
  const format = oneOf("format", values.format, formatNames) ?? "pretty";
  const level = levelOf(values);
  const judging = judgingOf(values);
  const inputs = await inputsOf(paths, values);
  await hurry(inputs);
  const judgement = await judge(inputs, judging, format === "json");
  const { failures, findings, texts } = judgement;
  for (const { rule, error } of failures) output.err(`buildbot-proxy: internal error in ${rule}: ${stackOf(error)}\n`);
  const places = new Places(texts, inputs);
  const paint = painter(output.colour);
  output.out(formats[format]({ ...judgement, inputs, level, version, paint, places }));
  if (failures.length > 0) return 2;
  return findings.some((it) => reaches(it.severity, level)) ? 1 : 0;
}

async function verifyAt([address, ...more]: readonly string[], values: Values, output: Output): Promise<number> {
  if (address === undefined || more.length > 0)
    throw new UsageError("Say one address, such as https://ci.example.org/.");
  const { verify } = await import("./verify.ts");
  const { format, plain, ports, idle } = values;
  return verify(address, { format, plain, ports, idle }, output);
}

async function traceOne([url, ...paths]: readonly string[], values: Values, output: Output): Promise<number> {
  const format = oneOf("format", values.format, ["pretty", "json"]) ?? "pretty";
  const files = oneOf("files", values.files, ["absent", "disk"]);
  if (url === undefined) throw new UsageError("Say which address to trace, and the files that nginx reads.");
  const { header = [], request: method, address, client } = values;
  const request = requestFor(url, { method, headers: header, address, client });
  const inputs = await inputsOf(paths, values);
  const snapshot = await look(inputs, judgingOf(values));
  const surroundings = files === undefined ? {} : { files: files === "disk" ? onDisk : () => "absent" as const };
  const traced = trace(snapshot, request, surroundings);
  const places = new Places(snapshot.texts, inputs);
  output.out(
    format === "json"
      ? traceJson(traced, places)
      : tracePretty(traced, places, painter(output.colour), snapshot.subject.masters),
  );
  return 0;
}

function levelOf(values: Values): FailLevel {
  return oneOf<FailLevel>("fail-level", values["fail-level"], ["error", "warning", "info", "never"]) ?? "error";
}

/**
 * Leaves out V8's last compiler where there is little to read: on a text that nginx reads in a tenth of a second it takes
 * more time than it saves (docs/performance.md).
 */
async function hurry(inputs: readonly Input[]): Promise<void> {
  if (inputs.reduce((sum, it) => sum + it.text.length, 0) > long) return;
  const { setFlagsFromString } = await import("node:v8");
  setFlagsFromString("--no-opt");
}

/** In UTF-16 units, of all files together. */
const long = 4_000_000;

async function fix(paths: readonly string[], values: Values, output: Output): Promise<number> {
  const level = levelOf(values);
  const before = await inputsToWrite(paths, values);
  const fixed = await fixAll(before, judgingOf(values), values.unsafe);
  if (values.diff)
    for (const [index, it] of fixed.inputs.entries()) output.out(diff(it.path, before[index]?.text ?? "", it.text));
  else if (before.some((it) => it.piped)) output.out(fixed.inputs.find((it) => it.piped)?.text ?? "");
  else {
    const changed = await writeChanged(before, fixed.inputs);
    for (const title of fixed.titles) output.out(`  ${title}\n`);
    output.out(changed.length === 0 ? "Nothing to mend.\n" : `Mended: ${changed.join(", ")}\n`);
    if (fixed.left.length > 0)
      output.out(
        `\n${pretty({
          findings: fixed.left,
          inputs: fixed.inputs,
          paint: painter(output.colour),
          places: new Places(fixed.snapshotTexts, fixed.inputs),
        })}`,
      );
  }
  return fixed.left.some((it) => reaches(it.severity, level)) ? 1 : 0;
}

async function fmt(paths: readonly string[], values: Values, output: Output): Promise<number> {
  const before = await inputsToWrite(paths, values);
  const { inputs: after, refused } = formatAll(before);
  for (const sentence of refused.values()) output.err(`buildbot-proxy: ${sentence}\n`);
  const changed = after.filter((it, index) => it.text !== before[index]?.text);
  if (values.diff)
    for (const [index, it] of after.entries()) output.out(diff(it.path, before[index]?.text ?? "", it.text));
  else if (values.check) for (const { path } of changed) output.out(`${path}\n`);
  else if (before.some((it) => it.piped)) {
    if (refused.size === 0) output.out(after.find((it) => it.piped)?.text ?? "");
  } else {
    const written = await writeChanged(before, after);
    output.out(written.length === 0 ? "Nothing to format.\n" : `Formatted: ${written.join(", ")}\n`);
  }
  if (refused.size > 0) return 3;
  return values.check && changed.length > 0 ? 1 : 0;
}

async function explain(names: readonly string[], output: Output): Promise<number> {
  const [name] = names;
  if (name === undefined || names.length > 1)
    throw new UsageError("explain takes one rule, such as nginx/websocket-upgrade.");
  const found = rules.find((it) => it.id === name) ?? rules.find((it) => it.id.endsWith(`/${name}`));
  const page = found === undefined ? null : await readPage(found.id);
  if (found === undefined || page === null) {
    const near = nearest(
      name,
      rules.map((it) => it.id),
    );
    throw new UsageError(
      `There is no rule "${name}"${near === null ? "" : `; did you mean ${near}`}?`.replace(/"\?$/, '".'),
    );
  }
  output.out(page);
  return 0;
}
