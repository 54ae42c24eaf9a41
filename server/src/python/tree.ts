import type { Span } from "../base/span.ts";

/** What Python's grammar makes of one file. Every node is a `Span` of UTF-16 offsets into the text it was read from. */
export interface PythonFile {
  readonly text: string;
  readonly body: readonly Statement[];
  /** Where the text is not Python, in the order of the text; empty for a file that Python compiles. */
  readonly faults: readonly Fault[];
  /** Whether its nodes are still its own: a file that was made of it by an edit takes them over, and `body` is read anew. */
  readonly current: boolean;
}

/** A place where the text is not Python. */
export interface Fault extends Span {
  /** CPython's words. */
  readonly message: string;
  /** An offset in the line that CPython names, where that is not the line of the place itself. */
  readonly said?: number;
}

/** One string literal of a run of adjoining ones. */
export interface StringPiece extends Span {
  /** The prefix in lower case: "", "r", "b", "rb", "f", … */
  readonly prefix: string;
  /** What stands between the quotes. */
  readonly content: Span;
  /** The string it makes; null for an f-string with fields, and for an escape that only Python's tables know (`\N{…}`). */
  readonly value: string | null;
  /** The parts of an f-string in order: text and replacement fields; null for any other string. */
  readonly parts: readonly (string | ReplacementField)[] | null;
}

/** What stands in braces in an f-string. */
export interface ReplacementField extends Span {
  readonly value: Expression;
  /** Whether it has a conversion, a format or `=`, which make more of the value than `str()` does. */
  readonly formatted: boolean;
}

export interface Argument extends Span {
  /** The keyword, or null for a positional argument. */
  readonly name: string | null;
  readonly star: "" | "*" | "**";
  readonly value: Expression;
}

export interface DictItem {
  /** Null for `**value`. */
  readonly key: Expression | null;
  readonly value: Expression;
  /** Where the `**` stands. */
  readonly stars?: Span;
}

/** One `for … in … if …` of a comprehension. */
export interface ComprehensionClause extends Span {
  readonly target: Expression;
  readonly source: Expression;
  readonly tests: readonly Expression[];
  /** Whether it is an `async for`. */
  readonly waits: boolean;
}

export interface Parameter extends Span {
  readonly name: string;
  readonly star: "" | "*" | "**";
  /** "keyword": it stands behind `*` and takes no positional argument. */
  readonly takes: "positional" | "keyword" | "*" | "**";
  /** Where the name stands. */
  readonly at: Span;
  readonly value: Expression | null;
  readonly annotation: Expression | null;
}

/** A parameter of a generic function, class or type: `T: bound = value`. */
export interface TypeParameter extends Span {
  readonly name: string;
  readonly bound: Expression | null;
  readonly value: Expression | null;
}

export type Expression =
  | NameExpression
  | (Span & { readonly kind: "number"; readonly value: number; readonly integer: boolean })
  | (Span & { readonly kind: "constant"; readonly value: boolean | null | "..." })
  | (Span & { readonly kind: "string"; readonly pieces: readonly StringPiece[] })
  | (Span & {
      readonly kind: "tuple" | "list" | "set";
      readonly items: readonly Expression[];
      readonly bracketed: boolean;
    })
  | (Span & { readonly kind: "dict"; readonly items: readonly DictItem[] })
  | (Span & {
      readonly kind: "comprehension";
      readonly makes: "list" | "set" | "dict" | "generator";
      readonly elements: readonly Expression[];
      readonly clauses: readonly ComprehensionClause[];
    })
  | (Span & { readonly kind: "attribute"; readonly object: Expression; readonly name: string })
  | (Span & { readonly kind: "subscript"; readonly object: Expression; readonly index: Expression })
  | (Span & { readonly kind: "slice"; readonly parts: readonly Expression[] })
  | (Span & { readonly kind: "call"; readonly callee: Expression; readonly arguments: readonly Argument[] })
  | (Span & { readonly kind: "unary"; readonly operator: string; readonly operand: Expression })
  | (Span & {
      readonly kind: "binary";
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    })
  | (Span & {
      readonly kind: "ternary";
      readonly test: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    })
  | (Span & { readonly kind: "lambda"; readonly parameters: readonly Parameter[]; readonly body: Expression })
  | (Span & { readonly kind: "starred"; readonly stars: "*" | "**"; readonly value: Expression })
  | (Span & { readonly kind: "walrus"; readonly name: string; readonly value: Expression })
  | (Span & { readonly kind: "await"; readonly value: Expression })
  | (Span & { readonly kind: "yield"; readonly from: boolean; readonly value: Expression | null })
  /** Could not be read. */
  | (Span & { readonly kind: "bad" });

export interface NameExpression extends Span {
  readonly kind: "name";
  readonly name: string;
}

