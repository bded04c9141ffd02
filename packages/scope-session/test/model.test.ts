import { describe, expect, it } from "@jest/globals";
import { createContainer, type Flow, type Scope } from "@ambit/core";
import { ManualClock } from "@ambit/manager-kit";
import { SessionScopeManager } from "@ambit/scope-session";
import fc from "fast-check";
import { Cart } from "./fixtures/house.js";

interface Limits {
  readonly idleTimeoutMs: number;
  readonly absoluteTimeoutMs: number;
  readonly sweepIntervalMs: number;
}

/** What should be known of one session, written down without any cleverness. */
interface Expected {
  readonly id: number;
  readonly scope: Scope;
  readonly cart: Cart;
  readonly openedAtMs: number;
  idleTimeoutMs: number;
  idleSinceMs: number;
  users: number;
}

/** Every entry is a flow of its own: nobody is inside when he asks. */
const unrelatedFlows: Flow = { get: () => undefined, run: (_, work) => work(), set: () => undefined };

/** Does the same with a manager and with the model, and compares after each step. */
class Comparison {
  readonly #clock = new ManualClock();
  readonly #sessions: SessionScopeManager;
  readonly #container;
  readonly #all: Expected[] = [];
  readonly #visits: { readonly expected: Expected; readonly exit: () => void }[] = [];

  constructor(private readonly limits: Limits) {
    this.#sessions = new SessionScopeManager({ ...limits, clock: this.#clock, flow: unrelatedFlows });
    this.#container = createContainer({ clock: this.#clock }).registerScopeManager("session", this.#sessions);
    this.#container.bind(Cart, { scope: "session", useFactory: () => new Cart("somebody") });
  }

