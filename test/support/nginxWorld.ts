import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import { run } from "./process.ts";

/**
 * A folder that stands for `/` while the real nginx reads a configuration: every path that a directive names is moved
 * under it, so that neither the machine's own /etc/nginx nor its logs and caches are read or written.
 */
export interface NginxWorld {
  /** The folder that stands for `/`. */
  readonly root: string;
  /** PEM text of the certificate that stands for every certificate. */
  readonly certificate: string;
  /** Where the file with this absolute path of the world lies on the disk. */
  inside(absolute: string): string;
  /** Takes the world's folder out of a message: what nginx would have said of the real path. */
  told(message: string): string;
  remove(): Promise<void>;
}

/** What a world is made of. */
export interface WorldOptions {
  /** Files by absolute path ("/etc/nginx/nginx.conf"). */
  readonly files: Readonly<Record<string, string>>;
  /** Symbolic links, path to target, both absolute. */
  readonly links?: Readonly<Record<string, string>>;
  /** Text that every file goes through before its paths are moved; lines must stay where they are. */
  readonly rewrite?: (text: string) => string;
  /** A plain `include` of a file that is not there reads an empty one. Without it nginx refuses, as it does in life. */
  readonly emptyIncludes?: boolean;
  /** Files that are not made up, by absolute path. */
  readonly absent?: readonly string[];
}

const readsFile =
  "include|ssl_certificate|ssl_certificate_key|ssl_trusted_certificate|ssl_client_certificate|ssl_dhparam|ssl_crl|" +
  "ssl_password_file|ssl_session_ticket_key|ssl_stapling_file|proxy_ssl_certificate|proxy_ssl_certificate_key|" +
  "proxy_ssl_trusted_certificate|proxy_ssl_crl|proxy_ssl_password_file|auth_basic_user_file";
const writesFile =
  "access_log|error_log|pid|lock_file|working_directory|proxy_cache_path|fastcgi_cache_path|uwsgi_cache_path|" +
  "scgi_cache_path|client_body_temp_path|proxy_temp_path|fastcgi_temp_path|uwsgi_temp_path|scgi_temp_path";
const namesFile = new RegExp(`(?<=^|[\\s;{}])(${readsFile}|${writesFile})(\\s+)(["']?)([^\\s;"']+)`, "gm");

/** Small stand-ins for files that come with nginx, Debian's package or certbot. */
const supplied: Readonly<Record<string, string>> = {
  "/etc/nginx/mime.types":
    "types {\n    text/html html;\n    text/css css;\n    text/plain txt;\n    application/javascript js;\n" +
    "    application/json json;\n    image/png png;\n    image/svg+xml svg;\n    font/woff2 woff2;\n}\n",
  "/etc/nginx/proxy_params":
    "proxy_set_header Host $host;\nproxy_set_header X-Real-IP $remote_addr;\n" +
    "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\nproxy_set_header X-Forwarded-Proto $scheme;\n",
  "/etc/nginx/snippets/snakeoil.conf":
    "ssl_certificate /etc/ssl/certs/ssl-cert-snakeoil.pem;\nssl_certificate_key /etc/ssl/private/ssl-cert-snakeoil.key;\n",
};

const tempPaths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

/**
 * Lines for the start of the http block that keep what nginx writes by itself inside the world, for what `text` (all
 * of the configuration) does not set anyway.
 */
function keptInside(root: string, text: string): string {
  const temp = tempPaths
    .filter((name) => !new RegExp(`\\b${name}_temp_path\\b`).test(text))
    .map((name) => `${name}_temp_path ${root}/var/lib/nginx/${name};`);
  return ` access_log ${root}/var/log/nginx/access.log; ${temp.join(" ")} `;
}

/** The domain names in the `server_name` directives of a text, without patterns. */
function serverNames(text: string): readonly string[] {
  const found = [...text.matchAll(/(?<=^|[\s;{}])server_name\s+([^;{}]+);/g)].flatMap((one) =>
    (one[1] ?? "").split(/\s+/),
  );
  return [...new Set(found.filter((name) => /^[a-z\d][a-z\d.-]*$/i.test(name)))];
}

