/** What nginx makes of the target of a request line. All strings are bytes. */
export interface Target {
  /** Normalised: escapes undone, dots and double slashes gone, no arguments. */
  readonly uri: string;
  readonly args: string;
  /** As the client sent it. */
  readonly unparsed: string;
  /** False where the path was left out of an absolute address. */
  readonly isUnparsedValid: boolean;
  /** Whether something was escaped, and whether a plus stands in the path: captures are escaped then. */
  readonly isQuoted: boolean;
  readonly hasPlus: boolean;
  /** The host of an absolute address; null where the target is a path. */
  readonly host: string | null;
}

/**
 * Reads the target of a request line; null where nginx answers 400. Mirrors ngx_http_parse_request_line and
 * ngx_http_process_request_uri (src/http/ngx_http_parse.c, ngx_http_request.c).
 */
export function readTarget(target: string, mergeSlashes: boolean): Target | null {
  let path = target;
  let host: string | null = null;
  if (!target.startsWith("/")) {
    const absolute =
      /^[A-Za-z][A-Za-z0-9+.-]*:\/\/(\[[0-9A-Za-z:._~!$&'()*+,;=-]*\]|[0-9A-Za-z.-]*)(?::\d*)?(?=[/?]|$)/.exec(target);
    if (absolute === null) return null;
    host = absolute[1] ?? "";
    path = target.slice(absolute[0].length);
    if (path === "") path = "/";
  }
  if (/[\0-\x1f \x7f]/.test(path)) return null;
  const isEmpty = path.startsWith("?");
  const simple = isEmpty
    ? null
    : /^(?:\/(?![./])[^/%?#.]*(?:\.[^/%?#.]*)*)+(?=$|\?[^#]*$)|^\/(?=$|\?[^#]*$)/.exec(path)?.[0];
  const common = { unparsed: path, isUnparsedValid: !isEmpty, host };
  if (simple !== null && simple !== undefined)
    return {
      ...common,
      uri: simple,
      args: path.slice(simple.length + 1),
      isQuoted: false,
      hasPlus: simple.includes("+"),
    };
  const parsed = parseComplex(isEmpty ? `/${path}` : path, mergeSlashes);
  return parsed === null ? null : { ...common, ...parsed };
}

type Parsed = Pick<Target, "uri" | "args" | "isQuoted" | "hasPlus">;
type State = "usual" | "slash" | "dot" | "dot dot";

/** Mirrors ngx_http_parse_complex_uri. */
function parseComplex(path: string, mergeSlashes: boolean): Parsed | null {
  const out: string[] = [];
  let state: State = "usual";
  let isQuoted = false;
  let hasPlus = false;
  let args = "";
  let i = 0;
  scan: for (; i < path.length; i++) {
    let c = path[i] ?? "";
    let isPlain = false;
    if (c === "%") {
      isQuoted = true;
      const code = /^[0-9A-Fa-f]{2}$/.test(path.slice(i + 1, i + 3))
        ? Number.parseInt(path.slice(i + 1, i + 3), 16)
        : 0;
      if (code === 0) return null;
      i += 2;
      c = String.fromCharCode(code);
      if (c === "+") hasPlus = true;
      // An escaped percent sign, hash or question mark ends whatever was special.
      isPlain = c === "%" || c === "#" || c === "?";
    }
    if (isPlain) {
      state = "usual";
      out.push(c);
      continue;
    }
    if (c === "?" || c === "#") {
      if (!leave(out, state)) return null;
      state = "usual";
      if (c === "?") args = path.slice(i + 1).split("#", 1)[0] ?? "";
      i = path.length;
      break scan;
    }
    if (c === "/") {
      if (state === "slash") {
        if (!mergeSlashes) out.push(c);
        continue;
      }
      if (state === "dot" || state === "dot dot") {
        if (!leave(out, state)) return null;
      } else out.push(c);
      state = "slash";
      continue;
    }
    out.push(c);
    if (c === "+") hasPlus = true;
    if (c === "." && state === "slash") state = "dot";
    else if (c === "." && state === "dot") state = "dot dot";
    else state = "usual";
  }
  if (!leave(out, state)) return null;
  return { uri: out.join(""), args, isQuoted, hasPlus };
}

/** Takes "." or ".." off the end, as the end of a segment does; false where that leads out of the root. */
function leave(out: string[], state: State): boolean {
  if (state === "dot") out.pop();
  else if (state === "dot dot") {
    // The two dots and the slash before them, then all up to the slash before that.
    out.length -= 3;
    while (out.length > 0 && out.at(-1) !== "/") out.pop();
    return out.length > 0;
  }
  return true;
}

/** A URI's path and arguments. Mirrors ngx_http_split_args (src/http/ngx_http_parse.c). */
export function splitArgs(uri: string): readonly [path: string, args: string] {
  const mark = uri.indexOf("?");
  return mark < 0 ? [uri, ""] : [uri.slice(0, mark), uri.slice(mark + 1)];
}

/** Host and port of a Host header as nginx keeps it: lower case, no port; null where it answers 400. Mirrors ngx_http_validate_host. */
export function validHost(host: string): string | null {
  let length = host.length;
  let state: "usual" | "literal" | "rest" = "usual";
  let dot = host.length;
  for (let i = 0; i < host.length; i++) {
    const c = host[i] ?? "";
    if (c === ".") {
      if (dot === i - 1) return null;
      dot = i;
    } else if (c === ":" && state === "usual") {
      length = i;
      state = "rest";
    } else if (c === "[" && i === 0) state = "literal";
    else if (c === "]" && state === "literal") {
      length = i + 1;
      state = "rest";
    } else if (c === "/" || c <= " " || c === "\x7f") return null;
  }
  if (dot === length - 1) length -= 1;
  if (length <= 0) return null;
  return host.slice(0, length).replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
