import type { ClientRequest } from "../../nginx/runtime/course.ts";

/** A request as a person asks for it. */
export interface Asked {
  /** "https://ci.example.org/ws"; with wss: or ws: it asks for a WebSocket. */
  readonly url: string;
  readonly upgrade: boolean;
}

/** The request that a browser makes for an address; null where it is none. Its path is sent as it is written. */
export function requestOf({ upgrade, url }: Asked): ClientRequest | null {
  const parts = /^(https?|wss?):\/\/(\[[0-9a-f:.]+\]|[^/?#@:\s]+)(?::(\d{1,5}))?([/?][^#]*)?(?:#.*)?$/i.exec(
    url.trim(),
  );
  if (parts === null) return null;
  const [, given = "", name = "", digits, path = "/"] = parts;
  const scheme = /^(?:https|wss)$/i.test(given) ? "https" : "http";
  const usual = scheme === "https" ? 443 : 80;
  const port = digits === undefined ? usual : Number(digits);
  const host = port === usual ? name : `${name}:${port}`;
  // Who asks by an address comes in there.
  const address = /^[\d.]+$/.test(name) ? name : /^\[(.*)\]$/.exec(name)?.[1];
  const target = (path.startsWith("/") ? path : `/${path}`).replaceAll(/[^\u0021-\u007e]/gu, (it) =>
    encodeURIComponent(it),
  );
  return {
    scheme,
    host,
    sni: /^\[|^[\d.]+$/.test(name) ? null : name,
    port,
    method: "GET",
    target,
    headers: isUpgrade({ url, upgrade }) ? handshakeOf(`${scheme}://${host}`) : acceptOf(target),
    httpVersion: "1.1",
    ...(address === undefined ? {} : { address }),
  };
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
