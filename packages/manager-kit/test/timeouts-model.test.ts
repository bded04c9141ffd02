import { describe, expect, it } from "@jest/globals";
import { createContainer, type ScopeHandle } from "@ambit/core";
import { ManualClock, sharedFlow } from "@ambit/manager-kit";
import fc from "fast-check";
import { check } from "./fixtures/check.js";
import { ExpiringScopeManager } from "./fixtures/expiring-scope-manager.js";
import { random } from "./fixtures/random.js";

const sweepIntervalMs = 50;

/** What should become of one scope, written down without any cleverness. */
interface Expected {
  readonly openedAtMs: number;
  idleSinceMs: number;
  idleTimeoutMs: number;
  absoluteTimeoutMs: number;
  users: number;
}

function dueMs({ openedAtMs, idleSinceMs, idleTimeoutMs, absoluteTimeoutMs, users }: Expected): number {
  return Math.min(users > 0 ? Infinity : idleSinceMs + idleTimeoutMs, openedAtMs + absoluteTimeoutMs);
}

/** Does the same to the kit and to the model, and compares. */
class Comparison {
  readonly clock = new ManualClock(13);
  readonly manager: ExpiringScopeManager;
  readonly #container;
  readonly #expected = new Map<number, Expected>();
  readonly #handles = new Map<number, ScopeHandle[]>();

  constructor(
    private readonly idleTimeoutMs: number,
    private readonly absoluteTimeoutMs: number,
  ) {
    this.manager = new ExpiringScopeManager({ idleTimeoutMs, absoluteTimeoutMs, sweepIntervalMs }, this.clock);
    this.#container = createContainer({ clock: this.clock }).registerScopeManager("s", this.manager);
    this.manager.events.on("closing", ({ id }) => this.#ended(id as number));
  }

  enter(id: number): void {
    const nowMs = this.clock.now();
    const known = this.#expected.get(id);
    const stays = known !== undefined && nowMs < dueMs(known);
    // Each entry is a flow of its own: one that is inside could go on entering a scope whose time is over.
    const handle = sharedFlow().run(undefined, () => this.#container.enterScope("s", id));
    check(this.#expected.has(id) === stays, "an entry ends a scope whose time is over, and no other");
    const { idleTimeoutMs, absoluteTimeoutMs } = this;
    const fresh = { openedAtMs: nowMs, idleSinceMs: nowMs, idleTimeoutMs, absoluteTimeoutMs, users: 0 };
    const expected = this.#expected.get(id) ?? fresh;
    expected.users++;
    this.#expected.set(id, expected);
    this.#handles.set(id, [...(stays ? (this.#handles.get(id) ?? []) : []), handle]);
  }

  leave(id: number): void {
    const handle = this.#handles.get(id)?.pop();
    const expected = this.#expected.get(id);
    if (expected !== undefined && handle?.scope.state === "open") {
      expected.users--;
      expected.idleSinceMs = this.clock.now();
    }
    handle?.exit();
  }

  touch(id: number): void {
    const expected = this.#expected.get(id);
    if (expected === undefined) return;
    this.manager.timeouts.touch(this.manager.retained(id));
    expected.idleSinceMs = this.clock.now();
  }

  setTimeouts(id: number, idleTimeoutMs: number, absoluteTimeoutMs: number): void {
    const expected = this.#expected.get(id);
    if (expected === undefined) return;
    this.manager.timeouts.setTimeouts(this.manager.retained(id), { idleTimeoutMs, absoluteTimeoutMs });
    Object.assign(expected, { idleTimeoutMs, absoluteTimeoutMs });
  }

  advance(durationMs: number): void {
    this.clock.advance(durationMs);
    this.compare();
  }

  compare(): void {
    const nowMs = this.clock.now();
    for (const [id, expected] of this.#expected) {
      check(this.manager.has(id), "a scope that has not ended is found");
      check(dueMs(expected) + sweepIntervalMs > nowMs, "no scope stays longer than a sweep interval beyond its time");
    }
    check(this.manager.metrics().open >= this.#expected.size, "what has ended is closed, or still in use");
  }

  sweep(): void {
    const before = this.#expected.size;
    const ended = this.manager.timeouts.sweep();
    check(ended === before - this.#expected.size, "a sweep tells how many it has ended");
    for (const expected of this.#expected.values())
      check(dueMs(expected) > this.clock.now(), "a sweep ends all that is due");
  }

  #ended(id: number): void {
    const expected = this.#expected.get(id);
    check(
      expected !== undefined && dueMs(expected) <= this.clock.now(),
      "no scope ends before its time, and none twice",
    );
    this.#expected.delete(id);
  }
}

const ids = fc.integer({ min: 0, max: 7 });
const durations = fc.integer({ min: 1, max: 400 });
const steps = fc.oneof(
  fc.record({ do: fc.constant("enter" as const), id: ids }),
  fc.record({ do: fc.constant("leave" as const), id: ids }),
  fc.record({ do: fc.constant("touch" as const), id: ids }),
  fc.record({ do: fc.constant("sweep" as const) }),
  fc.record({ do: fc.constant("limit" as const), id: ids, idleMs: durations, absoluteMs: durations }),
  fc.record({ do: fc.constant("advance" as const), ms: durations }),
);

describe("timeouts against a naive model", () => {
  it("E1 E2 E3 E7 whatever is entered, left, touched and limited, scopes end when they should and not before", () => {
    const property = fc.property(
      durations,
      durations,
      fc.array(steps, { maxLength: 60, size: "max" }),
      (idleMs, absoluteMs, all) => {
        const comparison = new Comparison(idleMs, absoluteMs);
        for (const step of all) {
          if (step.do === "enter") comparison.enter(step.id);
          else if (step.do === "leave") comparison.leave(step.id);
          else if (step.do === "touch") comparison.touch(step.id);
          else if (step.do === "sweep") comparison.sweep();
          else if (step.do === "limit") comparison.setTimeouts(step.id, step.idleMs, step.absoluteMs);
          else comparison.advance(step.ms);
        }
      },
    );
    fc.assert(property, { seed: 20_240_601, numRuns: 400 });
  });

  it("E2 E4 five thousand scopes, each with timeouts of its own, from milliseconds to months", () => {
    const next = random(7);
    const comparison = new Comparison(1_000_000, 1e9);
    for (let id = 0; id < 5_000; id++) {
      comparison.enter(id);
      comparison.setTimeouts(id, Math.ceil(10 ** (next() * 9)), Math.ceil(10 ** (3 + next() * 7)));
      if (id % 50 > 0) comparison.leave(id);
    }
    for (let step = 0; step < 120; step++) {
      for (let touched = 0; touched < 40; touched++) comparison.touch(Math.floor(next() * 5_000));
      comparison.advance(Math.ceil(10 ** (next() * 8)));
      if (step % 10 === 0) comparison.sweep();
    }
    expect(comparison.manager.metrics()).toMatchObject({ opened: 5_000 });
    expect(comparison.manager.metrics().closed).toBeGreaterThan(4_000);
  });
});
