import { compareVersions, type DirectiveFault, isIn, type NginxBuild } from "../nginx/directives/check.ts";
import { type DirectiveInfo, directivesNamed, takes, type Version } from "../nginx/directives/lookup.ts";
import type { ReadDirective } from "../nginx/model/read.ts";
import { parameterSince } from "../nginx/reading/parameters.ts";
import type { Objection } from "../nginx/reading/setter.ts";
import { variableNeeds } from "../nginx/reading/setters/builtin.ts";

/** What a thing of nginx's is there with: releases from one on, up to another, and a file to load. */
interface Needs {
  readonly since: Version | null;
  readonly removed: Version | null;
  readonly file: string;
}

/** What to write instead, where a release does not have a directive: before the first that has it, or from the last on. */
const instead: Readonly<Record<string, string>> = {
  http2: 'write "http2" behind the address in "listen"',
  ssl: 'write "ssl" behind the address in "listen"',
  add_trailer_inherit: "repeat what is above in the block itself",
  add_header_inherit: "repeat what is above in the block itself",
};

/** Module files that no package of Debian's holds. */
const unpackaged: ReadonlySet<string> = new Set(["ngx_google_perftools", "ngx_stream_lua"]);

/**
 * Why a build refuses a directive that other releases or modules take, as the end of nginx's own message; "" where none
 * takes it, or nothing is asked for.
 */
export function directiveNeeds(directive: ReadDirective, kind: DirectiveFault["kind"], build: NginxBuild): string {
  const { args, at, context, name } = directive;
  const fits = (info: DirectiveInfo) =>
    info.contexts.has(context) && (info.kind === "block") === (at.node.end === "{") && takes(info.args, args.length);
  const absent = directivesNamed(name).filter((info) => !isIn(info, build));
  // Of an unknown name it helps to know where it belongs, however it is used.
  const info = absent.find(fits) ?? (kind === "unknown-directive" ? absent[0] : undefined);
  if (info === undefined) return "";
  const why = because(info, build);
  if (why === "") return "";
  if (kind !== "unknown-directive") return `; like this ${why}`;
  const advice = instead[name];
  return advice === undefined ? `: ${why}` : `: ${why}; ${advice}`;
}

/** The same for what nginx has against a directive's words: a parameter or a variable that came later. */
export function wordNeeds({ kind, message, noticedAt, place }: Objection, build: NginxBuild): string {
  if (kind === "unknown-variable") {
    const name = /^unknown "(.*)" variable$/s.exec(message)?.[1];
    const row = name === undefined ? null : variableNeeds(name.toLowerCase(), build);
    return row === null ? "" : end(because(row, build));
  }
  if (noticedAt === null || place.uri !== noticedAt.file.uri) return "";
  const word = noticedAt.file.text.slice(place.span.start, place.span.end);
  const since = parameterSince(noticedAt.name, noticedAt.context, word);
  return since === null || build.version === null ? "" : end(because({ since, removed: null, file: "" }, build));
}

function end(why: string): string {
  return why === "" ? "" : `: ${why}`;
}

function because({ since, removed, file }: Needs, build: NginxBuild): string {
  const { modules, version } = build;
  if (file !== "" && modules !== "all" && !modules.has(file)) {
    const name = file.replace(/^ngx_/, "").replaceAll("_", "-");
    const from = unpackaged.has(file) ? "" : ` (Debian's package libnginx-mod-${name})`;
    return `it is of a module that is not loaded, ${file}_module.so${from}`;
  }
  if (version === null) return "";
  if (removed !== null && compareVersions(version, removed) >= 0)
    return `nginx ${removed} removed it, and this is ${version}`;
  return since === null ? "" : `it is there since nginx ${since}, and this is ${version}`;
}
