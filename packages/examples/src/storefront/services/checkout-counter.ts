/** Numbers the checkouts of a session: a finished one cannot be entered again, so the next needs an id of its own. */
export class CheckoutCounter {
  #number = 1;

  get currentId(): string {
    return `checkout-${this.#number}`;
  }

  /** Two requests may finish the same checkout; only the first one counts. */
  finished(id: string): void {
    if (id === this.currentId) this.#number++;
  }
}
