/** The host of "HOST:PORT" (an IPv6 address keeps its brackets off); the whole text where there is no port. */
export function hostOf(authority: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(authority);
  if (bracketed !== null) return bracketed[1] ?? "";
  return authority.replace(/:\d+$/, "");
}

/** The port of "HOST:PORT"; 80 where none is written; null for a unix socket. */
export function portOf(authority: string): number | null {
  if (authority.startsWith("unix:")) return null;
  const digits = /:(\d+)$/.exec(authority)?.[1];
  return digits === undefined ? 80 : Number(digits);
}

/** Whether a host is this machine's loopback, by its usual names and addresses. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}
