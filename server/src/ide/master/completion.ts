import type { Span } from "../../base/span.ts";
import { type Group, groups, isIn, type Plugin } from "../../buildbot/catalogue.ts";
import { argumentAt, calledPlugin, freeParameters, isOwn, type Known, lifeOf, shownParameter } from "./call.ts";
import { pageOfPlugin, pageOfSetting } from "./manual.ts";
import { type Names, readNames } from "./names.ts";
import { argumentsOf, dottedAt, isKey, keysTo } from "./place.ts";
import { saidOfPlugins } from "./said-of-plugins.ts";
import { saidOfSettings } from "./said-of-settings.ts";
import { contentOf, inComment, readTokens, type TokenFile, textOf, tokenAfter } from "./tokens.ts";

/** Something that may be typed where the cursor is. */
export interface MasterOffer {
  readonly label: string;
  readonly kind: "module" | "class" | "function" | "value" | "parameter" | "key";
  readonly insert: string;
  /** What was typed of it, and the rest of the word behind the cursor. */
  readonly replaces: Span;
  /** One line beside the label; "" for none. */
  readonly detail: string;
  /** Markdown. */
  readonly documentation: string;
  /** Offers are to stand in the order of these words. */
  readonly order: string;
  /** Whether the newest release no longer has it. */
  readonly gone: boolean;
}

/** What may be typed at an offset of a master.cfg: names of plugins, parameters, keys of settings. Empty elsewhere. */
export function masterOffers(text: string, offset: number, known: Known): readonly MasterOffer[] {
  const file = readTokens(text);
  if (inComment(file, offset)) return [];
  const names = readNames(file);
  const { tokens } = file;
  const index = tokenAfter(file, offset - 1);
  const token = tokens[index];
  if (token?.kind === "string" && token.start < offset)
    return isInside(file, index, offset) ? keyOffers(file, names, index, known) : [];
  const typed = token?.kind === "name" && token.start < offset ? token : null;
  if (token?.kind === "number" && token.start < offset) return [];
  const replaces = typed === null ? { start: offset, end: offset } : { start: typed.start, end: typed.end };
  // The token in front of the word: the one that ends before the cursor where no word is typed.
  const before = typed === null ? lastBefore(file, offset) : index - 1;
  const front = tokens[before];
  if (front?.text === ".") {
    const dotted = dottedAt(file, before - 1);
    return dotted === null ? [] : memberOffers(names.path(dotted) ?? "", replaces, known);
  }
  const imported = importedModule(file, before);
  if (imported !== null) return memberOffers(imported, replaces, known, true);
  const bracket = front === undefined ? -1 : bracketBehind(file, before);
  if (bracket >= 0 && (front?.text === "(" || front?.text === ","))
    return argumentOffers(file, names, bracket, offset, replaces, known);
  return [];
}

/** Whether an offset stands between a string's quotes. */
function isInside(file: TokenFile, index: number, offset: number): boolean {
  const token = file.tokens[index];
  if (token === undefined) return false;
  const { start, end } = contentOf(token);
  return offset >= start && offset <= end;
}

/** The index of the last token that ends at or before the offset; -1 where none does. */
function lastBefore(file: TokenFile, offset: number): number {
  const after = tokenAfter(file, offset - 1);
  const token = file.tokens[after];
  return token !== undefined && token.end <= offset ? after : after - 1;
}

/** The bracket in which something behind this token stands; -1 outside all. */
function bracketBehind(file: TokenFile, index: number): number {
  const token = file.tokens[index];
  if (token === undefined) return -1;
  return "([{".includes(token.text) ? file.brackets.findIndex((it) => it.open === index) : token.inside;
}

/** The module of a `from … import` in whose list of names the token is; null elsewhere. */
function importedModule(file: TokenFile, before: number): string | null {
  const { tokens } = file;
  let at = before;
  while (at >= 0 && tokens[at]?.text !== "import") {
    const token = tokens[at];
    if (token === undefined || (token.kind !== "name" && token.text !== "," && token.text !== "(")) return null;
    // The word behind `as` is the user's own.
    if (at === before && token.text === "as") return null;
    at--;
  }
  if (at < 0 || (tokens[before]?.kind === "name" && tokens[before].text !== "import")) return null;
  let module = "";
  for (at--; at >= 0 && tokens[at]?.text !== "from"; at--) {
    const token = tokens[at];
    if (token === undefined || (token.kind !== "name" && token.text !== ".")) return null;
    module = token.text + module;
  }
  return at < 0 ? null : module;
}

/** What a module of Buildbot's plugins has: the groups, or the names of one. */
function memberOffers(path: string, replaces: Span, known: Known, importing = false): readonly MasterOffer[] {
  if (path === "buildbot.plugins")
    return groups.filter((group) => group !== "www").map((group) => groupOffer(group, replaces));
  if (path === "buildbot" && importing)
    return [{ ...groupOffer("util", replaces), label: "plugins", insert: "plugins", detail: "", documentation: "" }];
  const [, word = "", inner = ""] = /^buildbot\.plugins\.(\w+)(?:\.(\w+))?$/.exec(path) ?? [];
  const group = groups.find((it) => it === word);
  if (group === undefined) return ofModule(path, replaces, known);
  const offers = new Map<string, MasterOffer>();
  for (const name of known.catalogue.names(group, known.version)) {
    const [first = "", second] = name.split(".");
    if (inner !== "" && (first !== inner || second === undefined)) continue;
    const label = inner === "" ? first : (second ?? "");
    if (inner === "" && second !== undefined) {
      offers.set(label, { ...groupOffer("util", replaces), label, insert: label, detail: "", documentation: "" });
      continue;
    }
    const plugin = known.catalogue.plugin(group, name, known.version);
    if (plugin !== null) offers.set(label, pluginOffer(plugin, label, replaces));
  }
  return [...offers.values()];
}

