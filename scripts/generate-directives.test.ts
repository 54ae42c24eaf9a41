import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";

const script = join(import.meta.dirname, "generate-directives.ts");

/** A source tree with one module; `commands` are the entries of its table. */
function tree(root: string, version: string, commands: readonly string[]): string {
  const files = {
    "src/core/nginx.h": `#define NGINX_VERSION      "${version}"\n`,
    "src/http/modules/ngx_http_a_module.c": `static ngx_command_t  ngx_http_a_commands[] = {
    /* { ngx_string("in_a_comment"), NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS, x, 0, 0, NULL }, */
    ${commands.join("\n    ")}
      ngx_null_command
};
ngx_module_t  ngx_http_a_module = {
    NGX_MODULE_V1,
    &ngx_http_a_module_ctx, /* module context */
    ngx_http_a_commands,
    NGX_HTTP_MODULE,
    NULL };
`,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, version, path)), { recursive: true });
    writeFileSync(join(root, version, path), text);
  }
  return join(root, version);
}

test("tables of several releases become rows with since and until", () => {
  const root = mkdtempSync(join(tmpdir(), "directives-"));
  try {
    const both =
      '{ ngx_string("both"), NGX_HTTP_MAIN_CONF|NGX_HTTP_LOC_CONF\n |NGX_CONF_TAKE12, ngx_set, 0, 0, NULL },';
    const old = '{ ngx_string("old"), NGX_HTTP_SRV_CONF|NGX_CONF_FLAG, ngx_set, 0, 0, NULL },';
    const fresh = '{ ngx_string("fresh"), NGX_HTTP_MAIN_CONF|NGX_CONF_BLOCK|NGX_CONF_NOARGS, ngx_set, 0, 0, NULL },';
    const newer = tree(root, "1.10.0", [both, fresh]);
    const older = tree(root, "1.9.0", [both, old]);
    const out = execFileSync(process.execPath, [script, newer, older], { encoding: "utf8" });
    assert.match(out, /versions: readonly string\[\] = \["1\.9\.0","1\.10\.0"\]/);
    assert.match(out, /\["ngx_http_a_module", "", `\nboth 14 6\nold 8 200 -1\.10\.0\nfresh 4 101 \+1\.10\.0\n`\]/);
  } finally {
    rmSync(root, { recursive: true });
  }
});
