import type { Answer, Certificate, Events, Port, Seen, Socket } from "./seen.ts";

/** One check of a running site. */
export interface Check {
  readonly id: "redirect" | "certificate" | "ui" | "api" | "buildbotURL" | "sse" | "ws" | "wsIdle" | "port";
  readonly title: string;
  /** "skipped": it could not be looked at, or nobody asked for it. */
  readonly state: "passed" | "failed" | "warning" | "skipped";
  /** What was seen, in a few words. */
  readonly got: string;
  /** What that means and what to do, in a sentence; empty where it passed. */
  readonly means: string;
  /** The rule whose page says more; null where none does. */
  readonly rule: string | null;
}

type Judged = Omit<Check, "id" | "title">;

const passed = (got: string): Judged => ({ state: "passed", got, means: "", rule: null });
const skipped = (got: string): Judged => ({ state: "skipped", got, means: "", rule: null });
const failed = (got: string, means: string, rule: string | null = null): Judged => ({
  state: "failed",
  got,
  means,
  rule,
});
const warned = (got: string, means: string, rule: string | null = null): Judged => ({
  ...failed(got, means, rule),
  state: "warning",
});

/** Judges what a look at a running site saw, in the order in which a page needs it. Pure. */
export function checksOf(seen: Seen): readonly Check[] {
  const secure = seen.url.startsWith("https:");
  return [
    ...(secure
      ? [
          { id: "redirect", title: "Plain HTTP leads to HTTPS", ...redirect(seen.redirect, seen.url) } as const,
          { id: "certificate", title: "The certificate is good", ...certificate(seen.certificate) } as const,
        ]
      : []),
    { id: "ui", title: "The page comes", ...page(seen.page) },
    { id: "api", title: "The page's data come", ...api(seen.api, seen.page) },
    { id: "buildbotURL", title: "buildbotURL is this address", ...buildbotUrl(seen.config, seen.url) },
    { id: "sse", title: "Events come over /sse", ...events(seen.events) },
    { id: "ws", title: "The page is live over /ws", ...socket(seen.socket) },
    ...(seen.idle === null ? [] : [{ id: "wsIdle", title: "An idle /ws stays open", ...idle(seen.idle) } as const]),
    ...seen.ports.map((it) => ({ id: "port", title: `Port ${it.port} is closed to visitors`, ...port(it) }) as const),
  ];
}

function redirect(answer: Answer | null, url: string): Judged {
  if (answer === null) return skipped("not asked");
  if (answer.kind === "nothing")
    return warned(answer.because, "Who types the name without https:// gets no answer.", null);
  const to = answer.headers["location"] ?? "";
  const got = `${answer.status}${to === "" ? "" : ` to ${to}`}`;
  if (answer.status < 300 || answer.status > 399 || !to.startsWith("https:"))
    return failed(
      got,
      "What is asked for over plain HTTP is answered over plain HTTP: passwords can be read on the way.",
    );
  return new URL(to, url).hostname === new URL(url).hostname
    ? passed(got)
    : warned(got, "Visitors end at another host than the one that was asked for.");
}

/** Who renews certificates by hand needs some days for it. */
const soon = 14;

function certificate(seen: Certificate | null): Judged {
  if (seen === null) return skipped("not asked");
  if (seen.kind === "nothing") return failed(seen.because, "No TLS is spoken there.");
  const got = `${seen.protocol}, ${seen.days} days left`;
  if (seen.days < 0)
    return failed(`${seen.protocol}, ended ${-seen.days} days ago`, "Browsers warn everybody who comes.");
  if (!seen.trusted)
    return failed(`${got}, ${seen.because}`, "Browsers that do not know its issuer warn everybody who comes.");
  return seen.days < soon ? warned(got, "It ends soon.") : passed(got);
}

function page(answer: Answer): Judged {
  if (answer.kind === "nothing") return failed(answer.because, "Nothing answers there.");
  const { status, body } = answer;
  if (status === 502 || status === 504)
    return failed(
      `${status}`,
      "nginx does not get to the master: is it running, and does proxy_pass name its port?",
      "deployment/upstream",
    );
  if (status === 401 || status === 403) return skipped(`${status}: visitors are asked who they are`);
  if (status !== 200)
    return failed(
      `${status}`,
      "The page is not found: proxy_pass may ask Buildbot for another path.",
      "nginx/prefix-path",
    );
  return body.includes("buildbotFrontendConfig") || /<title>\s*Buildbot/i.test(body)
    ? passed("200, Buildbot's page")
    : failed("200, not Buildbot's page", "Something else answers at this address.");
}

