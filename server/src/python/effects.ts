import type { Folder } from "./fold.ts";
import { isInert } from "./mentions.ts";
import { type State, type Touched, untouched } from "./state.ts";
import type { Expression, Parameter, Statement } from "./tree.ts";
import { unknownValue } from "./values.ts";
import { blocksOf, boundIn, headOf, partsOf } from "./walk.ts";

/** Functions that look at what they are given and keep or change nothing. */
const harmless: ReadonlySet<string> = new Set([
  ..."print len str repr isinstance sorted list tuple set any all bool type id dict min max sum enumerate int".split(
    " ",
  ),
  ..."json.dumps pprint.pprint pprint.pformat copy.copy copy.deepcopy".split(" "),
]);

/** Functions that run other code in the module's own names. */
const runsCode: ReadonlySet<string> = new Set(["exec", "execfile", "globals"]);

/** Methods of a dict that change nothing and hand out no dict. */
const readers: ReadonlySet<string> = new Set(["keys", "has_key", "__contains__"]);

/**
 * Notes in the state what evaluating an expression may do beside giving a value: dicts handed to functions that are not
 * known, kept in lists, bound by `:=`. `folded`: the folder evaluates the expression itself, so that a dict that it makes
 * or a dict's method that it calls at its top is followed.
 */
export function noteEffects(expression: Expression, state: State, folder: Folder, folded: boolean): void {
  const open: { readonly at: Expression; readonly followed: boolean; readonly kept: boolean }[] = [
    { at: expression, followed: folded, kept: !folded },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { at, followed, kept } = next;
    const push = (parts: readonly Expression[], how: { followed?: boolean; kept?: boolean } = {}): void => {
      for (const part of parts) open.push({ at: part, followed: how.followed ?? false, kept: how.kept ?? false });
    };
    switch (at.kind) {
      case "name":
      case "subscript": {
        if (kept) state.escape(folder.fold(at, state));
        if (at.kind === "subscript") push([at.object], { followed });
        if (at.kind === "subscript") push([at.index]);
        break;
      }
      case "dict":
        push(at.items.flatMap((it) => (it.key === null ? [] : [it.key])));
        push(
          at.items.map((it) => it.value),
          { followed, kept: !followed },
        );
        break;
      case "tuple":
        push(at.items, { followed, kept });
        break;
      case "list":
      case "set":
        push(at.items, { kept: true });
        break;
      case "ternary":
        push([at.test]);
        push([at.yes, at.no], { kept: true });
        break;
      case "binary":
        push([at.left, at.right], {
          kept: at.operator === "or" || at.operator === "and",
          followed: followed && at.operator !== "or",
        });
        break;
      case "lambda":
      case "comprehension":
        noteLater([{ kind: "expression", value: at, start: at.start, end: at.end }], [], state);
        break;
      case "walrus":
        state.bind(at.name, unknownValue("it is set inside an expression", at));
        push([at.value], { kept: true });
        break;
      case "call":
        if (isInert(at, state)) break;
        noteCall(at, state, folder, followed);
        push(
          at.arguments.map((it) => it.value),
          { followed: followed && (at.callee.kind === "attribute" || isDict(at.callee)) },
        );
        push([at.callee.kind === "attribute" ? at.callee.object : at.callee], { followed });
        break;
      case "string":
      case "attribute":
      case "slice":
      case "unary":
      case "starred":
      case "await":
      case "yield":
      case "number":
      case "constant":
      case "bad":
        push(partsOf(at));
        break;
    }
  }
}

function isDict(callee: Expression): boolean {
  return callee.kind === "name" && callee.name === "dict";
}

function noteCall(call: Expression & { kind: "call" }, state: State, folder: Folder, followed: boolean): void {
  const { callee } = call;
  const because = unknownValue("a call may change it", call);
  if (callee.kind === "name" && runsCode.has(callee.name) && !state.bindsItself(callee.name)) {
    state.forgetAll(unknownValue(`${callee.name}() may set anything`, call));
    return;
  }
  if (callee.kind === "attribute") {
    // Folding a chain of calls would call its methods once more: a dict is reached by names and keys alone.
    const object = isChain(callee.object) ? folder.fold(callee.object, state) : null;
    if (object?.kind === "dict") {
      if (!followed && !readers.has(callee.name)) {
        if (callee.name === "get" || callee.name === "items" || callee.name === "values")
          state.escape({ kind: "tuple", items: [...state.object(object.id).entries.values()], at: call });
        else state.forget(object.id, because);
      }
      return;
    }
  }
  const path = pathOf(callee, state, folder);
  if (path !== null && harmless.has(path)) return;
  for (const argument of call.arguments) {
    const values =
      argument.value.kind === "tuple" || argument.value.kind === "list" ? argument.value.items : [argument.value];
    for (const value of values) {
      if (!isChain(value)) continue;
      const given = folder.fold(value, state);
      if (given.kind === "dict") state.forget(given.id, because);
    }
  }
}

