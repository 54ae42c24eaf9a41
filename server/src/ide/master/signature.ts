import type { Span } from "../../base/span.ts";
import { argumentAt, calledPlugin, isOwn, type Known, shownParameter } from "./call.ts";
import { pageOfPlugin } from "./manual.ts";
import { readNames } from "./names.ts";
import { argumentsOf } from "./place.ts";
import { saidOfPlugins } from "./said-of-plugins.ts";
import { inComment, readTokens, type TokenFile } from "./tokens.ts";

/** The signature of a call around the cursor. */
export interface MasterSignature {
  readonly label: string;
  /** Markdown. */
  readonly documentation: string;
  /** Where each parameter that is shown stands in the label. */
  readonly parameters: readonly Span[];
  /** The index of the parameter that the cursor gives; null where it is none that is shown. */
  readonly active: number | null;
}

/** How the plugin around the cursor is called; null where the cursor is in no call of one. */
export function masterSignature(text: string, offset: number, known: Known): MasterSignature | null {
  const file = readTokens(text);
  if (inComment(file, offset)) return null;
  const names = readNames(file);
  let bracket = innermost(file, offset);
  // A list or dict among the arguments belongs to the call; another call does not.
  while (bracket >= 0 && file.tokens[file.brackets[bracket]?.open ?? -1]?.text !== "(")
    bracket = file.brackets[bracket]?.inside ?? -1;
  const plugin = bracket < 0 ? null : calledPlugin(file, names, known, bracket);
  if (plugin === null || plugin.kind === "value") return null;
  const given = argumentsOf(file, bracket);
  const here = argumentAt(file, bracket, offset);
  const places = plugin.parameters.filter((it) => it.way !== "keyword");
  const active = activeName();
  const mentioned = new Set([...given.map((it) => it.name), active]);
  const shown = plugin.parameters.filter((it) => it.required || isOwn(plugin, it) || mentioned.has(it.name));
  let label = `${plugin.name}(`;
  const parameters: Span[] = [];
  for (const [at, parameter] of shown.entries()) {
    if (at > 0) label += ", ";
    const start = label.length;
    label += shownParameter(parameter);
    parameters.push({ start, end: label.length });
  }
  const more = plugin.open || shown.length < plugin.parameters.length;
  label += more ? (shown.length === 0 ? "…)" : ", …)") : ")";
  const said = saidOfPlugins[`${plugin.group}.${plugin.name}`] ?? "";
  const index = shown.findIndex((it) => it.name === active);
  return {
    label,
    documentation: `${said === "" ? "" : `${said}\n\n`}[Manual](${pageOfPlugin(plugin)})`,
    parameters,
    active: index < 0 ? null : index,
  };

  /** The name of the parameter that the argument at the cursor gives, or that a new one by place would give. */
  function activeName(): string | null {
    if (here !== null && here.name !== null) return here.name;
    const before = given.filter((it) => it.from !== here?.from && (file.tokens[it.from]?.start ?? 0) < offset);
    return before.some((it) => it.name !== null) ? null : (places[before.length]?.name ?? null);
  }
}

/** The innermost bracket around an offset; -1 outside all. */
function innermost({ tokens, brackets }: TokenFile, offset: number): number {
  for (let at = brackets.length - 1; at >= 0; at--) {
    const pair = brackets[at];
    if (pair === undefined || (tokens[pair.open]?.end ?? 0) > offset) continue;
    const close = tokens[pair.close];
    if (close !== undefined ? close.start >= offset : offset <= reach(tokens, pair.open)) return at;
  }
  return -1;
}

/** How far a bracket that nobody closes reaches: up to the next line that starts a statement. */
function reach(tokens: TokenFile["tokens"], open: number): number {
  for (let at = open; at < tokens.length; at++) if (tokens[at]?.kind === "line end") return tokens[at]?.start ?? 0;
  return Number.POSITIVE_INFINITY;
}
