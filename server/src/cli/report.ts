import { LineIndex } from "../base/lines.ts";
import type { Place } from "../base/span.ts";
import type { SiteOutlook } from "../deployment/outlook.ts";
import type { Finding } from "../rules/rule.ts";
import type { RuleFailure } from "../rules/run.ts";
import type { FailLevel } from "./check.ts";
import { type Input, pathsFor } from "./inputs.ts";
import type { Paint } from "./pretty.ts";
import type { Verdict } from "./verdict.ts";

/** What a format is made of. */
export interface Report {
  readonly inputs: readonly Input[];
  readonly findings: readonly Finding[];
  readonly verdicts: ReadonlyMap<Input, Verdict>;
  readonly failures: readonly RuleFailure[];
  readonly outlooks: readonly SiteOutlook[];
  readonly level: FailLevel;
  /** Our own version. */
  readonly version: string;
  readonly paint: Paint;
  readonly places: Places;
}

/** A range as reports count: lines and columns from 1, columns in UTF-16 units, the end behind the last character. */
export interface Region {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Paths and lines for the places of some texts; each text's lines are counted once. */
export class Places {
  readonly #texts: ReadonlyMap<string, string>;
  readonly #lines = new Map<string, LineIndex>();
  /** The path to print for a URI. */
  readonly path: (uri: string) => string;

  constructor(texts: ReadonlyMap<string, string>, inputs: readonly Input[]) {
    this.#texts = texts;
    this.path = pathsFor(inputs);
  }

  /** A file's text; empty for one that is not in the picture. */
  text(uri: string): string {
    return this.#texts.get(uri) ?? "";
  }

  /** Where a file's lines are. */
  lines(uri: string): LineIndex {
    let lines = this.#lines.get(uri);
    if (lines === undefined) {
      lines = new LineIndex(this.text(uri));
      this.#lines.set(uri, lines);
    }
    return lines;
  }

  /** A place in lines and columns. */
  region({ uri, span }: Place): Region {
    const lines = this.lines(uri);
    const start = lines.at(span.start);
    const end = lines.at(span.end);
    return { line: start.line + 1, column: start.column + 1, endLine: end.line + 1, endColumn: end.column + 1 };
  }
}
