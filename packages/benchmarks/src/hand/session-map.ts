import type { VirtualClock } from "../cell/virtual-clock.js";
import { Cart } from "../services/session.js";

class Session {
  readonly cart = new Cart();
  constructor(
    readonly id: string,
    public dueMs: number,
  ) {}
}

const slotMs = 1_000;
const stepSize = 1_000;

/**
 * Sessions with a sliding timeout. A visit is one look-up and one store. A session is filed under the second in which it was due when it was
 * filed, and looked at when that is over: it ends then, or is filed anew. So many at a time that nobody has to wait for long.
 */
export class SessionMap {
  readonly #sessions = new Map<string, Session>();
  readonly #slots = new Map<number, Session[]>();
  #nextSlot = 0;
  #ticking = false;

  constructor(
    private readonly clock: VirtualClock,
    private readonly idleTimeoutMs: number,
  ) {}

  visit(id: string): Cart {
    const session = this.#sessions.get(id);
    const nowMs = this.clock.now();
    if (session === undefined || session.dueMs <= nowMs) return this.#open(id, session);
    session.dueMs = nowMs + this.idleTimeoutMs;
    return session.cart;
  }

  #open(id: string, over: Session | undefined): Cart {
    over?.cart.dispose();
    const session = new Session(id, this.clock.now() + this.idleTimeoutMs);
    this.#sessions.set(id, session);
    this.#file(session);
    if (!this.#ticking) this.#tick(slotMs);
    return session.cart;
  }

  #file(session: Session): void {
    const slot = Math.floor(session.dueMs / slotMs) + 1;
    const filed = this.#slots.get(slot);
    if (filed === undefined) this.#slots.set(slot, [session]);
    else filed.push(session);
  }

  #tick(delayMs: number): void {
    this.#ticking = true;
    this.clock.schedule(() => {
      this.#ticking = false;
      const more = this.#step();
      if (more || this.#sessions.size > 0) this.#tick(more ? 0 : slotMs);
    }, delayMs);
  }

  /** Looks at up to `stepSize` sessions. Returns whether there are more whose second is over. */
  #step(): boolean {
    const last = Math.floor(this.clock.now() / slotMs);
    let looked = 0;
    for (; this.#nextSlot <= last; this.#nextSlot++) {
      const filed = this.#slots.get(this.#nextSlot);
      for (let session = filed?.pop(); session !== undefined; session = filed?.pop()) {
        this.#look(session);
        if (++looked === stepSize) return true;
      }
      this.#slots.delete(this.#nextSlot);
    }
    return false;
  }

  #look(session: Session): void {
    if (this.#sessions.get(session.id) !== session) return;
    if (session.dueMs > this.clock.now()) return this.#file(session);
    this.#sessions.delete(session.id);
    session.cart.dispose();
  }
}