  enter(id: number): void {
    const known = this.#alive(id);
    const handle = this.#container.enterScope("session", id);
    const cart = handle.get(Cart);
    if (known !== undefined) expect([handle.scope, cart]).toEqual([known.scope, known.cart]);
    else expect(this.#all.map(({ scope }) => scope)).not.toContain(handle.scope);
    const expected = known ?? this.#opened(id, handle.scope, cart);
    expected.users++;
    this.#visits.push({ expected, exit: () => handle.exit() });
  }

  exit(which: number): void {
    const [visit] = this.#visits.splice(which % Math.max(1, this.#visits.length), 1);
    if (visit === undefined) return;
    visit.expected.users--;
    visit.expected.idleSinceMs = this.#nowMs;
    visit.exit();
  }

  touch(id: number): void {
    const known = this.#alive(id);
    expect(this.#sessions.touch(id)).toBe(known !== undefined);
    if (known !== undefined) known.idleSinceMs = this.#nowMs;
  }

  limit(id: number, idleTimeoutMs: number): void {
    const known = this.#alive(id);
    expect(this.#sessions.setTimeouts(id, { idleTimeoutMs })).toBe(known !== undefined);
    if (known !== undefined) known.idleTimeoutMs = idleTimeoutMs;
  }

  sweep(): void {
    const due = this.#all.filter((session) => this.#dueMs(session) <= this.#nowMs && session.scope.state === "open");
    expect(this.#sessions.sweep()).toBe(due.length);
    for (const { scope } of due) expect(scope.state).not.toBe("open");
  }

  advance(durationMs: number): void {
    this.#clock.advance(durationMs);
  }

  compare(): void {
    for (let id = 0; id < 4; id++) {
      const known = this.#alive(id);
      const dueMs = known && this.#dueMs(known);
      expect(this.#sessions.expiresAt(id)).toBe(dueMs === Infinity ? undefined : dueMs);
      if (known === undefined) expect(this.#sessions.touch(id)).toBe(false);
    }
    for (const session of this.#all) this.#compareOne(session);
    const { opened, closed, open, entered, exited, active, instances, closedBy } = this.#sessions.metrics();
    expect([opened, active, instances.created]).toEqual([this.#all.length, this.#visits.length, this.#all.length]);
    expect([opened, entered, instances.created]).toEqual([
      closed + open,
      exited + active,
      instances.disposed + instances.live,
    ]);
    expect(Object.values(closedBy).reduce((sum, count) => sum + count, 0)).toBe(closed);
  }

  end(): void {
    while (this.#visits.length > 0) this.exit(0);
    this.#clock.advance(this.limits.absoluteTimeoutMs + this.limits.sweepIntervalMs);
    expect(this.#all.map(({ scope, cart }) => [scope.state, cart.disposed])).toEqual(
      this.#all.map(() => ["closed", 1]),
    );
    expect(this.#clock.pending).toBe(0);
  }

  #compareOne(session: Expected): void {
    const { scope, cart, users } = session;
    const overdueMs = this.#nowMs - this.#dueMs(session);
    if (overdueMs < 0) expect(scope.state).toBe("open");
    if (overdueMs > this.limits.sweepIntervalMs) expect(scope.state).toBe(users > 0 ? "draining" : "closed");
    if (users > 0) expect(scope.state).not.toBe("closed");
    expect(cart.disposed).toBe(scope.state === "closed" ? 1 : 0);
  }

  #opened(id: number, scope: Scope, cart: Cart): Expected {
    const { idleTimeoutMs } = this.limits;
    const expected = { id, scope, cart, idleTimeoutMs, openedAtMs: this.#nowMs, idleSinceMs: this.#nowMs, users: 0 };
    this.#all.push(expected);
    return expected;
  }

  #alive(id: number): Expected | undefined {
    return this.#all.find(
      (session) => session.id === id && this.#nowMs < this.#dueMs(session) && !this.#hasEnded(session),
    );
  }

  /** Once over is over: a session that comes to an end in use does not come back when limits or users change. */
  #hasEnded(session: Expected): boolean {
    return this.#all.findLast(({ id }) => id === session.id) !== session || session.scope.state !== "open";
  }

  #dueMs({ users, idleSinceMs, idleTimeoutMs, openedAtMs }: Expected): number {
    return Math.min(users > 0 ? Infinity : idleSinceMs + idleTimeoutMs, openedAtMs + this.limits.absoluteTimeoutMs);
  }

  get #nowMs(): number {
    return this.#clock.now();
  }
}

const ids = fc.integer({ min: 0, max: 3 });
const step = fc.oneof(
  { weight: 4, arbitrary: ids.map((id) => (run: Comparison) => run.enter(id)) },
  { weight: 4, arbitrary: fc.nat(9).map((which) => (run: Comparison) => run.exit(which)) },
  { weight: 2, arbitrary: ids.map((id) => (run: Comparison) => run.touch(id)) },
  {
    weight: 1,
    arbitrary: fc.tuple(ids, fc.integer({ min: 1, max: 400 })).map(
      ([id, ms]) =>
        (run: Comparison) =>
          run.limit(id, ms),
    ),
  },
  { weight: 1, arbitrary: fc.constant((run: Comparison) => run.sweep()) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 300 }).map((ms) => (run: Comparison) => run.advance(ms)) },
);
const limits = fc.record({
  idleTimeoutMs: fc.integer({ min: 1, max: 300 }),
  absoluteTimeoutMs: fc.integer({ min: 1, max: 1_000 }),
  sweepIntervalMs: fc.integer({ min: 1, max: 100 }),
});

describe("sessions against a naive model", () => {
  it("K7 K8 K10 Z1 Z2 defect D20b whatever is done, exactly those live that should, none outstays a sweep, and the books balance", () => {
    const agrees = fc.property(limits, fc.array(step, { maxLength: 40 }), (given, steps) => {
      const run = new Comparison(given);
      for (const take of steps) {
        take(run);
        run.compare();
      }
      run.end();
    });
    fc.assert(agrees, { seed: 1_303, numRuns: 300 });
  });
});
