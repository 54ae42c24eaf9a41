import { slotRows } from "../../server/src/nginx/reading/slots.generated.ts";
import type { Random } from "./random.ts";

/** Words that are sometimes good and sometimes not, by what they look like. */
export const looks = {
  flag: ["on", "off", "ON", "yes", "1", "always"],
  num: ["0", "1", "2", "4", "9", "10", "32", "64", "256", "1024", "65535", "65536", "-1", "1.5", "x", "007", "1k"],
  size: ["0", "1", "8", "1k", "4k", "8k", "16K", "1m", "2M", "1g", "10kb", "k", "1.5m", "-1", "8 k", "64k", "512"],
  off: ["0", "1", "1k", "1m", "2g", "1G", "1t", "g", "-1"],
  msec: [
    "0",
    "1",
    "1s",
    "500ms",
    "1m",
    "1h",
    "1d",
    "1M",
    "1y",
    "1h30m",
    "30m1h",
    "1ms",
    "s",
    "-1",
    "1x",
    "1h 30m",
    "5 s",
  ],
  sec: ["0", "1", "60s", "1m", "1h", "30d", "1M", "1y", "1ms", "1y1M", "s", "x", "1.5h", "-1s"],
  address: [
    "127.0.0.1",
    "127.0.0.1:80",
    "127.0.0.1:0",
    "127.0.0.1:65536",
    "[::1]",
    "[::1]:8080",
    "[::1",
    "::1",
    "80",
    "*:80",
    "*",
    ":80",
    "localhost",
    "localhost:8080",
    "unix:/run/a.sock",
    "unix:",
    "unix:relative",
    "example.com:80-90",
    "0.0.0.0:443",
    "10.0.0.0/8",
    "10.0.0.1/8",
    "10.0.0.0/33",
    "2001:db8::/32",
    "fe80::/129",
    "300.1.1.1",
    "all",
    "a_b.c",
    "a..b",
    "-",
  ],
  url: [
    "http://127.0.0.1",
    "http://127.0.0.1:8010",
    "http://backend",
    "http://backend/",
    "https://backend:443/path",
    "http://$host",
    "http://unix:/run/a.sock:/uri",
    "http://unix:/run/a.sock",
    "backend",
    "http://",
    "https://",
    "ftp://a",
    "http://a:99999",
    "http://a:b/",
    "http://[::1]:80/",
    "http://a b",
    "$scheme://backend",
    "http://backend$request_uri",
    "backend:9000",
    "127.0.0.1:9000",
    "grpc://backend",
  ],
  regex: [
    "~^/a",
    "~*\\.php$",
    "~(",
    "~*[a",
    "~(?<name>x)",
    "~(?<1a>x)",
    "~\\",
    "~a{1,2}",
    "~a{2,1}",
    "~*(?i)x",
    "~(?P<user>.+)",
    "^/a(.*)$",
    "(",
    "^(a|b)$",
    "~",
    "~*",
  ],
  variable: [
    "$host",
    "$uri",
    "$request_uri",
    "$remote_addr",
    "$http_x_y",
    "$arg_a",
    "$cookie_b",
    "${host}",
    "$nobody",
    "$",
    "${",
    "${host",
    "$1",
    "$scheme",
    "$upstream_addr",
    "$binary_remote_addr",
    "a$host-b",
    "$sent_http_a",
    "$ssl_protocol",
    "$invalid_referer",
    "$status",
    "$",
  ],
  path: ["/var/www", "relative/path", "/a", "/", "logs/x.log", "/var/log/nginx/$host.log", "/dev/null"],
  name: [
    "a",
    "b",
    "zone1",
    "one:10m",
    "one:1k",
    "one:",
    ":10m",
    "one",
    "backend",
    "main",
    "combined",
    "off",
    "none",
    "default",
    "inherit",
    "example.com",
    "*.example.com",
    ".example.com",
    "www.example.*",
    "_",
    "*",
    "a*b",
    "",
  ],
  text: [
    "hello",
    "a b",
    "text/html",
    "application/json",
    "*/*",
    "404",
    "=404",
    "200",
    "301",
    "99",
    "1000",
    "X-Name",
    "value",
    "GET",
    "POST",
    "@named",
    "@",
    "é",
  ],
} as const;

/** One of the looks by its name. */
export type Look = keyof typeof looks;

const every = Object.keys(looks) as readonly Look[];

/** A word of some look, or of any. */
export function anyWord(random: Random, look: Look = random.pick(every)): string {
  return random.pick<string>(looks[look]);
}

/** Slots by "module.directive": the kinds they have had, each with the words or bounds it knows. */
const slots = new Map(
  slotRows
    .trim()
    .split("\n")
    .map((row): [string, readonly string[]] => [
      row.slice(0, row.indexOf(" ")),
      row.slice(row.indexOf(" ") + 1).split("|"),
    ]),
);

/** Words for the arguments of a directive with one of nginx's general setters; null where it has none. */
export function slotWords(key: string, count: number, random: Random): readonly string[] | null {
  const all = slots.get(key);
  if (all === undefined) return null;
  const [, kind = "", detail = ""] = /^(?:[\d.]+\+)?(\w+) ?(.*)$/.exec(random.pick(all)) ?? [];
  if (kind === "none") return null;
  return random.times(count, (index) => slotWord(kind, detail, index, random));
}

function slotWord(kind: string, detail: string, index: number, random: Random): string {
  switch (kind) {
    case "enum":
    case "bitmask": {
      const word = random.pick(detail.split(","));
      return random.chance(0.1) ? anyWord(random) : random.chance(0.1) ? word.toUpperCase() : word;
    }
    case "num": {
      const bounds = /^(-?\d+)\.\.(-?\d+)$/.exec(detail);
      if (bounds === null || random.chance(0.4)) return anyWord(random, "num");
      return String(Number(random.pick(bounds.slice(1))) + random.between(-1, 1));
    }
    case "bufs":
      return anyWord(random, index === 0 ? "num" : "size");
    case "path":
      return index === 0 ? anyWord(random, "path") : random.pick(["1", "2", "3", "0", "4", "x", "12345678"]);
    case "access":
      return random.pick(["user:rw", "group:r", "all:rw", "all:r", "user:x", "user", "rw", "USER:rw"]);
    case "flag":
      return random.chance(0.9) ? random.pick(["on", "off"]) : anyWord(random, "flag");
    case "size":
    case "off":
    case "msec":
    case "sec":
      return anyWord(random, kind);
    default:
      return anyWord(random);
  }
}

/** A word as it is written in a configuration: quoted where it must be, sometimes where it need not. */
export function written(word: string, random: Random): string {
  if (word === "" || /[\s;{}"'\\#]/.test(word.replaceAll(/\$\{\w*\}/g, "")))
    return word.includes('"') ? `'${word}'` : `"${word.replaceAll(/\\(?=["\\]|$)/g, "\\\\")}"`;
  return random.chance(0.03) ? random.pick([`"${word}"`, `'${word}'`]) : word;
}
