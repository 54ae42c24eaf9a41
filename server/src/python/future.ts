import type { Fault, Statement } from "./tree.ts";

/** The features that `from __future__` knows (Python/future.c). */
const features: ReadonlySet<string> = new Set(
  (
    "nested_scopes generators division absolute_import with_statement print_function unicode_literals barry_as_FLUFL " +
    "generator_stop annotations"
  ).split(" "),
);

/** What CPython has against the imports from `__future__`, before all else that it looks at in the tree. */
export function futureFaults(body: readonly Statement[]): readonly Fault[] {
  const faults: Fault[] = [];
  for (const statement of body) {
    if (statement.kind !== "from" || statement.module !== "__future__") {
      if (statement !== body[0] || statement.kind !== "expression" || statement.value.kind !== "string") break;
      continue;
    }
    for (const { path } of statement.names === "*" ? [{ path: "*" }] : statement.names)
      if (path === "braces") faults.push({ start: statement.start, end: statement.end, message: "not a chance" });
      else if (!features.has(path))
        faults.push({
          start: statement.start,
          end: statement.end,
          message: `future feature ${path} is not defined`,
        });
  }
  return faults;
}

/** Where the imports from `__future__` that Python takes end: the offset behind the last, -1 where there are none. */
export function futureEnd(body: readonly Statement[]): number {
  let end = -1;
  for (const statement of body) {
    const doc = statement === body[0] && statement.kind === "expression" && statement.value.kind === "string";
    if (statement.kind === "from" && statement.module === "__future__") end = statement.end;
    else if (!doc) break;
  }
  return end;
}