/** Writes a file and the folders above it. */
async function write(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

/** Has openssl, in a folder, make what stands for every certificate, key and Diffie-Hellman file: the three in one file. */
export async function makePem(root: string, names: readonly string[]): Promise<{ all: string; certificate: string }> {
  const openssl = async (argv: readonly string[]): Promise<string> => {
    const made = await run("openssl", argv, { cwd: root });
    if (made.code !== 0) throw new Error(`openssl ${argv[0]} failed: ${made.stderr}`);
    return made.stdout;
  };
  const subjects = ["localhost", ...names].map((name) => `DNS:${name}`).join(",");
  const both = await openssl(
    [
      "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3 -subj /CN=localhost",
      `-addext subjectAltName=${subjects} -keyout - -out -`,
    ]
      .join(" ")
      .split(" "),
  );
  const group = await openssl("genpkey -genparam -algorithm DH -pkeyopt group:ffdhe2048".split(" "));
  const certificate = /-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----\n/.exec(both)?.[0];
  if (certificate === undefined) throw new Error(`openssl req gave no certificate: ${both}`);
  return { all: both + group, certificate };
}

/**
 * Makes a world from files. Files that the configuration names but that are not given are made: certificates, keys and
 * Diffie-Hellman parameters by openssl (for the server names in the text), logs' and caches' folders, `proxy_params`,
 * `mime.types`. Lines stay where they are, so that nginx's line numbers hold. Throws where openssl is missing.
 */
export async function makeWorld(options: WorldOptions): Promise<NginxWorld> {
  const root = await mkdtemp(path.join(tmpdir(), "nginx-world-"));
  // Workers give up root's rights and must still pass through.
  await chmod(root, 0o755);
  const inside = (absolute: string): string => path.join(root, absolute);
  const files = { ...supplied, ...options.files };
  const whole = Object.values(options.files).join("\n");
  const pem = /\bssl_|\bproxy_ssl_/.test(whole) ? await makePem(root, serverNames(whole)) : undefined;
  for (const folder of ["/var/lib/nginx", "/var/log/nginx", "/run", "/etc/nginx"])
    await mkdir(inside(folder), { recursive: true });

  const wanted = new Set<string>();
  const moved = (text: string): string => {
    const kept = (options.rewrite?.(text) ?? text).replace(
      namesFile,
      (all, name: string, gap, quote, value: string) => {
        if (value.includes("$") || /^(off|stderr|syslog:|memory:|data:|engine:)/.test(value)) return all;
        const absolute = path.posix.resolve("/etc/nginx", value);
        if (!value.includes("*")) wanted.add(`${name} ${absolute}`);
        return `${name}${gap}${quote}${inside(absolute)}`;
      },
    );
    return kept.replace(/^([^#\n]*\bhttp\s*)\{/m, (_, before: string) => `${before}{${keptInside(root, whole)}`);
  };
  for (const [absolute, text] of Object.entries(files)) await write(inside(absolute), moved(text));
  for (const [absolute, target] of Object.entries(options.links ?? {})) {
    await mkdir(path.dirname(inside(absolute)), { recursive: true });
    await symlink(inside(target), inside(absolute));
  }
  for (const entry of wanted) {
    const [name = "", absolute = ""] = entry.split(" ");
    if (name in files || absolute in files || absolute in (options.links ?? {})) continue;
    if (options.absent?.includes(absolute) === true) continue;
    if (/_log$|^pid$|^lock_file$|_temp_path$|_cache_path$/.test(name))
      await mkdir(path.dirname(inside(absolute)), { recursive: true });
    else if (name === "working_directory") await mkdir(inside(absolute), { recursive: true });
    else if (name === "ssl_session_ticket_key") await write(inside(absolute), "k".repeat(80));
    else if (/^(proxy_)?ssl_(?!password_file)/.test(name)) await write(inside(absolute), pem?.all ?? "");
    else if (name !== "include" || options.emptyIncludes === true) await write(inside(absolute), "");
  }
  return {
    root,
    certificate: pem?.certificate ?? "",
    inside,
    told: (message) => message.replaceAll(root, ""),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

/** The user this process runs as: a user that surely exists, for configurations whose own does not. */
export const presentUser = (): string => userInfo().username;
