import type { ClientRequest } from "../../nginx/runtime/course.ts";

/** A request as a person asks for it. */
export interface Asked {
  /** "https://ci.example.org/ws"; with wss: or ws: it asks for a WebSocket. */
  readonly url: string;
  readonly upgrade: boolean;
}

/** What an address alone says of a request. */
export type Addressed = Pick<ClientRequest, "scheme" | "sni" | "port" | "target" | "address" | "httpVersion"> & {
  /** The Host header of a browser. */
  readonly host: string;
};

/**
 * Reads an address of http, https, ws or wss; null where it is none. What may not stand in a request line as it is is
 * escaped in its path; the rest, dots and double slashes too, is sent as given.
 */
export function addressed(url: string): Addressed | null {
  const parts = /^(https?|wss?):\/\/(\[[0-9a-f:.]+\]|[^/?#@:\s]+)(?::(\d{1,5}))?([/?][^#]*)?(?:#.*)?$/i.exec(url);
  if (parts === null) return null;
  const [, given = "", name = "", digits, path = "/"] = parts;
  const scheme = /^(?:https|wss)$/i.test(given) ? "https" : "http";
  const usual = scheme === "https" ? 443 : 80;
  const port = digits === undefined ? usual : Number(digits);
  // Who asks by an address comes in there.
  const address = /^[\d.]+$/.test(name) ? name : /^\[(.*)\]$/.exec(name)?.[1];
  const target = path.startsWith("/") ? path : `/${path}`;
  return {
    scheme,
    host: port === usual ? name : `${name}:${port}`,
    sni: /^\[|^[\d.]+$/.test(name) ? null : name,
    port,
    target: target.replaceAll(/[^\u0021-\u007e]/gu, (it) => encodeURIComponent(it)),
    httpVersion: "1.1",
    ...(address === undefined ? {} : { address }),
  };
}

/** The request that a browser makes for an address; null where it is none. */
export function requestOf({ upgrade, url }: Asked): ClientRequest | null {
  const to = addressed(url.trim());
  if (to === null) return null;
  const headers = isUpgrade({ url, upgrade }) ? handshakeOf(`${to.scheme}://${to.host}`) : acceptOf(to.target);
  return { ...to, method: "GET", headers };
}

/** Whether a WebSocket is asked for. */
export function isUpgrade({ upgrade, url }: Asked): boolean {
  return upgrade || /^\s*wss?:/i.test(url);
}

/** What a browser sends to open a WebSocket; the key is that of RFC 6455's example. */
function handshakeOf(origin: string): ClientRequest["headers"] {
  return [
    ["Connection", "Upgrade"],
    ["Upgrade", "websocket"],
    ["Origin", origin],
    ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="],
    ["Sec-WebSocket-Version", "13"],
  ];
}

function acceptOf(target: string): ClientRequest["headers"] {
  return [["Accept", /\/sse\//.test(target) ? "text/event-stream" : "*/*"]];
}
