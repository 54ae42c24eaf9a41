/**
 * What a port value makes Buildbot listen on. Mirrors Buildbot's worker/protocols/manager/base.py (pb) and
 * www/service.py (www), and Twisted's strports, which they call.
 */
export type Endpoint =
  | { readonly kind: "tcp"; readonly port: number; readonly interface: string; readonly reach: Reach; readonly tls: boolean }
  | { readonly kind: "unix"; readonly path: string }
  /** www only: a port of 0, None or False means no web server at all. */
  | { readonly kind: "none" }
  /** Twisted refuses it when the master starts; checkconfig calls it good. */
  | { readonly kind: "refused"; readonly why: RefusedWhy; readonly detail: string };

/** Who can reach a TCP port: every address of the machine, one address that is not loopback, or loopback alone. */
export type Reach = "all" | "one" | "loopback";

export type RefusedWhy =
  | "unknown-endpoint-type"
  | "unescaped-colon"
  | "unknown-argument"
  | "not-a-port"
  | "out-of-range"
  | "wrong-type"
  | "bad-interface";
