import { token, type ScopeOutcome } from "@ambit/core";
import { AnswerCutShortError } from "@ambit/middleware-node-http";

/** Method and target of the request, provided when its scope is entered. */
export const RequestLine = token<string>("RequestLine");

/** Remembers how requests ended. One for all. */
export class Journal {
  answered = 0;
  aborted = 0;
  /** The last request, in words. */
  latest: string | undefined;
}

/** Notes how one request ends. One per request; told by its disposal. */
export class RequestLog {
  constructor(
    private readonly requestLine: string,
    private readonly tenant: string,
    private readonly journal: Journal,
  ) {}

  end(outcome: ScopeOutcome): void {
    const aborted = !outcome.ok && isAbort(outcome.error);
    if (aborted) this.journal.aborted++;
    else this.journal.answered++;
    this.journal.latest = `${this.tenant}: ${this.requestLine}${aborted ? " (aborted)" : ""}`;
  }
}

/** The client went away, before the answer or in the middle of its request. A refusal and a fault are answered. */
function isAbort(error: unknown): boolean {
  return error instanceof AnswerCutShortError || (error as { readonly code?: unknown } | null)?.code === "ECONNRESET";
}
