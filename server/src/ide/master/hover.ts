import type { Span } from "../../base/span.ts";
import { isGroup, type Plugin, type PluginParameter } from "../../buildbot/catalogue.ts";
import { type Gone, keysGone, parameterGone } from "../../buildbot/gone.ts";
import { meantKey, meantParameter, meantPlugin } from "../../buildbot/meant.ts";
import { argumentAt, calledPlugin, isOwn, type Known, lifeOf, pluginNamed, shownParameter } from "./call.ts";
import { pageOfPlugin, pageOfSetting } from "./manual.ts";
import { type Names, readNames } from "./names.ts";
import { dottedAt, isKey, keysTo } from "./place.ts";
import { saidOfPlugins } from "./said-of-plugins.ts";
import { saidOfSettings } from "./said-of-settings.ts";
import { inComment, readTokens, type TokenFile, textOf, tokenAfter } from "./tokens.ts";

/** What is said of the word under the cursor. */
export interface MasterHover {
  readonly at: Span;
  readonly markdown: string;
}

/** What a name of a plugin, a parameter or a key of a setting means; null where the word is none. */
export function masterHover(text: string, offset: number, known: Known): MasterHover | null {
  const file = readTokens(text);
  if (inComment(file, offset)) return null;
  const index = tokenAfter(file, offset);
  const token = file.tokens[index];
  if (token === undefined || token.start > offset) return null;
  const names = readNames(file);
  const at = { start: token.start, end: token.end };
  const markdown =
    token.kind === "string"
      ? ofKey(file, names, index, known)
      : token.kind === "name"
        ? ofName(file, names, index, known)
        : null;
  return markdown === null ? null : { at, markdown };
}

function ofKey(file: TokenFile, names: Names, index: number, known: Known): string | null {
  const token = file.tokens[index];
  const key = textOf(file, token);
  if (token === undefined || key === null || !isKey(file, index)) return null;
  const keys = keysTo(file, names, token.inside);
  return keys === null ? null : ofSetting(keys, key, known);
}

function ofSetting(keys: readonly string[], key: string, { catalogue, version }: Known): string | null {
  const path = keys.join(".");
  const said = saidOfSettings[path]?.[key];
  const life = path === "" || path === "www" ? catalogue.keys(path === "" ? "global" : "www").get(key) : undefined;
  if (said === undefined && life === undefined) {
    const gone = path === "" && Object.hasOwn(keysGone, key) ? keysGone[key] : undefined;
    if (gone !== undefined) return `\`c['${key}']\`\n\n${goneWith(gone, (it) => `c['${it}']`)}`;
    const meant =
      path === "" || path === "www" ? meantKey(catalogue, path === "" ? "global" : "www", key, version) : null;
    return meant === null ? null : `There is no setting \`${key}\` here. Did you mean \`${meant}\`?`;
  }
  const written = [...keys, key].map((it) => `['${it}']`).join("");
  return paragraphs(
    `\`c${written}\``,
    said ?? "",
    keysGone[key] !== undefined && path === ""
      ? goneWith(keysGone[key], (it) => `c['${it}']`)
      : life === undefined
        ? ""
        : lifeOf(life),
    `[Manual](${pageOfSetting([...keys, key])})`,
  );
}

