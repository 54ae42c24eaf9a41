// Our reporter for node:test: silent on what passes, everything about what fails, and "N passed, N failed" at the end.
// A test that is skipped or marked "todo" has shown nothing, so it counts as failed.
import { relative } from "node:path";
import type { EventData } from "node:test";
import type { TestEvent } from "node:test/reporters";
import { inspect } from "node:util";

/** Turns the runner's events into the text that `--test-reporter` prints. */
export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string, void> {
  const names: string[] = [];
  let passed = 0;
  let failed = 0;
  for await (const event of events) {
    if (event.type === "test:start") {
      names.length = event.data.nesting;
      names.push(event.data.name);
    } else if (event.type === "test:pass") {
      if (idle(event.data)) {
        failed++;
        yield `SKIPPED ${title(names, event.data)} (a skipped test counts as failed)\n`;
      } else if (event.data.details.type !== "suite") passed++;
    } else if (event.type === "test:fail" && !inherited(event.data)) {
      failed++;
      yield `FAILED ${title(names, event.data)}\n${indent(reason(event.data.details.error))}\n`;
    } else if (event.type === "test:stdout" || event.type === "test:stderr") {
      yield event.data.message;
    }
  }
  yield `${passed} passed, ${failed} failed\n`;
}

function idle(data: EventData.TestPass): boolean {
  return (data.skip ?? false) !== false || (data.todo ?? false) !== false;
}

/** Whether a suite (or a test with subtests) failed only because something inside it did, which is reported by itself. */
function inherited(data: EventData.TestFail): boolean {
  return "failureType" in data.details.error && data.details.error.failureType === "subtestsFailed";
}

function title(names: readonly string[], data: EventData.TestPass | EventData.TestFail): string {
  const path = [...names.slice(0, data.nesting), data.name].join(" › ");
  return data.file === undefined ? path : `${path}  ${relative(process.cwd(), data.file)}:${data.line ?? 1}`;
}

/** What was thrown, without the runner's own stack frames. */
function reason(error: EventData.Error): string {
  return inspect(error.cause ?? error).replaceAll(/^ +at .*\bnode:internal\/.*\n?/gm, "");
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "    ");
}
