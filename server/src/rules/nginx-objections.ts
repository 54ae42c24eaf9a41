import { checkDirective, type DirectiveFault, type NginxBuild } from "../nginx/directives/check.ts";
import type { Context } from "../nginx/directives/context.ts";
import { directivesNamed } from "../nginx/directives/lookup.ts";
import { hasBrokenQuote } from "../nginx/faults.ts";
import type { ReadDirective } from "../nginx/model/read.ts";
import { swallowed } from "../nginx/model/swallowed.ts";
import type { Block } from "../nginx/tree.ts";

/** What nginx has against a directive, and where the text shows what is missing. */
export interface Objection {
  /** Null where nginx never gets to look at the directive, because it meets no `;` or `{` behind it. */
  readonly fault: DirectiveFault | null;
  /** The words, by index, that should have been directives of their own. */
  readonly swallowed: readonly number[];
}

/** What nginx has against a directive as a whole; null where nothing, or nothing that is sure. */
export function objectionTo(directive: ReadDirective, build: NginxBuild): Objection | null {
  const { at, name, args, context, file } = directive;
  const { body, end } = at.node;
  const breaksOff = end === "" && body === null;
  const found = breaksOff ? null : checkDirective(name, args.length, body !== null, context, build);
  const fault = end === "" && body !== null ? withoutBrace(name, found) : found;
  if (!breaksOff && fault === null) return null;
  // Behind a broken quote where words end is a guess, and what ends the directive.
  const isSure = fault?.kind === "unknown-directive" || fault?.kind === "not-allowed-here";
  if (!isSure && hasBrokenQuote(at, file.text)) return null;
  const mayMiss = context !== "data" && fault?.kind !== "unknown-directive" && fault?.kind !== "not-allowed-here";
  return { fault, swallowed: mayMiss ? swallowed(at, file.text, context) : [] };
}

/** What nginx has against a block whose `{` is missing: that, if it may stand there at all. */
function withoutBrace(name: string, found: DirectiveFault | null): DirectiveFault {
  if (found?.kind === "unknown-directive" || found?.kind === "not-allowed-here") return found;
  return { kind: "no-opening-brace", message: `directive "${name}" has no opening "{"`, expected: [] };
}

/** The objection's fault if it is of that kind and not just the sign of a missing `;` or `{`. */
export function plainFault(
  directive: ReadDirective,
  kind: DirectiveFault["kind"],
  build: NginxBuild,
): DirectiveFault | null {
  const objection = objectionTo(directive, build);
  if (objection?.fault?.kind !== kind || objection.swallowed.length > 0) return null;
  return objection.fault;
}

/** Whether a block holds directives and no data: most of its items have names that nginx knows. */
export function holdsDirectives(block: Block): boolean {
  const names = block.items.flatMap((item) => item.words[0]?.text ?? []);
  const known = names.filter((name) => directivesNamed(name).length > 0).length;
  return known >= 2 && known * 4 >= names.length * 3;
}

/** A context in words for users: "server", "if in location", "server in stream". */
export function contextName(context: Context): string {
  if (context === "main") return "the top level";
  if (context === "server_if" || context === "location_if") return `if in ${context.slice(0, -3)}`;
  const [family, inner] = context.split("_");
  return inner === undefined || context === "limit_except" ? context : `${inner} in ${family ?? ""}`;
}

/** Things in a row, for a sentence: "a", "a or b", "a, b or c". */
export function either(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} or ${names.at(-1) ?? ""}`;
}
