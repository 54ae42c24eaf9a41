import master from "../../../snippets/master.json" with { type: "json" };
import nginx from "../../../snippets/nginx.json" with { type: "json" };
import type { Span } from "../base/span.ts";
import { inside, pathTo, topLevel, wordSpan } from "../nginx/cursor.ts";
import type { Context } from "../nginx/directives/context.ts";
import { contextInside } from "../nginx/directives/lookup.ts";
import type { NginxFile } from "../nginx/model/read.ts";
import { moduleLevelAt } from "../python/place.ts";
import { filled, type SnippetValues } from "./snippet-values.ts";

/** A snippet that may be inserted, and the text it replaces. */
export interface SnippetOffer {
  readonly label: string;
  readonly prefix: string;
  readonly description: string;
  /** The text with tab stops, in LSP's (and VS Code's) snippet syntax. */
  readonly body: string;
  /** What was typed of the prefix, to be replaced. */
  readonly replaces: Span;
}

interface Contributed {
  readonly prefix: string | readonly string[];
  readonly body: readonly string[];
  readonly description: string;
  readonly contexts: readonly string[];
}

/**
 * The snippets that fit where the cursor is in an nginx file; `contexts` are those in which the file is read, `values` what
 * is known of the master.
 */
export function nginxSnippets(
  file: NginxFile,
  contexts: readonly Context[],
  offset: number,
  values: SnippetValues,
): readonly SnippetOffer[] {
  const replaces = startOfDirective(file, offset);
  if (replaces === null) return [];
  const here = new Set(contexts.map((context) => contextAt(file, context, offset)));
  return offers(
    nginx,
    (allowed) => [...here].every((context) => context === "unknown" || allowed.includes(context)),
    replaces,
    values,
  );
}

/**
 * The snippets that fit where the cursor is in a master.cfg: at the start of a line of the module itself. `values`: what is
 * known of the site in front.
 */
export function masterSnippets(text: string, offset: number, values: SnippetValues): readonly SnippetOffer[] {
  const lineStart = Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;
  if (!/^[\w-]*$/.test(text.slice(lineStart, offset)) || !moduleLevelAt(text, lineStart)) return [];
  return offers(master, () => true, { start: lineStart, end: offset }, values);
}

function offers(
  snippets: Readonly<Record<string, Contributed>>,
  allowed: (contexts: readonly string[]) => boolean,
  replaces: Span,
  values: SnippetValues,
): readonly SnippetOffer[] {
  return Object.entries(snippets)
    .filter(([, it]) => allowed(it.contexts))
    .flatMap(([label, it]) =>
      [it.prefix].flat().map((prefix) => ({
        label,
        prefix,
        description: it.description,
        body: filled(it.body.join("\n"), values),
        replaces,
      })),
    );
}

/** The context at an offset of a file that is itself read in `outermost`. */
export function contextAt(file: NginxFile, outermost: Context, offset: number): Context {
  return pathTo(file.root, offset).reduce(
    (context, directive) => contextInside(directive.node.words[0]?.text ?? "", context),
    outermost,
  );
}

/**
 * The span of the word before the cursor if a directive may start there: in the white space between directives (not in
 * a comment), or in a directive's first word. Null elsewhere.
 */
function startOfDirective(file: NginxFile, offset: number): Span | null {
  const typed = /[\w-]*$/.exec(file.text.slice(Math.max(0, offset - 200), offset))?.[0] ?? "";
  const start = offset - typed.length;
  const lineStart = file.text.lastIndexOf("\n", start - 1) + 1;
  const block = pathTo(file.root, offset).at(-1);
  for (const directive of block === undefined ? topLevel(file.root) : inside(block)) {
    if (offset > directive.start + directive.node.width) continue;
    const first = wordSpan(directive, 0);
    if (first !== null && start > first.end) return null;
    if (first !== null && start > first.start) return null;
    break;
  }
  return file.text.slice(lineStart, start).includes("#") ? null : { start, end: offset };
}
