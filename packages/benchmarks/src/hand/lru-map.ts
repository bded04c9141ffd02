import { Cart } from "../services/session.js";

class Entry {
  readonly cart = new Cart();
  before: Entry = this;
  after: Entry = this;
  constructor(readonly id: string) {}
}

/** The carts that were used most recently: a `Map`, and a ring in the order of use. */
export class LruMap {
  readonly #entries = new Map<string, Entry>();
  /** What comes after it was used last, what comes before it was not used for longest. */
  readonly #ring = new Entry("");

  constructor(private readonly max: number) {}

  visit(id: string): Cart {
    let entry = this.#entries.get(id);
    if (entry === undefined) {
      if (this.#entries.size === this.max) this.#drop(this.#ring.before);
      this.#entries.set(id, (entry = new Entry(id)));
    } else unlink(entry);
    link(entry, this.#ring);
    return entry.cart;
  }

  #drop(entry: Entry): void {
    unlink(entry);
    this.#entries.delete(entry.id);
    entry.cart.dispose();
  }
}

function unlink({ before, after }: Entry): void {
  before.after = after;
  after.before = before;
}

function link(entry: Entry, ring: Entry): void {
  entry.before = ring;
  entry.after = ring.after;
  ring.after.before = entry;
  ring.after = entry;
}
