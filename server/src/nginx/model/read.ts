import type { Place, Span } from "../../base/span.ts";
import { type At, endSpan, headSpan, ownSpan, wordSpan } from "../cursor.ts";
import type { Context } from "../directives/context.ts";
import type { Block, Directive } from "../tree.ts";

/** One nginx file: its text and the tree that `parse` made of it. Never changes; an edit makes another one. */
export interface NginxFile {
  readonly uri: string;
  readonly text: string;
  readonly root: Block;
}

/** One directive as nginx reads it: in the context it stands in, with what its includes bring spliced in. */
export interface ReadDirective {
  readonly file: NginxFile;
  readonly at: At<Directive>;
  readonly name: string;
  /** The arguments' values, as nginx's reader makes them. */
  readonly args: readonly string[];
  readonly context: Context;
  /** The block directive it stands in, over the borders of files; null at the top of the configuration. */
  readonly parent: ReadDirective | null;
  /** What its block holds, included files spliced in where their `include` stands; empty for a simple directive. */
  readonly children: readonly ReadDirective[];
  /** An `include` that leads back to a file that is being read already: nginx would never finish. */
  readonly cycle: boolean;
  /** An `include` whose files are not in sight, or that finds none. */
  readonly unseen: boolean;
}

/** The span of the directive's nth word in its file (0 is the name); the whole head where there is no such word. */
export function spanOf(directive: ReadDirective, word: number): Span {
  return wordSpan(directive.at, word) ?? headSpan(directive.at);
}

/** The place of the directive's nth word (0 is the name). */
export function placeOf(directive: ReadDirective, word = 0): Place {
  return { uri: directive.file.uri, span: spanOf(directive, word) };
}

/** The place of the whole directive, block included, without the white space and comments before it. */
export function wholeOf(directive: ReadDirective): Place {
  return { uri: directive.file.uri, span: ownSpan(directive.at) };
}

/** The offset behind the block's `{` or, for a simple directive, behind its `;`. */
export function afterHead(directive: ReadDirective): number {
  return endSpan(directive.at).end;
}
