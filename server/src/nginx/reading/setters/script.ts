/** What nginx's compiler of texts with variables finds in one text. */
export interface Script {
  /** Its own words where it refuses the text; else null. */
  readonly fault: string | null;
  /** The names of the variables that it looks up, in order, in lower case; captures ($1 … $9) are none. */
  readonly variables: readonly string[];
}

/** Takes the variables out of a text. Mirrors ngx_http_script_compile (src/http/ngx_http_script.c). */
export function compileScript(text: string): Script {
  const variables: string[] = [];
  for (let i = text.indexOf("$"); i >= 0; i = text.indexOf("$", i)) {
    i += 1;
    if (/[1-9]/.test(text[i] ?? "")) continue;
    const braced = text[i] === "{";
    if (braced) i += 1;
    const name = /^\w*/.exec(text.slice(i))?.[0] ?? "";
    i += name.length;
    if (braced && i < text.length && text[i] === "}") i += 1;
    else if (braced && text.length > i - name.length)
      return { fault: `the closing bracket in "${name}" variable is missing`, variables };
    if (name === "") return { fault: "invalid variable name", variables };
    variables.push(name.toLowerCase());
  }
  return { fault: null, variables };
}