/** The plugins that are defined in a module: "buildbot.steps.shell". */
function ofModule(path: string, replaces: Span, { catalogue, version }: Known): readonly MasterOffer[] {
  if (!path.startsWith("buildbot.")) return [];
  return groups.flatMap((group) =>
    catalogue.names(group, version).flatMap((name) => {
      const plugin = catalogue.plugin(group, name, version);
      const own = plugin !== null && plugin.path === `${path}.${plugin.name}`;
      return own ? [pluginOffer(plugin, plugin.name, replaces)] : [];
    }),
  );
}

function groupOffer(group: Group, replaces: Span): MasterOffer {
  return {
    label: group,
    kind: "module",
    insert: group,
    replaces,
    detail: `buildbot.plugins.${group}`,
    documentation: "",
    order: group,
    gone: false,
  };
}

function pluginOffer(plugin: Plugin, label: string, replaces: Span): MasterOffer {
  const said = saidOfPlugins[`${plugin.group}.${plugin.name}`] ?? "";
  const common = said === "" ? "1" : "0";
  return {
    label,
    kind: plugin.kind,
    insert: label,
    replaces,
    detail: plugin.path,
    documentation: paragraphs(said, lifeOf(plugin), `[Manual](${pageOfPlugin(plugin)})`),
    order: `${plugin.removed === null ? "0" : "1"}${common}${label}`,
    gone: plugin.removed !== null,
  };
}

/** The parameters of the plugin that is called, or the keys of the setting that `dict(` makes. */
function argumentOffers(
  file: TokenFile,
  names: Names,
  bracket: number,
  offset: number,
  replaces: Span,
  known: Known,
): readonly MasterOffer[] {
  const { tokens } = file;
  const here = argumentAt(file, bracket, offset);
  const given = argumentsOf(file, bracket);
  const sign = here !== null && here.name !== null && here.from < here.to ? "" : "=";
  const plugin = calledPlugin(file, names, known, bracket);
  if (plugin !== null)
    return freeParameters(plugin, given, here).map((it, place) => ({
      label: it.name,
      kind: "parameter",
      insert: `${it.name}${sign}`,
      replaces,
      detail: shownParameter(it),
      documentation: paragraphs(it.renderable ? "Rendered for each build." : "", lifeOf(it)),
      order: `${it.required ? "0" : it.removed !== null ? "3" : isOwn(plugin, it) ? "1" : "2"}${String(place).padStart(3, "0")}`,
      gone: it.removed !== null,
    }));
  if (tokens[file.brackets[bracket]?.open ?? -1]?.text !== "(") return [];
  const keys = keysTo(file, names, bracket);
  if (keys === null) return [];
  const taken = new Set(given.filter((it) => it.from !== here?.from).map((it) => it.name));
  return settings(keys, known)
    .filter(([key]) => !taken.has(key))
    .map((it) => keyOffer(keys, it, `${it[0]}${sign}`, replaces));
}

/** The keys that may stand in the string at an index: of c, of c['www'], … */
function keyOffers(file: TokenFile, names: Names, index: number, known: Known): readonly MasterOffer[] {
  const token = file.tokens[index];
  if (token === undefined || !isKey(file, index)) return [];
  const keys = keysTo(file, names, token.inside);
  if (keys === null) return [];
  const inDict = file.tokens[file.brackets[token.inside]?.open ?? -1]?.text === "{";
  const taken = new Set(
    inDict
      ? argumentsOf(file, token.inside)
          .filter((it) => it.from !== index)
          .map((it) => textOf(file, file.tokens[it.from]))
      : [],
  );
  const replaces = contentOf(token);
  return settings(keys, known)
    .filter(([key]) => !taken.has(key))
    .map((it) => keyOffer(keys, it, it[0], replaces));
}

type Setting = readonly [key: string, said: string, life: string, gone: boolean];

/** The keys that a release knows below the given ones. */
function settings(keys: readonly string[], { catalogue, version }: Known): readonly Setting[] {
  const path = keys.join(".");
  const said = saidOfSettings[path] ?? {};
  if (path === "www.plugins")
    return catalogue
      .names("www", version)
      .map((name): Setting => [name, name === "base" ? "" : "A view of the web pages.", "", false]);
  if (path !== "" && path !== "www") return Object.entries(said).map(([key, text]): Setting => [key, text, "", false]);
  return [...catalogue.keys(path === "" ? "global" : "www")]
    .filter(([, life]) => isIn(life, version))
    .map(([key, life]): Setting => [key, said[key] ?? "", lifeOf(life), life.removed !== null]);
}

function keyOffer(
  keys: readonly string[],
  [key, said, life, gone]: Setting,
  insert: string,
  replaces: Span,
): MasterOffer {
  const link = `[Manual](${pageOfSetting([...keys, key])})`;
  return {
    label: key,
    kind: "key",
    insert,
    replaces,
    detail: "",
    documentation: paragraphs(said, life, link),
    order: `${gone ? "1" : "0"}${key}`,
    gone,
  };
}

function paragraphs(...texts: readonly string[]): string {
  return texts.filter((it) => it !== "").join("\n\n");
}
