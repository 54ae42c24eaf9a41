import { type Call, type InstanceObject, plain, type Value } from "../../python/run/objects.ts";
import { str } from "../../python/run/show.ts";
import type { ClassShape } from "./tables.ts";

type Show = (value: Value) => string | null;

/** What an argument of the call that made an instance was: by its keyword, or its place. */
function argument(call: Call, name: string, place: number): Value {
  return call.keywords.get(name) ?? call.positional[place] ?? plain(null, call.at);
}

/** What Python's `repr()` makes of an instance of one of Buildbot's classes; null where that is not known. */
export function reprOf(self: InstanceObject, shape: ClassShape, repr: Show): string | null {
  const call = self.made;
  if (!shape.provides.has("shown")) return `<${shape.module}.${self.of.name} object at 0x7f0000000000>`;
  if (call === null || call.open) return null;
  const is = (name: string): boolean => shape.name === name || shape.bases.includes(name);
  const known = (parts: readonly (string | null)[]): string | null => (parts.includes(null) ? null : parts.join(""));
  if (is("BuildStep")) {
    const parts = [
      ...call.positional.map(repr),
      ...Array.from(call.keywords, ([name, value]) => known([`${name}=`, repr(value)])),
    ];
    return parts.includes(null) ? null : `${self.of.name}(${parts.join(", ")})`;
  }
  if (is("AbstractWorker")) return known([`<${self.of.name} `, repr(argument(call, "name", 0)), ">"]);
  if (is("Property")) return known(["Property(", str(argument(call, "key", 0)), ")"]);
  if (is("Secret")) return known(["Secret(", str(argument(call, "secret_name", 0)), ")"]);
  if (is("_Renderer")) return known(["renderer(", repr(argument(call, "fn", 0)), ")"]);
  if (is("Interpolate")) {
    const text = repr(argument(call, "fmtstring", 0));
    const [, ...more] = call.positional;
    if (more.length > 0)
      return known(["Interpolate(", text, ", *", repr({ kind: "tuple", items: more, at: call.at }), ")"]);
    if (call.keywords.size === 0) return known(["Interpolate(", text, ")"]);
    const pairs = Array.from(call.keywords, ([name, value]) => known([repr(plain(name, call.at)), ": ", repr(value)]));
    return pairs.includes(null) ? null : known(["Interpolate(", text, ", **{", pairs.join(", "), "})"]);
  }
  if (is("ReconfigurableBaseScheduler") || is("BaseScheduler")) {
    const name = self.attributes.get("name");
    const names = self.attributes.get("builderNames");
    if (name === undefined || names === undefined) return null;
    return known([`<${self.of.name}(`, str(name), ", ", str(names), ", enabled=True)>"]);
  }
  return null;
}
