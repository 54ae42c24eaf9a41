import type { Fact } from "../base/fact.ts";
import type { Place, Span } from "../base/span.ts";
import type { SyntaxFault } from "../python/syntax.ts";
import type { Endpoint } from "./endpoint.ts";

/** What a master.cfg says of the three things that a reverse proxy has to agree with, each known, unknown or absent. */
export interface MasterConfig {
  readonly uri: string;
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
