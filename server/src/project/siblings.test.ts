import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePython } from "../python/parse.ts";
import { memoryFileSystem } from "./memory.ts";
import { siblingsOf } from "./siblings.ts";

test("the modules that a package imports with dots are beside the master.cfg too", async () => {
  const files = {
    "file:///m/ours/__init__.py": "from .names import title\nfrom . import deep\n",
    "file:///m/ours/names.py": "",
    "file:///m/ours/deep/__init__.py": "from ..more import x\nfrom .... import beyond\n",
    "file:///m/ours/more.py": "",
    "file:///m/names.py": "",
    "file:///m/beyond.py": "",
  };
  const found = await siblingsOf(
    memoryFileSystem(files),
    "file:///m/master.cfg",
    parsePython("import ours\nfrom .names import x\n"),
  );
  assert.deepEqual([...found.keys()].toSorted(), ["ours", "ours.deep", "ours.more", "ours.names"]);
});
