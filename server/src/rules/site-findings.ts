import type { Place } from "../base/span.ts";
import type { MasterConfig } from "../buildbot/master.ts";
import { type BuildbotSite, sitesIn } from "../deployment/site.ts";
import { type Item, type NginxConfig, visitItems } from "../nginx/model/config.ts";
import type { ReadDirective } from "../nginx/model/read.ts";
import { isRefused } from "../nginx/model/refused.ts";
import { isOwn, type Shape, shapeOf } from "../nginx/model/shape.ts";
import { below, visitServers } from "../nginx/model/walk.ts";
import { patternsIn } from "../nginx/patterns.ts";
import type { Block, Directive, Word } from "../nginx/tree.ts";
import type { Fix, Rule, Said } from "./rule.ts";

/** What a rule said of a site. */
export interface SiteSaid {
  readonly rule: Rule<"site">;
  readonly at: Place;
  readonly said: Said;
}

/** What stands around a server block and may be inherited, used or asked by what is in it. */
interface Around {
  /** The words of the block around it, and what stands there beside server blocks. */
  readonly words: readonly Word[];
  readonly beside: readonly Directive[];
  readonly outer: Around | null;
}

/** What the rules said of the sites in a server block, with offsets from the block's start, and what that hangs on. */
interface Known {
  readonly rules: readonly Rule<"site">[];
  readonly masters: readonly MasterConfig[];
  readonly uri: string;
  readonly crlf: boolean;
  readonly all: readonly SiteSaid[];
  readonly around: Around | null;
}

/** What stood around servers when it was last asked, by the words of the block around them: the same while it is equal. */
const lastAround = new WeakMap<readonly Word[], Around>();

const known = new WeakMap<Directive, Known>();

/** The conditions under which nothing was said of a server block of some shape. */
interface Quiet {
  readonly rules: readonly Rule<"site">[];
  readonly masters: readonly MasterConfig[];
  readonly around: Around | null;
  /** What rules see of its own lines: whether its names are those of a Buildbot, and whether it listens for TLS. */
  readonly own: string;
}

const quiet = new WeakMap<Shape, Quiet>();

/**
 * What the rules say of the Buildbot sites of a configuration, in the order of the server blocks. A block that was not
 * edited since, with nothing edited around it that it sees, is not looked at again. `run` runs one rule on one site
 * and adds what it says; it gives false where the rule threw.
 */
export function saidOfSites(
  rules: readonly Rule<"site">[],
  config: NginxConfig,
  masters: readonly MasterConfig[],
  run: (rule: Rule<"site">, site: BuildbotSite, said: SiteSaid[]) => boolean,
): readonly SiteSaid[] {
  const out: SiteSaid[] = [];
  const arounds = new Map<ReadDirective, Around>();
  const crlf = new Map<string, boolean>();
  visitServers(config, lookAt);
  return out;

  function lookAt(item: Item): void {
    const { file, node, parent, start } = item;
    const around = parent === null ? null : aroundOf(parent);
    const ends = crlf.get(file.uri) ?? file.text.includes("\r\n");
    crlf.set(file.uri, ends);
    const before = known.get(node);
    if (
      before?.rules === rules &&
      before.uri === file.uri &&
      before.crlf === ends &&
      sameItems(before.masters, masters) &&
      before.around === around
    ) {
      for (const it of before.all) out.push(moved(it, start));
      return;
    }
    const remember = (said: readonly SiteSaid[]): void => {
      if (!config.once) known.set(node, { rules, masters, uri: file.uri, crlf: ends, all: said, around });
    };
    const { body } = node;
    const shape = body === null ? null : shapeOf(body);
    const own = body === null ? "" : seenOf(body);
    const like = shape === null ? undefined : quiet.get(shape);
    if (like?.rules === rules && like.own === own && sameItems(like.masters, masters) && like.around === around)
      return remember([]);
    const server = item.directive();
    const all: SiteSaid[] = [];
    let whole = true;
    const sites = sitesIn(config, server, masters);
    // What a server does that nginx refuses is not known.
    const isTold = sites.length === 0 || !isRefused(server);
    if (isTold) for (const site of sites) for (const rule of rules) whole = run(rule, site, all) && whole;
    for (const it of all) out.push(it);
    // What an `if` asks for may be the name or the port.
    const isAlike = shape !== null && !Array.from(below(server.children)).some((it) => it.name === "if");
    if (whole && isTold && all.length === 0 && isAlike) {
      quiet.set(shape, { rules, masters, around, own });
      remember([]);
    } else if (whole && standsAlone(server) && all.every((it) => isWithin(it, server)))
      remember(all.map((it) => moved(it, -start)));
  }

  function aroundOf(block: ReadDirective): Around {
    const before = arounds.get(block);
    if (before !== undefined) return before;
    const beside: Directive[] = [];
    visitItems(block, ({ node }) => {
      if (node.body === null || node.words[0]?.text !== "server") beside.push(node);
    });
    const outer = block.parent === null ? null : aroundOf(block.parent);
    const { words } = block.at.node;
    const last = lastAround.get(words);
    const isLast = last !== undefined && last.outer === outer && sameItems(last.beside, beside);
    const around = isLast ? last : { words, beside, outer };
    lastAround.set(words, around);
    arounds.set(block, around);
    return around;
  }
}

function seenOf({ items }: Block): string {
  let isNamed = false;
  let isTls = false;
  for (const item of items) {
    if (!isOwn(item)) continue;
    if (item.words[0]?.text === "listen") isTls ||= item.words.some(({ text }) => text === "ssl");
    else isNamed ||= item.words.some(({ text }) => /buildbot/i.test(text));
  }
  return `${isNamed ? "named" : ""} ${isTls ? "TLS" : ""}`;
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((it, i) => it === b[i]);
}

/** Whether a server block is read from one place of one file, on lines of its own. */
function standsAlone({ at, file }: ReadDirective): boolean {
  const [first] = at.node.words;
  if (first === undefined || at.node.body === null || patternsIn(at.node.body).length > 0) return false;
  return file.text.slice(at.start, at.start + first.before).includes("\n");
}

function isWithin({ at, said }: SiteSaid, server: ReadDirective): boolean {
  const end = server.at.start + server.at.node.width;
  const holds = ({ uri, span }: Place) => uri === server.file.uri && span.start >= server.at.start && span.end <= end;
  return (
    holds(at) &&
    (said.related ?? []).every((it) => holds(it.place)) &&
    (said.fixes ?? []).every((fix) => fix.edits.every(({ uri, edit }) => holds({ uri, span: edit.span })))
  );
}

function moved({ rule, at, said }: SiteSaid, by: number): SiteSaid {
  const place = ({ uri, span }: Place): Place => ({ uri, span: { start: span.start + by, end: span.end + by } });
  const fix = ({ edits, safe, title }: Fix): Fix => ({
    title,
    edits: edits.map(({ uri, edit }) => ({
      uri,
      edit: { span: place({ uri, span: edit.span }).span, text: ownCopy(edit.text) },
    })),
    safe,
  });
  return {
    rule,
    at: place(at),
    said: {
      ...said,
      message: ownCopy(said.message),
      ...(said.related === undefined
        ? {}
        : { related: said.related.map((it) => ({ place: place(it.place), message: ownCopy(it.message) })) }),
      ...(said.fixes === undefined ? {} : { fixes: said.fixes.map(fix) }),
    },
  };
}

/** A slice of a file's text would keep the whole text in memory as long as it is remembered. */
function ownCopy(text: string): string {
  return ` ${text}`.slice(1);
}
