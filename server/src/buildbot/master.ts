import type { Fact } from "../base/fact.ts";
import type { Place, Span } from "../base/span.ts";
import type { SyntaxFault } from "../python/syntax.ts";
import type { Expression, PythonFile } from "../python/tree.ts";
import type { BuildbotCall } from "./calls.ts";
import type { Checked } from "./checkconfig.ts";
import type { ConfigError } from "./checks/checking.ts";
import type { Endpoint } from "./endpoint.ts";

/** What a master.cfg says, each thing known, unknown or absent. */
export interface MasterConfig {
  readonly uri: string;
  /** The release of Buildbot that reads the file; null: any. */
  readonly version: string | null;
  /** c['buildbotURL']; `at` is the string literal where there is one, else the value's expression. */
  readonly buildbotURL: Fact<string>;
  /** Where the URL's characters stand one to one in the text, so that an edit may replace some of them; null elsewhere. */
  readonly urlText: Span | null;
  /** The ports workers connect to: c['protocols']['pb']['port']. Empty where c['protocols'] names no pb. */
  readonly pb: readonly Fact<PortSetting>[];
  /** c['www']['port']; absent where c['www'] or its port is not set (there is no web server then). */
  readonly www: Fact<PortSetting>;
  /** Whether any of the file could not be read as Python. */
  readonly broken: boolean;
  /** The errors of the text as Python: first the one that CPython reports, then those further on. */
  readonly syntax: readonly SyntaxFault[];
  readonly text: string;
  /** The file as Python's grammar reads it. */
  readonly file: PythonFile;
  /** The calls of Buildbot's classes and functions, in the order of the text. */
  readonly calls: readonly BuildbotCall[];
  /** What stands under a path of keys, ["www", "auth"], where one expression of the text says it. */
  setting(keys: readonly string[]): Fact<Setting>;
  /** What checkconfig says of it; found out when first asked for. */
  readonly checked: Checked;
  /** Its errors, found with less work where the verdict is not asked for. */
  readonly configErrors: readonly ConfigError[];
}

/** A value that rules look at as it is written. */
export interface Setting {
  /** The expression that makes the value. */
  readonly expression: Expression;
  readonly at: Place;
  /** The call of something of Buildbot's that the expression is; null for any other. */
  readonly call: BuildbotCall | null;
  /** The full path where the expression names a class or function without calling it; null elsewhere. */
  readonly path: string | null;
  /** Whether the expression stands right behind its key and no other line speaks of that key: nothing is added to it later. */
  readonly whole: boolean;
}

/** A port as master.cfg gives it. */
export interface PortSetting {
  /** The Python value: an int, or the string handed to Twisted. */
  readonly value: number | string | boolean | null;
  /** What the value makes Twisted listen on, or why it would not start. */
  readonly endpoint: Endpoint;
  /** Where the value stands. Literal: the whole literal with prefix and quotes; else the expression. */
  readonly at: Place;
  /** Whether `at` is one plain literal, so that a fix may replace it. */
  readonly literal: boolean;
  /** Where a string's characters stand one to one in the text; null for numbers, escapes and what is put together. */
  readonly text: Span | null;
}
