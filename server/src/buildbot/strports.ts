/** An endpoint description taken apart: arguments by position (the first is the type) and by name. */
export interface EndpointArguments {
  readonly positional: readonly string[];
  readonly named: ReadonlyMap<string, string>;
}

/**
 * Takes an endpoint description apart at its colons; null where a backslash at its end has nothing to escape.
 * Mirrors `_tokenize` and `_parse` in twisted/internet/endpoints.py: a backslash takes the next character as it is, and
 * behind `=` another `=` is an ordinary character until the next colon.
 */
export function splitEndpoint(description: string): EndpointArguments | null {
  const positional: string[] = [];
  const named = new Map<string, string>();
  let name: string | null = null;
  let current = "";
  const add = (): void => {
    if (name === null) positional.push(current);
    else named.set(name, current);
    name = null;
    current = "";
  };
  for (let at = 0; at < description.length; at++) {
    const char = description[at] ?? "";
    if (char === "\\") {
      at++;
      if (at >= description.length) return null;
      current += description[at];
    } else if (char === ":") add();
    else if (char === "=" && name === null) {
      name = current;
      current = "";
    } else current += char;
  }
  add();
  return { positional, named };
}
