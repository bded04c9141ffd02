import type { Clock, Flow, Scope, ScopeEntry, ScopeId, ScopeOutcome, Visit } from "@ambit/core";
import { sharedFlow, type RetainedScope, type RetainingScopeManager } from "@ambit/manager-kit";
import { AsyncContextScopeManager } from "@ambit/scope-async-context";
import { expect, it, jest } from "@jest/globals";
import { churn } from "../src/leaks/churn.js";
import { collectGarbage } from "../src/leaks/collect-garbage.js";
import { Tally } from "../src/leaks/tally.js";
import { expectLeft } from "./expect-left.js";

jest.setTimeout(60_000); // collections take their time on a busy machine

const subjectOf = (create: (clock: Clock) => RetainingScopeManager) => ({
  name: "leaking",
  closedBy: [],
  create: (clock: Clock) => ({ manager: create(clock) }),
});

class KeepingClosedScopes extends AsyncContextScopeManager {
  readonly #closed: Scope[] = [];

  override exitScope(scope: Scope, outcome: ScopeOutcome): void | Promise<void> {
    this.#closed.push(scope);
    return super.exitScope(scope, outcome);
  }
}

class KeepingInstances extends AsyncContextScopeManager {
  readonly #ended: unknown[] = [];

  override exitScope(scope: Scope, outcome: ScopeOutcome): void | Promise<void> {
    this.#ended.push(...scope.instances().values());
    return super.exitScope(scope, outcome);
  }
}

class KeepingVisits extends AsyncContextScopeManager {
  constructor({ clock }: { clock: Clock }) {
    const visits: (Visit | undefined)[] = [];
    const shared = sharedFlow();
    const run: Flow["run"] = (visit, work) => (visits.push(visit), shared.run(visit, work));
    super({ clock, flow: { get: () => shared.get(), set: (visit) => shared.set(visit), run } });
  }
}

class CountingInAList extends AsyncContextScopeManager {
  readonly #times: number[] = [];

  override enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    this.#times.push(1);
    return super.enterScope(id, entry);
  }
}

class NeverCancelling extends AsyncContextScopeManager {
  protected override open(id: ScopeId, entry: ScopeEntry): RetainedScope {
    this.clock.schedule(() => undefined, 2 ** 52);
    return super.open(id, entry);
  }
}

class NeverUnsubscribing extends AsyncContextScopeManager {
  protected override open(id: ScopeId, entry: ScopeEntry): RetainedScope {
    this.events.on("evicted", () => undefined);
    return super.open(id, entry);
  }
}

it.each([
  ["closed scopes", KeepingClosedScopes, { scope: 750, record: 750 }],
  ["instances", KeepingInstances, { instance: 1_000 }],
  ["visits", KeepingVisits, { scope: 500, record: 500, visit: 500 }],
])("a manager that keeps %s is found", async (_, Leaking, kept) => {
  const { left } = await churn(
    subjectOf((clock) => new Leaking({ clock })),
    1_000,
  );
  expect(left).toEqual(kept);
});

it("a manager that keeps eight bytes of each entry is found", async () => {
  const { left, grownBytesPerCycle } = await churn(
    subjectOf((clock) => new CountingInAList({ clock })),
    100_000,
  );
  expect(left).toEqual({});
  expect(grownBytesPerCycle).toBeGreaterThan(5);
});

it("a manager that never cancels its timers is found", async () => {
  const { pendingTimers, container } = await churn(
    subjectOf((clock) => new NeverCancelling({ clock })),
    1_000,
  );
  expect(pendingTimers).toBe(container.metrics().scopes.scope?.opened);
});

it("a manager that never takes its listeners off is found", async () => {
  const { container } = await churn(
    subjectOf((clock) => new NeverUnsubscribing({ clock })),
    1_000,
  );
  const manager = container.getScopeManager("scope");
  expect(manager.events?.listenerCount("evicted")).toBe(container.metrics().scopes.scope?.opened);
});

it("what is held is counted until it is not, and nothing is held by being counted", async () => {
  const tally = new Tally();
  const held = new Set([{}, {}, {}].map((object) => tally.add("held", object)));
  for (let round = 0; round < 5; round++) tally.add("not held", {});
  await expectLeft(tally, { held: 3 });
  held.clear();
  await expectLeft(tally);
});

it("without a collector on demand nothing is claimed", async () => {
  const { gc } = globalThis;
  Object.assign(globalThis, { gc: undefined });
  try {
    await expect(collectGarbage()).rejects.toThrow("--expose-gc");
  } finally {
    Object.assign(globalThis, { gc });
  }
});
