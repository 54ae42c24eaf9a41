import { firstFault } from "../nginx/faults.ts";
import { format } from "../nginx/format.ts";
import type { Input } from "./inputs.ts";

/** What formatting made of the files named. */
export interface Formatted {
  /** The files in the order given, those that could be formatted with their new text. */
  readonly inputs: readonly Input[];
  /** Why a file was left as it is, by its path, in a sentence. */
  readonly refused: ReadonlyMap<string, string>;
}

/** Lays the nginx files among the inputs out, in memory. */
export function formatAll(inputs: readonly Input[]): Formatted {
  const refused = new Map<string, string>();
  const formatted = inputs.map((input) => {
    if (input.kind !== "nginx") return input;
    const text = format(input.text);
    if (text !== null) return { ...input, text };
    const why = firstFault(input.text)?.message ?? "its blocks are nested too deep";
    refused.set(input.path, `${input.path}: not formatted, for nginx cannot read it to its end: ${why}.`);
    return input;
  });
  return { inputs: formatted, refused };
}
