import { type Includes, type NginxConfig, readConfig } from "../../nginx/model/config.ts";
import { parse } from "../../nginx/parse.ts";

/**
 * The configurations, whole ones first. Files that are read as the inside of an http block, because nothing includes them,
 * belong to one: they are read one after the other.
 */
export function together(configs: readonly NginxConfig[]): readonly NginxConfig[] {
  const parts = configs.filter((it) => it.context === "http");
  const whole = configs.filter((it) => it.context === "main");
  const [first] = parts;
  if (first === undefined || parts.length === 1) return [...whole, ...parts];
  const text = parts.map((_, i) => `include ${i};\n`).join("");
  const root = { uri: "http:", text, root: parse(text) };
  const includes: Includes = (pattern, from) => {
    if (from === root) return parts.slice(Number(pattern), Number(pattern) + 1).map((it) => it.root);
    return (parts.find((it) => it.files.has(from.uri)) ?? first).includes(pattern, from);
  };
  return [...whole, readConfig(root, "http", true, includes, { build: first.build })];
}
