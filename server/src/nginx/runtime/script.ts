import { bytesOf, escapeArgs } from "./bytes.ts";
import { type HttpRequest, notCaptured, Unsure, type Value } from "./request.ts";

/** A piece of a value: literal bytes, a variable by its lower-case name, or what a group captured. */
export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "capture"; readonly number: number };

const compiled = new Map<string, readonly Piece[]>();
const mostCompiled = 20_000;

/** The pieces of a word. Mirrors ngx_http_script_compile (src/http/ngx_http_script.c). */
export function piecesOf(word: string): readonly Piece[] {
  let pieces = compiled.get(word);
  if (pieces === undefined) {
    pieces = compile(bytesOf(word));
    if (compiled.size >= mostCompiled) compiled.clear();
    compiled.set(word, pieces);
  }
  return pieces;
}

function compile(bytes: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const found of bytes.matchAll(/\$(?:([1-9])|\{(\w+)\}|(\w+))/g)) {
    if (found.index > at) pieces.push({ kind: "text", text: bytes.slice(at, found.index) });
    at = found.index + found[0].length;
    if (found[1] !== undefined) pieces.push({ kind: "capture", number: Number(found[1]) });
    else pieces.push({ kind: "variable", name: (found[2] ?? found[3] ?? "").toLowerCase() });
  }
  if (at < bytes.length) pieces.push({ kind: "text", text: bytes.slice(at) });
  return pieces;
}

/** Whether a word has variables or captures. */
export function hasVariables(word: string): boolean {
  return word.includes("$");
}

/**
 * The value of a word that may hold variables. `escapes`: captures are escaped where the URI was, as the rewrite module
 * does until a rewrite has matched. Mirrors ngx_http_complex_value.
 */
export function valueOf(r: HttpRequest, word: string, escapes = false): Value {
  if (!hasVariables(word)) return bytesOf(word);
  return join(r, piecesOf(word), escapes);
}

/** The value of pieces, one after the other. */
export function join(r: HttpRequest, pieces: readonly Piece[], escapes: boolean): Value {
  let out = "";
  let unsure: Unsure | null = null;
  let seen: readonly string[] | null | undefined;
  for (const piece of pieces) {
    if (piece.kind === "capture") seen = r.captures;
    const value = pieceOf(r, piece, escapes);
    if (typeof value === "string") out += value;
    else unsure ??= value;
  }
  // nginx measures first and copies then: what a map matched in between is copied in the place of what was measured.
  if (seen !== undefined && seen !== r.captures) return new Unsure("a map matches between a capture and its use");
  return unsure ?? out;
}

/**
 * The value of a word of index, which takes what a variable gave before: not even $uri is asked again after a redirect
 * inside (ngx_http_index_handler sets the engine's `flushed`).
 */
export function keptValueOf(r: HttpRequest, word: string): Value {
  const pieces = piecesOf(word).map((piece): Piece => {
    const kept = piece.kind === "variable" ? r.kept.get(piece.name) : undefined;
    return typeof kept === "string" ? { kind: "text", text: kept } : piece;
  });
  return join(r, pieces, false);
}

/** The value of one piece. */
export function pieceOf(r: HttpRequest, piece: Piece, escapes: boolean): Value {
  if (piece.kind === "text") return piece.text;
  if (piece.kind === "variable") {
    const value = r.lookUp(r, piece.name);
    r.kept.set(piece.name, value);
    return value;
  }
  if (r.captures === null) return new Unsure(notCaptured);
  const captured = r.captures[piece.number] ?? "";
  return escapes && (r.isQuoted || r.hasPlus) ? escapeArgs(captured) : captured;
}
