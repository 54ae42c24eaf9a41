import type { Question } from "./replay.ts";

/** A word of a set that readings keep: it is in the set of the reading whose number it has. */
export interface KnownWord {
  epoch: number;
  /** The question for it, and the two answers. */
  readonly isThere: Question;
  readonly isMissing: Question;
}

/** More words than these are not kept; all that was known by them is forgotten then. */
const most = 200_000;

/**
 * The words of all sets that readings keep with the whole configuration. A reading has a number, and a word that of the
 * last reading which added it: to ask again what was asked in the reading before takes no look-up. Readings must not
 * overlap.
 */
export class Words {
  readonly #sets = new Map<string, Map<string, KnownWord>>();
  #size = 0;

  /** A word of a set, in it or not. */
  word(set: string, text: string): KnownWord {
    let words = this.#sets.get(set);
    if (words === undefined) {
      words = new Map();
      this.#sets.set(set, words);
    }
    let word = words.get(text);
    if (word === undefined) {
      word = newWord();
      words.set(text, word);
      this.#size++;
    }
    return word;
  }

  get isFull(): boolean {
    return this.#size >= most;
  }
}

function newWord(): KnownWord {
  const word: { epoch: number; isThere?: Question; isMissing?: Question } = { epoch: 0 };
  const known = word as KnownWord;
  word.isThere = { word: known, answer: true };
  word.isMissing = { word: known, answer: false };
  return known;
}

let words = new Words();
let epoch = 0;

/** The words that are known, and a number for a reading that starts now. */
export function nextReading(): { readonly words: Words; readonly epoch: number } {
  if (words.isFull) words = new Words();
  epoch++;
  return { words, epoch };
}
