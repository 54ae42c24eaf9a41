import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { rules } from "../../server/src/rules/registry.generated.ts";
import { checkconfigVerdict } from "../support/buildbot.ts";
import { type FragmentContext, nginxVerdict } from "../support/nginx.ts";
import { type Example, examples, wholeMaster } from "../support/page.ts";

// What a page calls bad, fixed and good, put before the real programs: a rule of origin "nginx" (or "checkconfig") is
// about texts that the program rejects, a lint about texts that it accepts; whatever is fixed or good it accepts.

const folder = join(import.meta.dirname, "../../server/src/rules");

for (const rule of rules) {
  for (const example of examples(readFileSync(join(folder, `${rule.id}.md`), "utf8"))) {
    test(`${rule.id}: line ${example.line}, ${example.kind}`, async () => {
      if (example.site !== null) await accepts("nginx", example.site, "http");
      if (example.master !== null) await accepts("python", example.master, "http");
      const rejected = example.kind === "bad" && rule.origin !== "lint";
      if (rejected) await rejects(example);
      else await accepts(example.language, example.text, example.context);
      if (example.fixed !== null) await accepts(example.language, example.fixed, example.context);
    });
  }
}

async function accepts(language: Example["language"], text: string, context: Example["context"]): Promise<void> {
  if (language === "nginx") {
    const verdict = await nginxVerdict(text, context as FragmentContext);
    assert.deepEqual(verdict, { accepted: true, message: null, line: null }, text);
  } else {
    const verdict = await checkconfigVerdict(wholeMaster(text).text);
    assert.equal(verdict.verdict, "good", verdict.messages.join("\n"));
  }
}

async function rejects(example: Example): Promise<void> {
  if (example.language === "nginx") {
    const verdict = await nginxVerdict(example.text, example.context as FragmentContext);
    assert.equal(verdict.accepted, false, example.text);
  } else {
    const verdict = await checkconfigVerdict(wholeMaster(example.text).text);
    assert.notEqual(verdict.verdict, "good", example.text);
  }
}
