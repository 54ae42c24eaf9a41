import type { Span } from "../base/span.ts";

/**
 * A place where the text itself is broken, before any directive's meaning matters. Mirrors the errors of
 * ngx_conf_parse and ngx_conf_read_token in nginx's src/core/ngx_conf_file.c.
 */
export interface SyntaxFault {
  readonly kind:
    | "unexpected-semicolon"
    | "unexpected-open-brace"
    | "unexpected-close-brace"
    | "unexpected-end"
    | "not-terminated"
    | "not-closed"
    | "not-separated"
    | "unclosed-quote"
    | "too-long";
  /** The mistake's own place, for the editor's mark. */
  readonly span: Span;
  /** nginx's own words, without level, program name and " in FILE:LINE". */
  readonly message: string;
  /** The offset of the character at which nginx notices and whose line it prints. */
  readonly noticedAt: number;
  /** An insertion or removal that mends it, where the text shows which. */
  readonly mend: { readonly title: string; readonly span: Span; readonly text: string } | null;
}
