import { patternsIn } from "../patterns.ts";
import type { Block } from "../tree.ts";
import { deepest, type Item, itemOf, type NginxConfig, visitItems } from "./config.ts";
import type { ReadDirective } from "./read.ts";

/** Every directive of the configuration, each before what stands in its block. */
export function* allDirectives(config: NginxConfig): Generator<ReadDirective> {
  yield* below(config.top);
}

/** The directives given and all that stand in their blocks, each before its children. */
export function* below(directives: readonly ReadDirective[]): Generator<ReadDirective> {
  const left = [...directives].reverse();
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    yield next;
    for (let i = next.children.length - 1; i >= 0; i--) {
      const child = next.children[i];
      if (child !== undefined) left.push(child);
    }
  }
}

/** The http server blocks of a configuration, in order. */
export function serversOf(config: NginxConfig): readonly ReadDirective[] {
  let servers = serversIn.get(config);
  if (servers === undefined) {
    const found: ReadDirective[] = [];
    visitServers(config, (item) => found.push(item.directive()));
    servers = found;
    serversIn.set(config, servers);
  }
  return servers;
}

const serversIn = new WeakMap<NginxConfig, readonly ReadDirective[]>();

/** Shows the http server blocks of a configuration, in order, without reading them. */
export function visitServers(config: NginxConfig, visit: (server: Item) => void): void {
  if (config.enclosing?.name === "server") visit(itemOf(config.enclosing));
  for (const directive of config.top) lookAt(itemOf(directive));

  function lookAt(item: Item): void {
    const { body, words } = item.node;
    if (body === null) return;
    if (item.context === "http" && words[0]?.text === "server") return visit(item);
    if (mayHoldServers(body)) visitItems(item.directive(), lookAt);
  }
}

/** Blocks by whether a server or http block, or an include that may bring one, stands in them: a node never changes. */
const holding = new WeakMap<Block, boolean>();

function mayHoldServers(block: Block, depth = 0): boolean {
  let holds = holding.get(block);
  if (holds === undefined) {
    holds =
      depth >= deepest ||
      patternsIn(block).length > 0 ||
      block.items.some(({ body, words: [name] }) => {
        if (body === null) return false;
        return name?.text === "server" || name?.text === "http" || mayHoldServers(body, depth + 1);
      });
    holding.set(block, holds);
  }
  return holds;
}