/** A condition and what runs under it; a null test is `else`. */
export interface Arm {
  readonly test: Expression | null;
  readonly body: readonly Statement[];
}

export interface Handler {
  /** Where the `except` stands. */
  readonly at: Span;
  /** Whether it is an `except*`. */
  readonly group: boolean;
  readonly type: Expression | null;
  readonly name: string | null;
  readonly body: readonly Statement[];
}

export interface MatchCase {
  readonly pattern: Pattern | null;
  /** The names its pattern binds. */
  readonly binds: readonly string[];
  /** Whether it takes anything: `case _:` or `case name:` without a guard. */
  readonly always: boolean;
  readonly guard: Expression | null;
  readonly body: readonly Statement[];
}

/** What a case compares with, as far as its rules look at it. */
export type Pattern =
  /** A literal, or an attribute that is compared with. */
  | (Span & { readonly kind: "value" })
  /** `name`, `_` (a null name) or `pattern as name`. */
  | (Span & { readonly kind: "capture"; readonly name: string | null; readonly of: Pattern | null })
  | (Span & { readonly kind: "star"; readonly name: string | null })
  | (Span & { readonly kind: "or" | "sequence"; readonly patterns: readonly Pattern[] })
  | (Span & {
      readonly kind: "mapping";
      readonly keys: readonly Expression[];
      readonly patterns: readonly Pattern[];
      readonly rest: string | null;
    })
  | (Span & {
      readonly kind: "class";
      readonly patterns: readonly Pattern[];
      readonly names: readonly (Span & { readonly name: string })[];
    });

/** A name as an import binds it: `import a.b as c` has path "a.b" and binds "c". */
export interface ImportedName {
  readonly path: string;
  readonly as: string | null;
}

export interface WithItem {
  readonly context: Expression;
  readonly target: Expression | null;
}

export type Statement =
  | (Span & { readonly kind: "expression"; readonly value: Expression })
  | (Span & { readonly kind: "assign"; readonly targets: readonly Expression[]; readonly value: Expression })
  | (Span & {
      readonly kind: "augment";
      readonly target: Expression;
      readonly operator: string;
      readonly value: Expression;
    })
  | (Span & {
      readonly kind: "annotate";
      readonly target: Expression;
      readonly annotation: Expression;
      /** Whether the target stands there without brackets. */
      readonly bare: boolean;
      readonly value: Expression | null;
    })
  | (Span & { readonly kind: "import"; readonly names: readonly ImportedName[] })
  /** `names` is "*" for a star import; `module` has its leading dots. */
  | (Span & { readonly kind: "from"; readonly module: string; readonly names: readonly ImportedName[] | "*" })
  | (Span & { readonly kind: "if"; readonly arms: readonly Arm[] })
  | (Span & {
      readonly kind: "for";
      readonly target: Expression;
      readonly source: Expression;
      readonly waits: boolean;
      readonly body: readonly Statement[];
      readonly otherwise: readonly Statement[];
    })
  | (Span & {
      readonly kind: "while";
      readonly test: Expression;
      readonly body: readonly Statement[];
      readonly otherwise: readonly Statement[];
    })
  | (Span & {
      readonly kind: "try";
      readonly body: readonly Statement[];
      readonly handlers: readonly Handler[];
      readonly otherwise: readonly Statement[];
      readonly last: readonly Statement[];
    })
  | (Span & {
      readonly kind: "with";
      readonly items: readonly WithItem[];
      readonly waits: boolean;
      readonly body: readonly Statement[];
    })
  | (Span & {
      readonly kind: "function";
      readonly name: string;
      readonly types: readonly TypeParameter[];
      readonly parameters: readonly Parameter[];
      readonly returns: Expression | null;
      readonly waits: boolean;
      readonly decorators: readonly Expression[];
      readonly body: readonly Statement[];
    })
  | (Span & {
      readonly kind: "class";
      readonly name: string;
      readonly types: readonly TypeParameter[];
      readonly arguments: readonly Argument[];
      readonly decorators: readonly Expression[];
      readonly body: readonly Statement[];
    })
  | (Span & { readonly kind: "match"; readonly subject: Expression; readonly cases: readonly MatchCase[] })
  | (Span & { readonly kind: "return" | "raise" | "assert" | "delete"; readonly values: readonly Expression[] })
  | (Span & { readonly kind: "global" | "nonlocal"; readonly names: readonly string[] })
  | (Span & { readonly kind: "pass" | "break" | "continue" })
  | (Span & {
      readonly kind: "type alias";
      readonly name: string;
      readonly types: readonly TypeParameter[];
      readonly value: Expression;
    })
  /** A logical line that could not be read, with the block below it where there is one. */
  | (Span & { readonly kind: "error"; readonly body: readonly Statement[] });
