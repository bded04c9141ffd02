import { describe, it } from "@jest/globals";
import { createContainer, type ScopeHandle } from "@ambit/core";
import {
  LeastRecentlyEnteredFirst,
  LongestIdleFirst,
  sharedFlow,
  SieveFirst,
  type EvictionPolicy,
} from "@ambit/manager-kit";
import fc from "fast-check";
import { BoundedScopeManager } from "./fixtures/bounded-scope-manager.js";
import { check } from "./fixtures/check.js";
import { NaiveLongestIdle, NaiveLru, NaiveSieve, type Held, type NaiveOrder } from "./fixtures/naive-orders.js";

interface Limits {
  readonly maxScopes: number;
  readonly evictTo?: number | undefined;
}

/** Does the same to the kit and to the model, and compares which scopes are open after each step. */
class Comparison {
  readonly #manager: BoundedScopeManager;
  readonly #container;
  readonly #handles: { readonly held: Held; readonly handle: ScopeHandle }[] = [];
  #open: Held[] = [];
  #overflows = 0;
  #maxScopes: number;
  readonly #evictTo: number;

  constructor(
    eviction: EvictionPolicy,
    private readonly order: NaiveOrder,
    { maxScopes, evictTo }: Limits,
  ) {
    this.#maxScopes = maxScopes;
    this.#evictTo = evictTo ?? Infinity;
    this.#manager = new BoundedScopeManager({ maxScopes, evictTo, eviction });
    this.#container = createContainer().registerScopeManager("s", this.#manager);
  }

  enter(id: number): void {
    let held = this.#open.find((open) => open.id === id);
    if (held === undefined) {
      this.#shrink(1);
      if (this.#open.length >= this.#maxScopes) this.#overflows++;
      held = { id, users: 0 };
      this.#open.push(held);
      this.order.opened(held);
    }
    this.order.entered(held);
    held.users++;
    const handle = sharedFlow().run(undefined, () => this.#container.enterScope("s", id));
    this.#handles.push({ held, handle });
  }

  /** Enters and leaves again. */
  use(id: number): void {
    this.enter(id);
    this.leave(this.#handles.length - 1);
  }

  leave(which: number): void {
    const [stay] = this.#handles.splice(which % Math.max(1, this.#handles.length), 1);
    if (stay === undefined) return;
    const { held, handle } = stay;
    held.users--;
    if (held.users === 0 && this.#open.includes(held)) {
      this.order.left(held);
      this.#shrink(0);
    }
    handle.exit();
  }

  close(id: number): void {
    const held = this.#open.find((open) => open.id === id);
    if (held !== undefined) this.#end(held);
    void this.#manager.findScope(id)?.close();
  }

  limit(maxScopes: number): void {
    this.#maxScopes = maxScopes;
    this.#manager.capacity.maxScopes = maxScopes;
    this.#shrink(0);
  }

  compare(): void {
    const [kit, model] = [this.#manager.ids(), this.#open.map(({ id }) => id)].map((ids) => ids.join(" "));
    check(kit === model, `open are ${model}, and not ${kit}`);
    check(
      this.#manager.metrics().overflows === this.#overflows,
      "there is an overflow where all are in use, and only there",
    );
    const idle = this.#open.filter(({ users }) => users === 0);
    check(idle.length <= this.#maxScopes, "no more scopes are idle than may be open");
  }

  #shrink(extra: number): void {
    if (this.#open.length + extra <= this.#maxScopes) return;
    while (this.#open.length + extra > Math.min(this.#maxScopes, this.#evictTo)) {
      const victim = this.order.victim(this.#open);
      if (victim === undefined) return;
      this.#end(victim);
    }
  }

  #end(held: Held): void {
    this.#open = this.#open.filter((open) => open !== held);
    this.order.ended(held);
  }
}

const limits = fc
  .record({
    maxScopes: fc.integer({ min: 1, max: 6 }),
    share: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
  })
  .map(({ maxScopes, share }) => ({
    maxScopes,
    evictTo: share === undefined ? undefined : Math.min(share, maxScopes),
  }));
const ids = fc.integer({ min: 0, max: 11 });
const steps = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("enter" as const), id: ids }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("leave" as const), which: fc.nat(20) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("use" as const), id: ids }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("close" as const), id: ids }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("limit" as const), maxScopes: fc.integer({ min: 1, max: 8 }) }) },
);

function holdsFor(eviction: () => EvictionPolicy, order: () => NaiveOrder): void {
  const property = fc.property(limits, fc.array(steps, { maxLength: 80, size: "max" }), (bound, all) => {
    const comparison = new Comparison(eviction(), order(), bound);
    for (const step of all) {
      if (step.do === "enter") comparison.enter(step.id);
      else if (step.do === "leave") comparison.leave(step.which);
      else if (step.do === "close") comparison.close(step.id);
      else if (step.do === "limit") comparison.limit(step.maxScopes);
      else comparison.use(step.id);
      comparison.compare();
    }
  });
  fc.assert(property, { seed: 12_345, numRuns: 500 });
}

describe("orders of eviction against naive models", () => {
  it("E6 E8 E9 the least recently entered goes first, exactly, though some are in use for long (defects D12 D13 D15)", () => {
    holdsFor(
      () => new LeastRecentlyEnteredFirst(),
      () => new NaiveLru(),
    );
  });

  it("E6 E9 the one left longest ago goes first", () => {
    holdsFor(
      () => new LongestIdleFirst(),
      () => new NaiveLongestIdle(),
    );
  });

  it("E6 E9 SIEVE spares what was entered again since the hand came by", () => {
    holdsFor(
      () => new SieveFirst(),
      () => new NaiveSieve(),
    );
  });
});
