import type { Span } from "../base/span.ts";
import type { Fault } from "./tree.ts";

export type ScopeKind = "module" | "function" | "class";

/** What a scope does with a name. */
interface Symbol {
  parameter: boolean;
  local: boolean;
  used: boolean;
  annotated: boolean;
  /** Bound by an import, which a `global` may follow. */
  taken: boolean;
  iterates: boolean;
  declared: "global" | "nonlocal" | null;
  both: boolean;
  at: Span | null;
}

/** The names of one block of code. Mirrors an entry of Python/symtable.c. */
export class Scope {
  readonly kind: ScopeKind;
  readonly #parent: Scope | null;
  readonly #children: Scope[] = [];
  readonly #symbols = new Map<string, Symbol>();
  /** What a comprehension makes; null in any other block. */
  makes: "list" | "set" | "dict" | "generator" | null = null;
  /** How many sources of comprehensions the reading is in. */
  sources = 0;
  /** Whether what is bound now are the targets of a comprehension. */
  targets = false;

  constructor(kind: ScopeKind, parent: Scope | null) {
    this.kind = kind;
    this.#parent = parent;
    this.sources = parent?.sources ?? 0;
    if (parent !== null) parent.#children.push(this);
  }

  #symbol(name: string): Symbol {
    const found = this.#symbols.get(name);
    if (found !== undefined) return found;
    const made: Symbol = {
      parameter: false,
      local: false,
      used: false,
      annotated: false,
      taken: false,
      iterates: false,
      declared: null,
      both: false,
      at: null,
    };
    this.#symbols.set(name, made);
    return made;
  }

  /** Binds a name; whether it is a parameter that is there already. */
  define(name: string, parameter: boolean): boolean {
    const symbol = this.#symbol(name);
    if (parameter) {
      const twice = symbol.parameter;
      symbol.parameter = true;
      return twice;
    }
    symbol.local = true;
    if (this.targets) symbol.iterates = true;
    return false;
  }

  use(name: string): void {
    this.#symbol(name).used = true;
  }

  /** Binds a name by an import. */
  take(name: string): void {
    this.#symbol(name).taken = true;
  }

  annotate(name: string): void {
    const symbol = this.#symbol(name);
    symbol.annotated = true;
    symbol.local = true;
  }

  /** Whether any name is declared global or nonlocal here. */
  get declares(): boolean {
    return Array.from(this.#symbols.values()).some((it) => it.declared !== null);
  }

  /** How a name has been declared so far. */
  declared(name: string): "global" | "nonlocal" | null {
    return this.#symbols.get(name)?.declared ?? null;
  }

  /** Declares a name global or nonlocal; returns what CPython has against it, or null. */
  declare(name: string, kind: "global" | "nonlocal", at: Span): string | null {
    const symbol = this.#symbol(name);
    let message: string | null = null;
    if (symbol.parameter) message = `name '${name}' is parameter and ${kind}`;
    else if (symbol.used) message = `name '${name}' is used prior to ${kind} declaration`;
    else if (symbol.annotated) message = `annotated name '${name}' can't be ${kind}`;
    else if (symbol.local) message = `name '${name}' is assigned to before ${kind} declaration`;
    if (symbol.declared !== null && symbol.declared !== kind) symbol.both = true;
    symbol.declared = symbol.both ? "global" : kind;
    symbol.at ??= at;
    return message;
  }

  /**
   * Binds what `:=` binds in a comprehension: in the block around it. Returns what CPython has against it, or null.
   * Mirrors `symtable_extend_namedexpr_scope`.
   */
  bindThrough(name: string): string | null {
    if (this.sources > 0) return "assignment expression cannot be used in a comprehension iterable expression";
    if (this.makes === null) return null;
    const iterates = this.#symbols.get(name)?.iterates === true;
    if (iterates) return `assignment expression cannot rebind comprehension iteration variable '${name}'`;
    const scope = this.#parent;
    if (scope?.makes != null) return scope.bindThrough(name);
    if (scope === null) return null;
    if (scope.kind === "class") return "assignment expression within a comprehension cannot be used in a class body";
    scope.#symbol(name).local = true;
    return null;
  }

  /** What is wrong with the declarations of this block and those inside it, once all has been read (`analyze_block`). */
  analyze(bound: ReadonlySet<string> | null = null): Fault[] {
    const faults: Fault[] = [];
    const own = new Set(bound);
    for (const [name, symbol] of this.#symbols) {
      const { declared, at } = symbol;
      const say = (message: string): void => {
        if (at !== null) faults.push({ start: at.start, end: at.end, message });
      };
      if (symbol.both) say(`name '${name}' is nonlocal and global`);
      else if (declared === "nonlocal") {
        if (bound === null) say("nonlocal declaration not allowed at module level");
        else if (!bound.has(name)) say(`no binding for nonlocal '${name}' found`);
      }
      if (this.kind !== "function") continue;
      if (declared === "global") own.delete(name);
      else if (symbol.local || symbol.parameter || symbol.taken) own.add(name);
    }
    // Methods see the `__class__` that `super()` goes by.
    if (this.kind === "class") own.add("__class__");
    const inner = this.kind === "module" ? new Set<string>() : own;
    for (const child of this.#children) faults.push(...child.analyze(inner));
    return faults;
  }
}
