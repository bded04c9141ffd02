import { token, type ScopeOutcome } from "@ambit/core";

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
    if (outcome.ok) this.journal.answered++;
    else this.journal.aborted++;
    this.journal.latest = `${this.tenant}: ${this.requestLine}${outcome.ok ? "" : " (aborted)"}`;
  }
}
