import { serverBuildbot, serverNginx } from "./about.ts";
import {
  type CheckconfigMessage,
  type CheckconfigOutput,
  parseCheckconfigOutput,
  type TracebackFrame,
} from "./checkconfig.ts";
import { type LineRange, lineRange, locateCheckconfig, locateNginx, quotedRange } from "./locate.ts";
import { isDenied, type NginxMessage, type NginxOutput, parseNginxOutput, severe } from "./nginx.ts";
import { localPaths, type RemotePlaces } from "./paths.ts";
import type { RemoteOutputParams, RemoteOutputResult } from "./remote.ts";
import { checkconfigSentence, nginxSentence } from "./sentence.ts";

/** Another place that explains a problem. */
export interface RemoteRelated extends LineRange {
  readonly localPath: string;
  readonly message: string;
}

/** A message of the server's program at a place of a local file; lines and columns from 0, columns in UTF-16 units. */
export interface RemoteProblem extends LineRange {
  readonly localPath: string;
  readonly message: string;
  readonly severity: "error" | "warning" | "info";
  readonly related: readonly RemoteRelated[];
}

/** Gives a local file's text, or undefined where there is no such file. */
export type TextOf = (localPath: string) => string | undefined;

/**
 * Turns what a program on the server printed into a verdict and problems at local places. Pure: `textOf` is the only
 * way to the files. A message whose file is not here is shown on the document the user started from, with the server's
 * place in front; without such a document it is in the sentence alone.
 */
export function remoteProblems(
  params: RemoteOutputParams,
  textOf: TextOf,
): { readonly result: RemoteOutputResult; readonly problems: readonly RemoteProblem[] } {
  const files = new LocalFiles(params, textOf);
  if (params.program === "nginx") {
    const out = parseNginxOutput(params.output, params.root === undefined ? {} : { root: params.root });
    const problems = judged(out.verdict)
      ? out.messages.flatMap((message) => nginxProblem(message, out, params, files))
      : [];
    const nginx = serverNginx(params.about ?? "", params.loaded);
    return { result: { ...result(out.verdict, nginxSentence(out, params), problems), nginx }, problems };
  }
  const out = parseCheckconfigOutput(params.output, { cwd: params.cwd });
  const problems = judged(out.verdict)
    ? out.messages.flatMap((message) => checkconfigProblem(message, params, files))
    : [];
  const buildbot = serverBuildbot(params.about ?? "");
  return { result: { ...result(out.verdict, checkconfigSentence(out, params), problems), buildbot }, problems };
}

type Verdict = NginxOutput["verdict"] | CheckconfigOutput["verdict"];

/** Whether the program got as far as to judge the configuration. */
function judged(verdict: Verdict): boolean {
  return verdict !== "no-program" && verdict !== "unclear";
}

function result(verdict: Verdict, sentence: string, problems: readonly RemoteProblem[]): RemoteOutputResult {
  return { verdict, sentence, problems: problems.length, replaces: judged(verdict), nginx: null, buildbot: null };
}

const remarks: ReadonlySet<NginxMessage["level"]> = new Set(["notice", "info", "debug"]);

function nginxProblem(
  message: NginxMessage,
  out: NginxOutput,
  params: RemoteOutputParams,
  files: LocalFiles,
): RemoteProblem[] {
  // What a module tells of itself while it starts is no problem; it stands in the terminal.
  if (remarks.has(message.level)) return [];
  const onlyRights =
    (params.root !== true && isDenied(message)) ||
    message.message.startsWith('the "user" directive makes sense only if');
  const severity = onlyRights
    ? "info"
    : message.level === "warn"
      ? "warning"
      : severe(message.level)
        ? out.verdict === "ok"
          ? "warning"
          : "error"
        : "info";
  const said = { severity, message: message.message } as const;
  const conf = out.conf ?? "/etc/nginx/nginx.conf";
  if (message.file !== undefined && message.line !== undefined) {
    const { file, line } = message;
    const local = files.local(file);
    if (!local) return files.homeless(said, `${file}:${line}`);
    const range = local.text === undefined ? empty(line - 1) : quotedRange(local.text, line - 1, message.message);
    return [problem(local.path, range, { ...said, message: said.message + beyond(local.text, line) })];
  }
  const found = files
    .nginxFiles(conf)
    .flatMap((local) => locateNginx(local.text, message.message).map((range) => ({ path: local.path, range })));
  const [first, ...others] = found;
  if (first) {
    const related = others.slice(0, 10).map((one) => ({ localPath: one.path, ...one.range, message: "here as well" }));
    return [problem(first.path, first.range, said, related)];
  }
  const main = files.local(conf);
  return main ? [problem(main.path, lineRange(main.text ?? "", 0), said)] : files.homeless(said, undefined);
}

