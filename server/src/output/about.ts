import type { ServerBuildbot, ServerNginx } from "./remote.ts";

/** nginx's own dynamic modules by the option that builds them in, and the file that they else are loaded from. */
const builtIn: Readonly<Record<string, string>> = {
  "--with-stream": "ngx_stream",
  "--with-mail": "ngx_mail",
  "--with-http_xslt_module": "ngx_http_xslt_filter",
  "--with-http_image_filter_module": "ngx_http_image_filter",
  "--with-http_geoip_module": "ngx_http_geoip",
  "--with-http_perl_module": "ngx_http_perl",
  "--with-stream_geoip_module": "ngx_stream_geoip",
  "--with-google_perftools_module": "ngx_google_perftools",
};

/**
 * What `nginx -V` says of itself (`about`), and the modules that its configuration loads (`loaded`; undefined where they
 * are not known). Null for a program that is no nginx, or a fork with releases of its own. With modules of others built
 * in, which go by no file, not all modules are known. Mirrors ngx_show_version_info in src/core/nginx.c.
 */
export function serverNginx(about: string, loaded: readonly string[] | undefined): ServerNginx | null {
  const version = /\bnginx version: (?:nginx|openresty)\/(\d+\.\d+\.\d+)/.exec(about)?.[1];
  if (version === undefined) return null;
  const options = about.split(/\s+/);
  const isConfigured = options.some((it) => it.startsWith("--prefix=") || it.startsWith("--conf-path="));
  const others = options.some((it) => it.startsWith("--add-module="));
  if (loaded === undefined || others || !isConfigured) return { version, modules: null };
  const own = options.flatMap((option) => builtIn[option] ?? []);
  return { version, modules: [...new Set([...own, ...loaded])] };
}

/** What `buildbot --version` says of itself; null for a program that is no Buildbot (buildbot/scripts/runner.py). */
export function serverBuildbot(about: string): ServerBuildbot | null {
  const version = /\bBuildbot version: (\d+\.\d+\.\d+)/.exec(about)?.[1];
  return version === undefined ? null : { version };
}