function api(answer: Answer, asked: Answer): Judged {
  if (answer.kind === "nothing") return failed(answer.because, "Nothing answers there.");
  if (answer.status === 200 && answer.body.includes('"rootlinks"')) return passed("200");
  if (answer.status === 401 || answer.status === 403)
    return skipped(`${answer.status}: visitors are asked who they are`);
  const isPage = asked.kind === "answer" && asked.status === 200;
  if (answer.status === 404 && isPage)
    return failed(
      "404, while the page comes",
      "nginx looks for a file of that name: a try_files is left in the location.",
      "nginx/try-files-beside-proxy-pass",
    );
  return failed(
    `${answer.status}${answer.status === 200 ? ", no data of Buildbot's" : ""}`,
    "The lists of the page stay empty.",
  );
}

function buildbotUrl(answer: Answer, url: string): Judged {
  if (answer.kind === "nothing" || answer.status !== 200)
    return skipped(answer.kind === "nothing" ? answer.because : `/config answers ${answer.status}`);
  const own = /"buildbotURL":\s*"([^"]*)"/.exec(answer.body)?.[1];
  if (own === undefined) return skipped("the master does not say");
  if (own === url) return passed(own);
  const [a, b] = [origin(own), origin(url)];
  return a === b
    ? warned(
        `the master says ${own}`,
        "The page warns of it, and logins at another site come back to the wrong path.",
        "deployment/other-address",
      )
    : failed(
        `the master says ${own}`,
        "Buildbot refuses to force, rebuild and stop builds from this page: invalid origin.",
        "deployment/other-address",
      );
}

function origin(url: string): string | null {
  try {
    return new URL(url).origin;
  } catch {
    return null;
  }
}

function events(seen: Events): Judged {
  if (seen.kind === "nothing") return failed(seen.because, "Nothing answers there.");
  if (seen.kind === "silent")
    return failed(
      `nothing in ${(seen.milliseconds / 1000).toFixed(0)} s`,
      "nginx holds events back: the location for /sse needs proxy_buffering off.",
      "nginx/sse-buffered",
    );
  if (seen.status === 401 || seen.status === 403) return skipped(`${seen.status}: visitors are asked who they are`);
  if (seen.status !== 200)
    return failed(
      `${seen.status}`,
      "Buildbot is asked for another path than /sse/…: look at the slashes of the location and its proxy_pass.",
      "nginx/sse-path",
    );
  if (!seen.type.includes("event-stream"))
    return failed(
      `200, ${seen.type === "" ? "no type" : seen.type}`,
      "Something else than Buildbot's events answers there.",
      "nginx/sse-path",
    );
  if (!seen.body.includes("event: handshake"))
    return failed("200, no handshake", "The connection is open, and nothing comes over it.", "nginx/sse-path");
  return seen.open ? passed("handshake") : warned("handshake, then closed", "The connection does not stay open.");
}

function socket(seen: Socket): Judged {
  const rest = "every list of the page stays on “loading”.";
  if (seen.kind === "nothing") return failed(seen.because, `Nothing answers there: ${rest}`);
  if (seen.kind === "open")
    return seen.pong
      ? passed("101, ping and pong")
      : failed("101, no pong", `The connection does not lead to Buildbot: ${rest}`);
  switch (seen.status) {
    case 401:
    case 403:
      return skipped(`${seen.status}: visitors are asked who they are`);
    case 400:
    case 426:
      return failed(
        `${seen.status}`,
        `The request gets to Buildbot without its Upgrade and Connection headers: ${rest}`,
        "nginx/websocket-upgrade",
      );
    case 502:
    case 504:
      return failed(`${seen.status}`, `nginx does not get to the master: ${rest}`, "deployment/upstream");
    default:
      return failed(
        `${seen.status}`,
        `The request does not get to Buildbot's /ws: look at the slashes of the location and its proxy_pass. With it, ${rest}`,
        "nginx/websocket-path",
      );
  }
}

function idle({ seconds, kept, after }: NonNullable<Seen["idle"]>): Judged {
  if (kept) return passed(`open after ${seconds} s of silence`);
  return warned(
    `closed after ${after} s of silence`,
    "Pages that are open then show nothing new: proxy_read_timeout is too short.",
    "nginx/websocket-read-timeout",
  );
}

function port({ port: number, open, because }: Port): Judged {
  if (!open) return passed(because);
  return number === 9989
    ? warned(
        "open",
        "Everybody can try to connect as a worker: let it listen on loopback, or keep others out with a firewall.",
        "buildbot/pb-all-interfaces",
      )
    : warned(
        "open",
        "Visitors get past nginx and its TLS: let the master listen on loopback.",
        "buildbot/www-all-interfaces",
      );
}
