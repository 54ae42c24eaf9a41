import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

const script = join(import.meta.dirname, "generate-variables.ts");

/** A source tree with one module of http and one of stream. */
function tree(root: string, version: string, variables: string): string {
  const folder = join(root, version);
  for (const inside of ["core", "http", "stream"]) mkdirSync(join(folder, "src", inside), { recursive: true });
  writeFileSync(join(folder, "src/core/nginx.h"), `#define NGINX_VERSION      "${version}"\n`);
  writeFileSync(
    join(folder, "src/http/ngx_http_a_module.c"),
    `static ngx_http_variable_t  ngx_http_a_vars[] = {
    ${variables}
      ngx_http_null_variable
};
static ngx_str_t  ngx_http_a_ratio = ngx_string("a_ratio");
static ngx_str_t  ngx_http_a_late = ngx_string("a_late");
static ngx_int_t
ngx_http_a_add_variables(ngx_conf_t *cf)
{
    var = ngx_http_add_variable(cf, &ngx_http_a_ratio, NGX_HTTP_VAR_NOHASH);
}
static char *
ngx_http_a_set(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    var = ngx_http_add_variable(cf, &ngx_http_a_late, NGX_HTTP_VAR_CHANGEABLE);
}
`,
  );
  writeFileSync(
    join(folder, "src/stream/ngx_stream_a_module.c"),
    '{ ngx_string("no_variable") } static ngx_stream_variable_t  vars[] = { { ngx_string("b"), NULL, b, 0, 0, 0 } };',
  );
  return folder;
}

test("tables of several releases become rows with flags and the releases that changed them", () => {
  const root = mkdtempSync(join(tmpdir(), "variables-"));
  try {
    const plain = '{ ngx_string("a"), NULL, ngx_http_a, offsetof(ngx_http_request_t, a), 0, 0 },';
    const prefix = '{ ngx_string("a_"), NULL, ngx_http_a, 0, NGX_HTTP_VAR_NOCACHEABLE|NGX_HTTP_VAR_PREFIX, 0 },';
    const changed = '#if (X)\n { ngx_string("c"), ngx_http_c, c, 0, NGX_HTTP_VAR_CHANGEABLE, 0 },\n#endif';
    const older = tree(root, "1.9.0", `${plain}\n${prefix}`);
    const newer = tree(root, "1.10.0", `${plain}\n${changed}`);
    const out = execFileSync(process.execPath, [script, newer, older], { encoding: "utf8" });
    const rows = [...out.matchAll(/\["(\w+)", "(\w*)", `\n([^`]*)`/g)].map(([, ...group]) => group);
    assert.deepEqual(rows, [
      ["http", "", "a\na_* -1.10.0\na_ratio\nc= +1.10.0\n"],
      ["stream", "ngx_stream", "b\n"],
    ]);
  } finally {
    rmSync(root, { recursive: true });
  }
});
