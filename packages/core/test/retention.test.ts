import { createContainer, token } from "@ambit/core";
import { Capacity, LeastRecentlyEnteredFirst, RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { Recorded } from "./fixtures/disposables.js";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";

/** Keeps so many scopes, the most recently entered ones. */
class BoundedScopeManager extends RetainingScopeManager {
  readonly capacity: Capacity;

  constructor(maxScopes: number) {
    super();
    const { books, clock } = this;
    this.capacity = this.retain(new Capacity({ maxScopes, eviction: new LeastRecentlyEnteredFirst(), books, clock }));
  }
}

const Service = token<Recorded>("Service");
const tenIds = Array.from({ length: 10 }, (_, index) => index);

/** A container in which each scope of the manager has a service that writes down its end. */
function keptBy<M extends RetainingScopeManager | EndingScopeManager>(manager: M) {
  const log: string[] = [];
  let made = 0;
  const container = createContainer()
    .registerScopeManager("request", manager)
    .bind(Service, { scope: "request", useFactory: () => new Recorded(`service ${++made}`, log) });
  const visit = (id: number | string) => container.runInScope("request", id, () => container.get(Service));
  return { container, manager, log, visit, open: () => container.metrics().scopes.request?.open };
}

describe("how long scopes stay", () => {
  it("seed P04 ten ids that were entered and left are all there with a manager that retains", () => {
    const { visit, open, log } = keptBy(new RetainingScopeManager());

    for (const id of tenIds) visit(id);

    expect([open(), log]).toEqual([10, []]);
  });

  it("seed P04 none of them is there with one that ends on exit", () => {
    const { visit, open, log } = keptBy(new EndingScopeManager());

    for (const id of tenIds) visit(id);

    expect([open(), log.length]).toEqual([0, 10]);
  });

  it("seed P04 as many as the bound with one that has a bound", () => {
    const { visit, open, log } = keptBy(new BoundedScopeManager(3));

    for (const id of tenIds) visit(id);

    expect([open(), log.length]).toEqual([3, 7]);
  });

  it("seed P05 closing an id removes it and what it held", async () => {
    const { container, visit, open, log } = keptBy(new RetainingScopeManager());
    const first = visit("a");

    expect(await container.closeScope("request", "a")).toBe(true);

    expect([open(), log]).toEqual([0, ["service 1"]]);
    expect(await container.closeScope("request", "a")).toBe(false);
    expect(visit("a")).not.toBe(first);
  });

  it("seed P09 leaving calls no disposer where scopes are retained; closing calls it once", async () => {
    const { container, visit, log } = keptBy(new RetainingScopeManager());

    visit("req-1");
    expect(log).toEqual([]);

    await container.closeScope("request", "req-1");
    await container.dispose();
    expect(log).toEqual(["service 1"]);
  });

  it("seed P10 a scope that ends on exit caches inside, disposes once, and is fresh on re-entry", () => {
    const { container, visit, log } = keptBy(new EndingScopeManager());

    const [first, again] = container.runInScope("request", "r1", () => [
      container.get(Service),
      container.get(Service),
    ]);
    expect(again).toBe(first);
    expect(log).toEqual(["service 1"]);

    expect(visit("r1")).not.toBe(first);
    expect(log).toEqual(["service 1", "service 2"]);
  });

  it("seed P11 a scope that is retained is the same on re-entry, with nothing disposed between", () => {
    const { visit, log } = keptBy(new RetainingScopeManager());

    expect(visit("r1")).toBe(visit("r1"));
    expect(log).toEqual([]);
  });
});

describe("fewer scopes than there are", () => {
  it("seed P14 shrinking keeps those that were used most recently, and disposes the others", () => {
    const { manager, visit, open, log } = keptBy(new BoundedScopeManager(5));
    for (const id of [1, 2, 3, 4, 5]) visit(id);
    const [second, fifth] = [visit(2), visit(5)];

    manager.capacity.maxScopes = 2;

    expect(open()).toBe(2);
    expect(log).toEqual(["service 1", "service 3", "service 4"]);
    expect([visit(2), visit(5)]).toEqual([second, fifth]);
    expect(manager.metrics().closedBy).toEqual({ evicted: 3 });
  });

  it("seed P14 a scope in use is spared, however long ago it was entered, and so are singletons", () => {
    const { container, manager, visit, open, log } = keptBy(new BoundedScopeManager(5));
    const Single = token<Recorded>("Single");
    container.bind(Single, { scope: "singleton", useFactory: () => new Recorded("single", log) });
    const oldest = container.enterScope("request", 1);
    const inUse = oldest.get(Service);
    container.get(Single);
    for (const id of [2, 3, 4, 5]) visit(id);

    manager.capacity.maxScopes = 1;
    expect(open()).toBe(1);
    expect(oldest.get(Service)).toBe(inUse);
    expect(log).toEqual(["service 2", "service 3", "service 4", "service 5"]);

    manager.capacity.maxScopes = 5;
    oldest.exit();
    expect(visit(1)).toBe(inUse);
  });
});
