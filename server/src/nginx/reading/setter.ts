import type { Place } from "../../base/span.ts";
import type { NginxBuild } from "../directives/check.ts";
import type { DirectiveInfo } from "../directives/lookup.ts";
import type { NginxConfig } from "../model/config.ts";
import type { ReadDirective } from "../model/read.ts";

/** What nginx has against a configuration when it looks at a directive's meaning. */
export interface Objection {
  /** A word for the kind of mistake; the rule that reports it is "nginx/" and this word. */
  readonly kind: ObjectionKind;
  /** "emerg": nginx refuses the configuration; "warn": it goes on. */
  readonly level: "emerg" | "warn";
  /** nginx's own words, without level, program name and " in FILE:LINE". */
  readonly message: string;
  /** Where the mistake is, for the editor's mark. */
  readonly place: Place;
  /** The directive that is marked, where somebody looked it up. */
  readonly marked?: ReadDirective;
  /** The directive whose end nginx had read when it noticed; null where it prints no file and line. */
  readonly noticedAt: ReadDirective | null;
  /** Whether it notices at the `}` of that directive's block, not at the `;` or `{`. */
  readonly atEnd: boolean;
}

export type ObjectionKind =
  /** An argument that is no flag, size, time, number, address, name … as this directive wants it. */
  | "invalid-value"
  /** A parameter or a word out of a fixed list that is not in the list. */
  | "invalid-parameter"
  /** Said twice where nginx takes it once. */
  | "duplicate"
  /** A variable that nothing defines, or that may not be set. */
  | "unknown-variable"
  /** A regular expression that nginx cannot compile. */
  | "invalid-regex"
  /** A file that nginx has to open is not there. */
  | "missing-file"
  /** Two things that cannot be together, or one without another. */
  | "conflict"
  /** Works, but nginx says it will not for long. */
  | "deprecated";

/** What a setter is given to say something with; the mark is a word of the directive (0 is the name) or a place. */
export type Say = (kind: ObjectionKind, message: string, options?: SayOptions) => void;

export interface SayOptions {
  readonly level?: "emerg" | "warn";
  /** The word to mark, by index; 0, the directive's name, where it is left out. */
  readonly word?: number;
  /** Another place to mark. */
  readonly place?: Place;
  /**
   * Where nginx notices it; null: it prints no line. Else at the directive itself, at its `}` for what `close` says; a
   * directive that is given is named with its head's line.
   */
  readonly noticedAt?: ReadDirective | null;
}

/**
 * What nginx's function for one directive checks. Small, and named for the C function it mirrors. nginx stops at the
 * first objection; a setter may say more than one, the one nginx would print first. Where that function is one of the
 * general slots (ngx_conf_set_…_slot), those are checked before, and `open` is for what its post handler checks.
 */
export interface Setter {
  /** When the directive's `;` or `{` is read. */
  open?(it: ReadDirective, state: ReadingState, say: Say): void;
  /** For a block that holds data: when the `;` of one of its lines is read (`it.parent` is the block). */
  line?(it: ReadDirective, state: ReadingState, say: Say): void;
  /** When a block's `}` is read, after all that stands in it. */
  close?(it: ReadDirective, state: ReadingState, say: Say): void;
}

/** Setters by the module's name in nginx's sources and the directive's, "ngx_http_core_module.listen". */
export type Setters = Readonly<Record<string, Setter>>;

/** What nginx remembers while it reads; made anew for each reading, and the only thing here that changes. */
export interface ReadingState {
  readonly config: NginxConfig;
  readonly build: NginxBuild;
  /** The directive's row in the table that fits where it stands; null where several might. */
  info(it: ReadDirective): DirectiveInfo | null;
  /**
   * A note kept with a block (null: with the whole configuration) under a name of the setter's own; `make` gives the
   * first one. Two blocks never share a note.
   */
  note<T>(block: ReadDirective | null, name: string, make: () => T): T;
  /**
   * Runs a check on each server block that stands in an http block. Where it says nothing of one, it is not run again
   * while nothing changes in that block nor beside it, other server blocks apart. For what nginx does with each server
   * when the http block is read.
   */
  eachServer(http: ReadDirective, check: ServerCheck): void;
  /** Adds a word to a set that is kept with the whole configuration. */
  add(set: string, word: string): void;
  /** Whether such a set has a word so far: where nothing else is asked for, a directive need not be read again. */
  has(set: string, word: string): boolean;
}

/**
 * A check of one server block: it looks at that block and at what stands around it, not at other server blocks. It asks
 * `has`; where it asks for a note kept outside the block, it is run each time. What it says is noticed at the http block's
 * `}` and marked at the server block, unless it says otherwise.
 */
export type ServerCheck = (server: ReadDirective, state: ReadingState, say: Say) => void;
