import type { Span } from "../base/span.ts";
import { expressionAt } from "../buildbot/calls.ts";
import type { ConfigError } from "../buildbot/checks/checking.ts";
import { keysSince } from "../buildbot/checks/global.ts";
import { keysGone, python2Methods } from "../buildbot/gone.ts";
import type { MasterConfig } from "../buildbot/master.ts";
import { meantKeyAmong } from "../buildbot/meant.ts";
import type { Argument, Expression } from "../python/tree.ts";
import { importOf, type Meaning, nearOf, ofGone, ofModule, ofName, ofParameter, ofPlugin } from "./buildbot-names.ts";
import { placeIn } from "./buildbot-web.ts";
import { type Fix, insert, replace } from "./rule.ts";

/** What is added to one of checkconfig's errors. */
export interface Told {
  /** The name itself, where it can be told from the rest; null where the error's own place is all there is. */
  readonly at: Span | null;
  /** What is said behind the message, in brackets; null: nothing. */
  readonly says: string | null;
  readonly fixes: readonly Fix[];
}

type Teller = (master: MasterConfig, error: ConfigError, found: RegExpExecArray) => readonly Told[];

/** By the words of an error: what is meant. The first that fits counts. */
const tellers: readonly (readonly [words: RegExp, tell: Teller])[] = [
  [/^Unknown BuildmasterConfig keys? /, ofKeys],
  [/^(?:unknown www configuration|unrecognized (?:keys|validation key))/, ofKeys],
  [/Unknown component name: ([\w.]+)/, ofComponent],
  [/got an unexpected keyword argument '(\w+)'/, ofKeyword],
  [/^Invalid argument\(s\) passed to \w+: (\w+)/, ofKeyword],
  [/^invalid \w+ argument (\w+)$/, ofKeyword],
  [/got unexpected keyword argument\(s\) \['(\w+)'/, ofKeyword],
  [/^the parameter '(\w+)' is not handled by ShellArg$/, ofKeyword],
  [/: No module named '([\w.]+)'/, ofMissingModule],
  [/: cannot import name '(\w+)' from '([\w.]+)'/, ofImport],
  [/: name '(\w+)' is not defined/, ofUnbound],
  [/: 'dict' object has no attribute '(\w+)'/, ofMethod],
  [/^Unknown builder |uses unknown workers /, ofListed],
  [/^The builderNames argument to a scheduler must be a list/, ofString],
];

/** What is meant by what an error of checkconfig is about: one for each name that it names, or none. */
export function toldOf(master: MasterConfig, error: ConfigError): readonly Told[] {
  if (error.at.uri !== master.uri) return [];
  for (const [words, tell] of tellers) {
    const found = words.exec(error.message);
    if (found !== null) return tell(master, error, found);
  }
  return ofTuple(master, error);
}

function told(at: Span | null, meaning: Meaning | null, fixes: readonly Fix[] = []): Told {
  return { at, says: meaning?.says ?? null, fixes };
}

/** The fix that writes another name over one; none where the name does not stand there as it is. */
function rename(master: MasterConfig, at: Span, name: string, meaning: Meaning | null): readonly Fix[] {
  if (meaning === null || meaning.name === null) return [];
  const written = master.text.slice(at.start, at.end);
  const quote = /^["']/.exec(written)?.[0] ?? "";
  if (written !== `${quote}${name}${quote}`) return [];
  const text = `${quote}${meaning.name}${quote}`;
  return [{ title: `Write ${meaning.name}`, edits: [replace(placeIn(master, at), text)], safe: meaning.same }];
}

/** Keys of the configuration, or of one of its dicts. */
function ofKeys(master: MasterConfig, { message, about }: ConfigError): readonly Told[] {
  const { names = [], known = [] } = about ?? {};
  const isTop = message.startsWith("Unknown BuildmasterConfig");
  return names
    .filter(({ at }) => at.uri === master.uri)
    .map(({ name, at }) => {
      const span = keyword(master.text, name, at.span);
      const gone = isTop && Object.hasOwn(keysGone, name) ? keysGone[name] : undefined;
      const since = isTop ? keysSince[name] : undefined;
      if (since !== undefined) return { at: span, says: `${name} is there since ${since}`, fixes: [] };
      if (gone === undefined) {
        const key = isTop ? meantKeyAmong(known, "global", name) : null;
        const meaning = isTop ? (key === null ? null : nearOf(key, [key])) : nearOf(name, known);
        return told(span, meaning, rename(master, span, name, meaning));
      }
      const meaning = ofGone(name, gone, (it) => `c['${it}']`);
      // Two settings of one key would be one of them.
      const isFree = gone.name === null || master.setting([gone.name]).kind === "absent";
      const fixes = isFree ? rename(master, span, name, meaning) : [];
      return told(span, meaning, name === "slavePortnum" ? portOf(master, span) : fixes);
    });
}

/** The keyword in front of a value, as `dict(key=value)` has it; the place itself where the key stands there. */
function keyword(text: string, name: string, span: Span): Span {
  const before = /([A-Za-z_]\w*)\s*=\s*$/.exec(text.slice(Math.max(0, span.start - 200), span.start));
  if (before?.[1] !== name) return span;
  const start = span.start - before[0].length;
  return { start, end: start + name.length };
}

/** `c['slavePortnum'] = 9989` as c['protocols'] says it. */
function portOf(master: MasterConfig, key: Span): readonly Fix[] {
  const { file, text } = master;
  for (const it of file.body) {
    const [target] = it.kind === "assign" ? it.targets : [];
    if (it.kind !== "assign" || target?.kind !== "subscript" || target.index.start !== key.start) continue;
    if (it.targets.length > 1 || master.setting(["protocols"]).kind !== "absent") return [];
    const place = placeIn(master, { start: key.start, end: it.value.end });
    const port = text.slice(it.value.start, it.value.end);
    const line = `"protocols"] = {"pb": {"port": ${port}}}`;
    return [{ title: "Write c['protocols']", edits: [replace(place, line)], safe: true }];
  }
  return [];
}

/** A plugin that its group does not have. */
function ofComponent(master: MasterConfig, { at }: ConfigError, [, name = ""]: RegExpExecArray): readonly Told[] {
  const whole = expressionAt(master.file.body, at.span);
  const attribute = whole?.kind === "call" ? whole.callee : whole;
  if (attribute?.kind !== "attribute" || attribute.name !== name) return [];
  const span = { start: attribute.end - name.length, end: attribute.end };
  const { object } = attribute;
  const meaning = object.kind === "name" ? ofPlugin(master, object.name, name) : null;
  const isElsewhere = meaning?.name?.includes(".") === true;
  return [told(span, meaning, isElsewhere ? [] : rename(master, span, name, meaning))];
}

/** A keyword argument that is not taken. */
function ofKeyword(master: MasterConfig, { at }: ConfigError, [, name = ""]: RegExpExecArray): readonly Told[] {
  const covers = (it: Span): boolean => it.start === at.span.start && it.end === at.span.end;
  const named = (of: readonly Argument[]) => of.find((it) => it.name === name);
  const call = master.calls.find(
    (it) => named(it.arguments) !== undefined && (covers(it) || covers(named(it.arguments)?.value ?? it)),
  );
  const whole = call === undefined ? expressionAt(master.file.body, at.span) : null;
  const argument = named(call?.arguments ?? (whole?.kind === "call" ? whole.arguments : []));
  if (argument === undefined) return [];
  const span = { start: argument.start, end: argument.start + name.length };
  const meaning = call === undefined ? null : ofParameter(master, call.path, name);
  const isFree = call?.arguments.every((it) => it.name !== meaning?.name) === true;
  return [told(span, meaning, isFree ? rename(master, span, name, meaning) : [])];
}

function ofMissingModule(master: MasterConfig, { at }: ConfigError, [, path = ""]: RegExpExecArray): readonly Told[] {
  const meaning = ofModule(path);
  const { start } = at.span;
  const line = /^[^\n\r]*/.exec(master.text.slice(start))?.[0] ?? "";
  const from = new RegExp(`^from[ \\t]+(${path.replaceAll(".", "\\.")})(?=[ \\t])`).exec(line);
  const alone = new RegExp(`^import[ \\t]+(${path})[ \\t]*(?=#|$)`).exec(line);
  if (meaning === null || meaning.name === null || (from === null && alone === null)) return [told(null, meaning)];
  const begin = start + line.indexOf(path);
  const span = { start: begin, end: begin + path.length };
  const text = from !== null || !/^\w+$/.test(meaning.name) ? meaning.name : `${meaning.name} as ${path}`;
  if (from === null && text.includes(".")) return [told(span, meaning)];
  return [
    told(span, meaning, [{ title: `Write ${text}`, edits: [replace(placeIn(master, span), text)], safe: false }]),
  ];
}

function ofImport(master: MasterConfig, _: ConfigError, [, name = "", module = ""]: RegExpExecArray): readonly Told[] {
  const gone = ofModule(`${module}.${name}`);
  if (gone !== null) return [told(null, gone)];
  return [told(null, module.startsWith("buildbot.plugins") ? ofPlugin(master, module.slice(17), name) : null)];
}

function ofUnbound(master: MasterConfig, { at }: ConfigError, [, name = ""]: RegExpExecArray): readonly Told[] {
  const meaning = ofName(master, name);
  if (meaning?.imports === undefined) return [told(null, meaning, rename(master, at.span, name, meaning))];
  const { at: where, text } = importOf(master, meaning.imports);
  const fix = { title: `Import ${name}`, edits: [insert(master.uri, where.start, text)], safe: true };
  return [told(null, meaning, [fix])];
}

/** A method that Python 2's dicts had. */
function ofMethod(master: MasterConfig, { at }: ConfigError, [, name = ""]: RegExpExecArray): readonly Told[] {
  const now = Object.hasOwn(python2Methods, name) ? python2Methods[name] : undefined;
  const whole = expressionAt(master.file.body, at.span);
  const attribute = whole?.kind === "call" ? whole.callee : whole;
  if (attribute?.kind !== "attribute" || attribute.name !== name) return [];
  const span = { start: attribute.end - name.length, end: attribute.end };
  if (name === "has_key") return [{ at: span, says: "Python 3 asks with in", fixes: [] }];
  if (now === undefined) return [];
  const meaning = { name: now, says: `${name} is Python 2's; Python 3 has ${now}`, same: true };
  return [told(span, meaning, rename(master, span, name, meaning))];
}

/** Builders and workers that are named and not there. */
function ofListed(master: MasterConfig, { about }: ConfigError): readonly Told[] {
  const { names = [], known = [] } = about ?? {};
  return names.map(({ name, at }) => {
    const meaning = nearOf(name, known);
    const isHere = at.uri === master.uri && at.span.end > at.span.start;
    return told(isHere ? at.span : null, meaning, isHere ? rename(master, at.span, name, meaning) : []);
  });
}

function ofString(master: MasterConfig, { at }: ConfigError): readonly Told[] {
  const whole = expressionAt(master.file.body, at.span);
  if (whole?.kind !== "string") return [];
  const edits = [insert(master.uri, whole.start, "["), insert(master.uri, whole.end, "]")];
  return [{ at: null, says: null, fixes: [{ title: "Make it a list", edits, safe: true }] }];
}

/** A comma at the end of a line that makes a tuple of the value, or of the list, that is refused. */
function ofTuple(master: MasterConfig, { at: { span } }: ConfigError): readonly Told[] {
  for (const statement of master.file.body) {
    if (statement.kind !== "assign" || statement.value.start !== span.start) continue;
    const tuple = commaTuple(statement.value);
    const isIt = span.end === statement.value.end || span.end === tuple?.item.end;
    if (tuple !== null && isIt) return [{ at: null, ...tellComma(master, tuple) }];
  }
  return [];
}

/** A tuple of one value that only a comma makes; null for anything else. */
export function commaTuple(expression: Expression | null): { readonly item: Expression; readonly end: number } | null {
  if (expression?.kind !== "tuple" || expression.bracketed || expression.items.length !== 1) return null;
  const [item] = expression.items;
  return item === undefined || item.kind === "starred" ? null : { item, end: expression.end };
}

/** What is said of such a tuple, and the fix. */
export function tellComma(
  master: MasterConfig,
  { item, end }: { readonly item: Expression; readonly end: number },
): { readonly says: string; readonly fixes: readonly Fix[] } {
  const place = placeIn(master, { start: item.end, end });
  return {
    says: "the comma at its end makes it a tuple",
    fixes: [{ title: "Remove the comma", edits: [replace(place, "")], safe: true }],
  };
}