function ofName(file: TokenFile, names: Names, index: number, known: Known): string | null {
  const { tokens, brackets } = file;
  const token = tokens[index];
  if (token === undefined) return null;
  if (tokens[index + 1]?.text === "=" && token.inside >= 0 && tokens[index - 1]?.text !== ".") {
    const argument = argumentAt(file, token.inside, token.start);
    if (argument?.from !== index) return null;
    const plugin = calledPlugin(file, names, known, token.inside);
    if (plugin !== null) return ofParameter(plugin, token.text, known);
    const keys = tokens[brackets[token.inside]?.open ?? -1]?.text === "(" ? keysTo(file, names, token.inside) : null;
    return keys === null ? null : ofSetting(keys, token.text, known);
  }
  const dotted = dottedAt(file, index);
  if (dotted === null) return null;
  const plugin = pluginNamed(names, known, dotted) ?? importedPlugin(file, index, known);
  if (plugin !== null) return ofPlugin(plugin, known);
  const [, group = "", name] = /^buildbot\.plugins\.(\w+)(?:\.(\w+))?$/.exec(names.path(dotted) ?? "") ?? [];
  if (!isGroup(group)) return null;
  if (name !== undefined) {
    const meant = meantPlugin(known.catalogue, group, name, known.version);
    return meant === null ? null : `\`${group}\` has no \`${name}\` of Buildbot's own. Did you mean \`${meant}\`?`;
  }
  return `\`buildbot.plugins.${group}\`: ${known.catalogue.names(group, known.version).length} names`;
}

/** The plugin that a `from … import` names here under its own name. */
function importedPlugin(file: TokenFile, index: number, { catalogue, version }: Known): Plugin | null {
  const { tokens } = file;
  let at = index;
  while (at >= 0 && tokens[at]?.text !== "import" && tokens[at]?.kind !== "line end") at--;
  if (tokens[at]?.text !== "import") return null;
  let module = "";
  for (at--; at >= 0 && tokens[at]?.text !== "from" && tokens[at]?.kind !== "line end"; at--)
    module = (tokens[at]?.text ?? "") + module;
  return tokens[at]?.text === "from" ? catalogue.at(`${module}.${tokens[index]?.text ?? ""}`, version) : null;
}

function ofPlugin(plugin: Plugin, { version }: Known): string {
  const shown = plugin.parameters.filter((it) => it.required || isOwn(plugin, it)).map(shownParameter);
  const more = plugin.open || shown.length < plugin.parameters.length;
  const inside = [...shown, ...(more ? ["…"] : [])].join(", ");
  const called = plugin.kind === "value" ? plugin.name : `${plugin.name}(${inside})`;
  return paragraphs(
    `\`\`\`python\n${called}\n\`\`\``,
    saidOfPlugins[`${plugin.group}.${plugin.name}`] ?? "",
    lifeOf(plugin) === "" ? "" : `${lifeOf(plugin)}${version === null ? "" : ` These files are read for ${version}.`}`,
    `[Manual](${pageOfPlugin(plugin)})`,
  );
}

function ofParameter(plugin: Plugin, name: string, { version }: Known): string | null {
  const parameter = plugin.parameters.find((it) => it.name === name);
  const gone = parameterGone(plugin.name, name);
  if (parameter === undefined) {
    if (gone !== null) return `\`${plugin.name}\` takes no \`${name}\`. ${goneWith(gone)}`;
    const meant = plugin.open ? null : meantParameter(plugin, name, version);
    return meant === null ? null : `${plugin.name} takes no \`${name}\`. Did you mean \`${meant}\`?`;
  }
  return paragraphs(
    `\`\`\`python\n${shownParameter(parameter)}\n\`\`\``,
    saidOfParameter(plugin, parameter),
    gone === null ? lifeOf(parameter) : goneWith(gone),
    `[Manual](${pageOfPlugin(plugin)})`,
  );
}

function saidOfParameter(plugin: Plugin, { required, renderable, way }: PluginParameter): string {
  const parts = [
    `A parameter of ${plugin.group}.${plugin.name}${required ? " that must be given" : ""}${way === "place" ? ", by its place alone" : ""}.`,
    ...(renderable ? ["Properties in it are filled in for each build."] : []),
  ];
  return parts.join(" ");
}

/** Since when something is gone, and what is written now. `write` makes of its other name what is written. */
function goneWith({ since, name, instead }: Gone, write = (it: string): string => it): string {
  const written = name === null ? instead : write(name);
  return `Gone since Buildbot ${since}${written === null ? "." : `: write \`${written}\`.`}`;
}

function paragraphs(...texts: readonly string[]): string {
  return texts.filter((it) => it !== "").join("\n\n");
}
