import { asText, type Value } from "./values.ts";

/**
 * What Python's `template % values` makes; null where a value is not known or a conversion is more than `%s`, `%d`, `%i`.
 * `entry` looks a key up in a dict.
 */
export function formatPercent(
  template: string,
  values: Value,
  entry: (dict: number, key: string) => Value | undefined,
): string | null {
  const given = values.kind === "tuple" ? values.items : [values];
  let used = 0;
  let failed = false;
  const made = template.replaceAll(
    /%(?:\((\w+)\))?([\s\S]?)/g,
    (_all, name: string | undefined, conversion: string) => {
      if (conversion === "%" && name === undefined) return "%";
      const value = name === undefined ? given[used++] : values.kind === "dict" ? entry(values.id, name) : undefined;
      const text = value?.kind === "constant" ? asText(value) : null;
      const fits =
        conversion === "s" ||
        ((conversion === "d" || conversion === "i") && value?.kind === "constant" && value.type === "int");
      if (text === null || !fits) failed = true;
      return text ?? "";
    },
  );
  if (failed || (values.kind !== "dict" && used !== given.length)) return null;
  return made;
}

/** What Python's `template.format(…)` makes; null where a value is not known (null) or a field is more than a name or number. */
export function formatBraces(
  template: string,
  positional: readonly (string | null)[],
  named: ReadonlyMap<string, string | null>,
): string | null {
  let used = 0;
  // Python does not let one template count its fields both by itself and by number.
  let failed = /\{\}/.test(template) && /\{\d+\}/.test(template);
  const made = template.replaceAll(/\{\{|\}\}|\{([^{}]*)\}|[{}]/g, (all: string, field: string | undefined) => {
    if (all === "{{" || all === "}}") return all.slice(1);
    const value =
      field === undefined
        ? null
        : field === ""
          ? positional[used++]
          : /^\d{1,4}$/.test(field)
            ? positional[Number(field)]
            : named.get(field);
    if (value === null || value === undefined) failed = true;
    return value ?? "";
  });
  return failed ? null : made;
}
