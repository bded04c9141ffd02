/** A request, as it goes over the wire. */
export interface Message {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The parts of a body, which is posted; without one it is a GET. */
  readonly body?: readonly string[];
}

/** What came back: whole, or the part that came before the connection ended. */
export interface Answer {
  /** Undefined where not even the head came. */
  readonly status: number | undefined;
  readonly cookies: readonly string[];
  readonly text: string;
  readonly complete: boolean;
}

export const host = "127.0.0.1";

export const nothing: Answer = { status: undefined, cookies: [], text: "", complete: false };