function checkconfigProblem(
  message: CheckconfigMessage,
  params: RemoteOutputParams,
  files: LocalFiles,
): RemoteProblem[] {
  // Buildbot's own warnings (of a default it takes) are no fault of a place in the file.
  const severity = message.level === "error" ? "error" : message.at ? "warning" : "info";
  const said = { severity, message: message.message } as const;
  const masterCfg = `${params.cwd.replace(/\/+$/, "")}/master.cfg`;
  if (message.at) {
    const related = message.via.flatMap((frame): readonly RemoteRelated[] => {
      const local = files.local(frame.file);
      return local ? [{ localPath: local.path, ...frameRange(local.text, frame), message: "called from here" }] : [];
    });
    const local = files.local(message.at.file);
    if (local) {
      const more = beyond(local.text, message.at.line);
      return [
        problem(local.path, frameRange(local.text, message.at), { ...said, message: said.message + more }, related),
      ];
    }
    // The error's own file is not here, but a file that led to it may be.
    const nearest = related.at(-1);
    const where = `${message.at.file}:${message.at.line}`;
    if (nearest) return [problem(nearest.localPath, nearest, { ...said, message: `${said.message} (in ${where})` })];
    return files.homeless(said, where);
  }
  const local = files.local(masterCfg);
  if (!local) return files.homeless(said, undefined);
  const text = local.text ?? "";
  return [problem(local.path, locateCheckconfig(text, message.message)[0] ?? lineRange(text, 0), said)];
}

/** The range of a traceback's frame: what its carets mark, if the local line is the one it shows. */
function frameRange(text: string | undefined, frame: TracebackFrame): LineRange {
  if (text === undefined) return empty(frame.line - 1);
  const whole = lineRange(text, frame.line - 1);
  const shown = text.split(/\r\n|\r|\n/)[whole.line]?.trim();
  if (!frame.marked || shown !== frame.code) return whole;
  const startColumn = whole.startColumn + frame.marked.start;
  return { line: whole.line, startColumn, endColumn: Math.max(startColumn, whole.startColumn + frame.marked.end) };
}

/** What to add where the server's file is longer than the local one: the two are not the same. */
function beyond(text: string | undefined, line: number): string {
  const count = text === undefined ? line : text.split(/\r\n|\r|\n/).length;
  return line > count ? ` (line ${line} of the server's file; this one has ${count} lines)` : "";
}

function empty(line: number): LineRange {
  return { line: Math.max(0, line), startColumn: 0, endColumn: 0 };
}

function problem(
  localPath: string,
  { line, startColumn, endColumn }: LineRange,
  said: Pick<RemoteProblem, "message" | "severity">,
  related: readonly RemoteRelated[] = [],
): RemoteProblem {
  return { localPath, line, startColumn, endColumn, ...said, related };
}

interface LocalFile {
  readonly path: string;
  /** Undefined where a mapping names the file but it cannot be read. */
  readonly text: string | undefined;
}

/** The local files that stand for the server's. */
class LocalFiles {
  readonly #params: RemoteOutputParams;
  readonly #textOf: TextOf;
  readonly #places: RemotePlaces;

  constructor(params: RemoteOutputParams, textOf: TextOf) {
    this.#params = params;
    this.#textOf = textOf;
    this.#places = { links: params.links, mappings: params.mappings, workspaceFiles: params.workspaceFiles ?? [] };
  }

  /** The local file for a path of the server: the first that is there, else the first that a mapping names. */
  local(remote: string): LocalFile | undefined {
    const candidates = [...localPaths(remote, this.#places), ...this.#besideMaster(remote)];
    for (const path of candidates) {
      const text = this.#textOf(path);
      if (text !== undefined) return { path, text };
    }
    const [named] = this.#params.mappings.length > 0 ? candidates : [];
    return named === undefined ? undefined : { path: named, text: undefined };
  }

  /** The files in which a message without a place may be looked for: the main file first, and no Python. */
  nginxFiles(conf: string): readonly (LocalFile & { readonly text: string })[] {
    const main = this.local(conf)?.path;
    const document = this.#params.document;
    const paths = [main, document, ...this.#places.workspaceFiles].filter(
      (path): path is string => path !== undefined && !/\.(?:cfg|py|md)$/.test(path),
    );
    return [...new Set(paths)].flatMap((path) => {
      const text = this.#textOf(path);
      return text === undefined ? [] : [{ path, text }];
    });
  }

  /** A message whose file is not here, on the first line of the document the user started from. */
  homeless(said: Pick<RemoteProblem, "message" | "severity">, where: string | undefined): RemoteProblem[] {
    const { document, target } = this.#params;
    if (document === undefined) return [];
    const message = where === undefined ? `${said.message} (on ${target})` : `${where}: ${said.message} (on ${target})`;
    return [problem(document, lineRange(this.#textOf(document) ?? "", 0), { ...said, message })];
  }

  /** A file beside the master.cfg on the server is the one beside the local master.cfg, if it is there. */
  #besideMaster(remote: string): readonly string[] {
    const { program, cwd } = this.#params;
    const folder = `${cwd.replace(/\/+$/, "")}/`;
    if (program !== "checkconfig" || !remote.startsWith(folder)) return [];
    const [master] = localPaths(`${folder}master.cfg`, this.#places);
    if (master === undefined) return [];
    const local = master.replace(/[/\\][^/\\]*$/, "");
    return localPaths(remote, { links: {}, mappings: [{ remote: folder, local }], workspaceFiles: [] });
  }
}