/** Whether the expression is a name, or keys and attributes of one. */
function isChain(expression: Expression): boolean {
  let at = expression;
  while (at.kind === "subscript" || at.kind === "attribute") at = at.object;
  return at.kind === "name";
}

function pathOf(callee: Expression, state: State, folder: Folder): string | null {
  if (callee.kind === "name" && harmless.has(callee.name) && !state.bindsItself(callee.name)) return callee.name;
  if (!isChain(callee)) return null;
  const value = folder.fold(callee, state);
  return value.kind === "dotted" ? value.path : null;
}

/**
 * Notes what code that runs later, or any number of times, may do to the module's names and dicts: a function's or class's
 * body, a lambda, a comprehension.
 */
export function noteLater(body: readonly Statement[], parameters: readonly Parameter[], state: State): void {
  const scopes: { body: readonly Statement[]; local: ReadonlySet<string> }[] = [
    { body, local: new Set(parameters.map((it) => it.name)) },
  ];
  for (let scope = scopes.pop(); scope !== undefined; scope = scopes.pop()) {
    const local = new Set([...scope.local, ...boundIn(scope.body)]);
    const open = [...scope.body];
    const outer = new Set<string>();
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next.kind === "global") for (const name of next.names) outer.add(name);
      if (next.kind === "function" || next.kind === "class") continue;
      for (const block of blocksOf(next)) open.push(...block);
    }
    for (const name of outer)
      if (boundIn(scope.body).has(name)) state.rebind(name, scope.body[0] ?? { start: 0, end: 0 });
    for (const name of outer) local.delete(name);
    open.push(...scope.body);
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { reads, targets } = headOf(next);
      for (const read of reads) noteMentions(read, false, local, state);
      for (const target of targets) noteMentions(target, true, local, state);
      if (next.kind === "augment") noteMentions(next.target, true, local, state);
      if (next.kind === "function")
        scopes.push({ body: next.body, local: new Set([...local, ...next.parameters.map((it) => it.name)]) });
      else if (next.kind === "class") scopes.push({ body: next.body, local });
      else for (const block of blocksOf(next)) open.push(...block);
    }
  }
}

/** Notes what an expression of such code may do to the dicts that names of the module hold. */
function noteMentions(expression: Expression, bound: boolean, local: ReadonlySet<string>, state: State): void {
  const open: { readonly at: Expression; readonly bound: boolean; readonly hidden: ReadonlySet<string> }[] = [
    { at: expression, bound, hidden: local },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { at, hidden } = next;
    const touch = (name: string, by: Partial<Touched>): void => {
      if (!hidden.has(name)) state.touchName(name, { ...untouched(), ...by });
    };
    if (at.kind === "name") {
      if (runsCode.has(at.name)) state.touchEverything(at);
      else if (!next.bound) touch(at.name, { all: true });
      continue;
    }
    if (at.kind === "subscript" && at.object.kind === "name") {
      const key = textOf(at.index);
      if (key === null) touch(at.object.name, { all: true });
      else touch(at.object.name, next.bound ? { keys: new Set([key]) } : { inside: new Set([key]) });
      open.push({ at: at.index, bound: false, hidden });
      continue;
    }
    if (
      at.kind === "call" &&
      at.callee.kind === "attribute" &&
      at.callee.object.kind === "name" &&
      readers.has(at.callee.name)
    ) {
      for (const argument of at.arguments) open.push({ at: argument.value, bound: false, hidden });
      continue;
    }
    if (at.kind === "call" && at.callee.kind === "name" && !runsCode.has(at.callee.name)) {
      for (const argument of at.arguments) open.push({ at: argument.value, bound: false, hidden });
      continue;
    }
    const inner = at.kind === "lambda" ? new Set([...hidden, ...at.parameters.map((it) => it.name)]) : hidden;
    const list = at.kind === "tuple" || at.kind === "list" || at.kind === "starred";
    for (const part of partsOf(at)) open.push({ at: part, bound: next.bound && list, hidden: inner });
  }
}

function textOf(index: Expression): string | null {
  return index.kind === "string" && index.pieces.length === 1 ? (index.pieces[0]?.value ?? null) : null;
}
