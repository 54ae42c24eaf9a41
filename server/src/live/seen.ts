/** What one request saw: an answer, or why there was none. */
export type Answer =
  | {
      readonly kind: "answer";
      readonly status: number;
      /** By lower-case name. */
      readonly headers: Readonly<Record<string, string>>;
      /** The first part of the body. */
      readonly body: string;
    }
  | { readonly kind: "nothing"; readonly because: string };

/** What listening on /sse saw. */
export type Events =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly type: string;
      readonly body: string;
      readonly open: boolean;
    }
  /** The connection is open, and not even the answer's head has come in so many milliseconds. */
  | { readonly kind: "silent"; readonly milliseconds: number }
  | { readonly kind: "nothing"; readonly because: string };

/** What opening /ws saw. */
export type Socket =
  | { readonly kind: "open"; readonly pong: boolean }
  | { readonly kind: "answer"; readonly status: number }
  | { readonly kind: "nothing"; readonly because: string };

/** The certificate that a server shows; `trusted` by this machine, else why not. */
export type Certificate =
  | {
      readonly kind: "certificate";
      readonly trusted: boolean;
      readonly because: string;
      readonly days: number;
      readonly protocol: string;
    }
  | { readonly kind: "nothing"; readonly because: string };

/** Whether a port can be reached from here. */
export interface Port {
  readonly port: number;
  readonly open: boolean;
  readonly because: string;
}

/** All that a look at a running site saw. What was not asked for is null. */
export interface Seen {
  /** The page's address, with a slash at its end. */
  readonly url: string;
  readonly redirect: Answer | null;
  readonly certificate: Certificate | null;
  readonly page: Answer;
  readonly api: Answer;
  readonly config: Answer;
  readonly events: Events;
  readonly socket: Socket;
  /** How an idle connection over /ws fared. */
  readonly idle: { readonly seconds: number; readonly kept: boolean; readonly after: number } | null;
  readonly ports: readonly Port[];
}
