import type { ReadDirective } from "./read.ts";

/** What happens to one request inside a server block. */
export type Trace =
  | Proxied
  /** nginx answers by itself: return, a file, an error. `by` is the directive that says so. */
  | { readonly kind: "answered"; readonly by: ReadDirective; readonly location: ReadDirective | null }
  /** The text does not decide it. */
  | { readonly kind: "unknown"; readonly by: ReadDirective; readonly because: string };

/** A request that reaches an upstream, with the settings that hold where it is passed on. */
export interface Proxied {
  readonly kind: "proxied";
  readonly location: ReadDirective;
  readonly pass: ReadDirective;
  /** The URI sent to the upstream; null where a variable in proxy_pass hides it. */
  readonly uri: string | null;
  /** Host and port (or upstream name) of proxy_pass; null where a variable hides it. */
  readonly upstream: string | null;
  readonly scheme: "http" | "https" | null;
  /** Request headers set with proxy_set_header that hold here, by lower-case name. */
  readonly headers: ReadonlyMap<string, HeaderSent>;
  readonly buffering: Setting<boolean>;
  readonly readTimeoutSeconds: Setting<number>;
}

/** A request header as the upstream gets it: an empty value means it is not sent, null that the text does not tell. */
export interface HeaderSent {
  readonly value: string | null;
  readonly by: ReadDirective;
}

/** A setting's effective value: `by` is the directive that sets it, null for nginx's default; `value` null where it cannot be known. */
export interface Setting<T> {
  readonly value: T | null;
  readonly by: ReadDirective | null;
}
