/** What would have ended the process: rejections that nobody handled, and what timers threw. */
export class UnhandledErrors {
  readonly errors: unknown[] = [];
  readonly #note = (error: unknown): void => void this.errors.push(error);

  watch(): void {
    process.on("unhandledRejection", this.#note);
  }

  stop(): void {
    process.off("unhandledRejection", this.#note);
  }

  /** Does what a timer does. */
  guard(timer: () => void): void {
    try {
      timer();
    } catch (error) {
      this.#note(error);
    }
  }
}
