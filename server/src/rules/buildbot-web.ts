import type { Place, Span } from "../base/span.ts";
import { literalOf } from "../buildbot/calls.ts";
import type { Endpoint } from "../buildbot/endpoint.ts";
import type { MasterConfig } from "../buildbot/master.ts";
import type { Expression } from "../python/tree.ts";

/** The TCP endpoint of the web server where it is known and open beyond this machine; null elsewhere. */
export function openWeb({ www }: MasterConfig): (Endpoint & { kind: "tcp" }) | null {
  if (www.kind !== "known") return null;
  const { endpoint } = www.value;
  return endpoint.kind === "tcp" && endpoint.reach !== "loopback" ? endpoint : null;
}

/** A span of a master.cfg as a place. */
export function placeIn({ uri }: MasterConfig, { start, end }: Span): Place {
  return { uri, span: { start, end } };
}

/** The string that an expression is, where it is one literal; null elsewhere. */
export function stringOf(expression: Expression | "unknown" | null): string | null {
  if (expression === null || expression === "unknown") return null;
  const literal = literalOf(expression);
  return literal?.kind === "string" ? literal.value : null;
}

/** The entries of a dict display or of `dict(…)` with the places of their keys; null where not every key is written out. */
export function entriesOf(
  expression: Expression,
): readonly { readonly key: string; readonly at: Span; readonly value: Expression }[] | null {
  if (expression.kind === "dict") {
    const entries = expression.items.map(({ key, value }) => ({ key: stringOf(key), at: key ?? value, value }));
    return entries.every((it): it is typeof it & { key: string } => it.key !== null) ? entries : null;
  }
  if (expression.kind !== "call" || expression.callee.kind !== "name" || expression.callee.name !== "dict") return null;
  const entries = expression.arguments.map((it) => ({
    key: it.name,
    at: { start: it.start, end: it.start + (it.name?.length ?? 0) },
    value: it.value,
  }));
  return entries.every((it): it is typeof it & { key: string } => it.key !== null) ? entries : null;
}

/**
 * What a buildbotURL that is not the address of the pages leads to, and how bad that is. Buildbot compares origins with it
 * only where `allowed_origins` is not set (www/rest.py of Buildbot 4.3.0).
 */
export function effectOfWrongUrl(master: MasterConfig): {
  readonly severity: "error" | "warning";
  readonly text: string;
} {
  return master.setting(["www", "allowed_origins"]).kind === "absent"
    ? { severity: "error", text: 'Buildbot answers every force, rebuild and stop with 400 "invalid origin".' }
    : { severity: "warning", text: "links in mails and comments lead there, and so does every login." };
}
