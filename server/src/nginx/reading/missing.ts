/** What a configuration lacks, by what nginx says of it. */
export interface Missing {
  /** What is missed, as it stands in the text: a variable's name, a directive's … */
  readonly name: string;
  /** Whether `name` is the directive's own name, and not something that one defines. */
  readonly isDirective: boolean;
  /** The names of the directives that would bring it. */
  readonly bringers: RegExp;
  /** What the text of such a directive starts with. */
  readonly brought: RegExp;
}

/** nginx's words, the names of what would bring it, and what follows the name there; NAME stands for what is missed. */
const messages: readonly (readonly [words: RegExp, bringers: string, behind: string])[] = [
  [/^unknown "(?<name>\w+)" variable$/, "\\w*set|map|geo|split_clients|js_var", "[^;{]*\\$NAME(?!\\w)"],
  [/^unknown log format "(?<name>[^"]+)"$/, "log_format", "[\"']?NAME[\"'\\s]"],
  [/zone "(?<name>[^"]+)" is unknown$/, "\\w+_zone|\\w+_path", "[^;{]*zone=[\"']?NAME[:\"';\\s]"],
  [/^zero size shared memory zone "(?<name>[^"]+)"$/, "\\w+_zone|\\w+_path", "[^;{]*zone=[\"']?NAME[:\"';\\s]"],
  [/^unknown thread pool "(?<name>[^"]+)"$/, "thread_pool", "NAME\\s"],
  [/^no port in upstream "(?<name>[^"]+)"$/, "upstream", "NAME\\s"],
  [/^no "(?<directive>\w+)" (?:is defined|section)/, "NAME", ""],
  [/^no (?<directive>\w+)(?: or \w+)? for \w+$/, "NAME", ""],
  [/^no (?<directive>server)s are inside upstream$/, "NAME", ""],
  [/^no handler for server$/, "proxy_pass|return|pass|echo|js_content|protocol", ""],
];

/** What nginx misses where it says this; null where it misses nothing. */
export function missingIn(message: string): Missing | null {
  for (const [words, bringers, behind] of messages) {
    const found = words.exec(message);
    if (found === null) continue;
    const { name, directive = "proxy_pass" } = found.groups ?? {};
    const missed = name ?? directive;
    const filled = (source: string) => source.replace("NAME", escaped(missed));
    return {
      name: missed,
      isDirective: name === undefined,
      bringers: new RegExp(`^(?:${filled(bringers)})$`),
      brought: new RegExp(`^(?:${filled(bringers)})\\s+${filled(behind)}`),
    };
  }
  return null;
}

/** Whether a directive's text may be meant for what is missed: it names it, or would define it if it were whole. */
export function mayBring(
  text: string,
  { bringers, isDirective, name }: Missing,
  near: (word: string) => boolean,
): boolean {
  if (new RegExp(`(?<!\\w)${escaped(name)}(?!\\w)`).test(text)) return true;
  const word = /^\w*/.exec(text)?.[0] ?? "";
  return isDirective ? near(word.toLowerCase()) : bringers.test(word);
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&");
}
