/** How many turns of the event loop nobody may come in before the crowd goes on without waiting for more. */
const patienceTurns = 100;

/** Holds requests back until there are many, so that all of them are in their scopes at once. */
export class Crowd {
  #waiting: (() => void)[] = [];
  #turnsAlone = 0;

  constructor(private readonly size: number) {}

  /** Resolves when the crowd is complete, or nobody comes any more. */
  joined(): Promise<void> {
    return new Promise((resolve) => {
      this.#turnsAlone = 0;
      if (this.#waiting.push(resolve) === 1) this.#watch();
      if (this.#waiting.length >= this.size) this.#goOn();
    });
  }

  #watch(): void {
    if (this.#waiting.length === 0) return;
    if (++this.#turnsAlone > patienceTurns) this.#goOn();
    else setImmediate(() => this.#watch());
  }

  #goOn(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const goOn of waiting) goOn();
  }
}
