import type { MasterConfig } from "../buildbot/master.ts";
import { hostOf, isLoopback, portOf } from "./address.ts";

/** Whether a connection to an upstream's address gets to a master's web server; "unknown" where the text does not tell. */
export type Reached = "yes" | "no" | "unknown";

/**
 * Whether what connects to `authority` ("HOST:PORT", "[::1]:8010", "unix:/run/buildbot.sock") on the machine of the master
 * gets to its web server. `scheme`: what is spoken there.
 */
export function reaches(authority: string, scheme: "http" | "https", master: MasterConfig): Reached {
  const { www } = master;
  if (www.kind === "unknown") return "unknown";
  if (www.kind === "absent") return "no";
  const { endpoint } = www.value;
  switch (endpoint.kind) {
    case "none":
    case "refused":
      return "no";
    case "other":
      return "unknown";
    case "unix":
      return authority === `unix:${endpoint.path}` ? "yes" : "no";
    case "tcp":
      break;
  }
  if (authority.startsWith("unix:")) return "no";
  const host = hostOf(authority).toLowerCase();
  if (portOf(authority) !== endpoint.port) return isLoopback(host) || host.endsWith(".invalid") ? "no" : "unknown";
  if ((scheme === "https") !== endpoint.tls) return "no";
  return isHeard(host, endpoint.interface.toLowerCase());
}

/** Whether a socket on an interface hears what is sent to a host of the same machine. Twisted's "" is IPv4's 0.0.0.0. */
function isHeard(host: string, listens: string): Reached {
  const isSix = host.includes(":");
  if (listens === "::") return "yes";
  // By RFC 6761 no machine has such a name.
  if (host.endsWith(".invalid")) return "no";
  if (listens === "" || listens === "0.0.0.0") return isSix ? "no" : "yes";
  if (host === listens) return "yes";
  // nginx tries all addresses of a name; ::1 is not always among those of localhost.
  if (host === "localhost" || listens === "localhost") {
    const other = host === "localhost" ? listens : host;
    return other === "127.0.0.1" || other === "localhost" ? "yes" : other === "::1" ? "unknown" : "no";
  }
  const isAddress = /^[\d.]+$|:/.test(host);
  return isAddress ? "no" : "unknown";
}
