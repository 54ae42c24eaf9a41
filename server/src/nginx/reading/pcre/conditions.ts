import { bigGroup, isDigit, MAX_GROUP, noGroup } from "./cursor.ts";
import { type Reading, unclosed } from "./reading.ts";

/** Reads what a conditional group asks, from its `(`. */
export function readCondition(reading: Reading): void {
  const { cursor } = reading;
  cursor.at += 1;
  if (cursor.isAtEnd) cursor.refuse(unclosed);
  const first = cursor.peek();
  if (first === "?" || first === "*") {
    reading.openGroup("condition");
    cursor.at -= 1;
    reading.expects = 2;
    return;
  }
  const number = cursor.number(MAX_GROUP, bigGroup, cursor.groups);
  if (number !== null) {
    if (number <= 0) cursor.refuse(noGroup);
    const at = cursor.at - 2;
    reading.openGroup("condition", { at: at - 2, condition: { to: number, at } });
  } else if (/^VERSION[^)]/.test(cursor.text.slice(cursor.at)) && cursor.text.length - cursor.at >= 10) {
    readVersion(reading);
    reading.openGroup("condition");
  } else readNamedCondition(reading);
  if (cursor.peek() !== ")") cursor.refuse("missing closing parenthesis for condition");
  cursor.at += 1;
}

function readVersion(reading: Reading): void {
  const { cursor } = reading;
  const bad = "syntax error or number too big in (?(VERSION condition";
  cursor.at += 7;
  if (cursor.peek() === ">") cursor.at += 1;
  if (cursor.peek() !== "=") cursor.refuse(bad);
  cursor.at += 1;
  if (!isDigit(cursor.peek())) cursor.refuse(bad);
  cursor.number(1000, bad);
  if (cursor.isAtEnd) cursor.refuse(bad);
  if (cursor.peek() !== ".") return;
  cursor.at += 1;
  if (!isDigit(cursor.peek())) cursor.refuse(bad);
  cursor.at += 1;
  if (isDigit(cursor.peek())) cursor.at += 1;
  if (cursor.peek() !== ")") cursor.refuse(bad);
}

function readNamedCondition(reading: Reading): void {
  const { cursor } = reading;
  const first = cursor.peek();
  const isCall = cursor.startsWith("R&");
  if (isCall) cursor.at += 1;
  const terminator = first === "<" ? ">" : first === "'" ? "'" : ")";
  if (terminator === ")" && !isCall) cursor.at -= 1;
  const { at, name } = cursor.groupName(terminator);
  if (terminator === ")") cursor.at -= 1;
  const isDefine = terminator === ")" && !isCall && name === "DEFINE";
  const isRecursion = terminator === ")" && !isCall && /^R\d*$/.test(name);
  reading.openGroup(isDefine ? "define" : "condition", {
    at,
    condition: isDefine ? null : { to: name, at, isRecursion },
  });
}
