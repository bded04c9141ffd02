import { describe, expect, it } from "@jest/globals";
import { createContainer, ScopeLeftError, token, type Flow, type Visit } from "@ambit/core";
import { RetainingScopeManager, sharedFlow } from "@ambit/manager-kit";

function chain(flow: Flow): Visit[] {
  const visits: Visit[] = [];
  for (let visit = flow.get(); visit !== undefined; visit = visit.previous) visits.push(visit);
  return visits;
}

/** Counts entries of the chain that were put in. */
class CountingFlow implements Flow {
  runs = 0;
  constructor(private readonly inner: Flow) {}
  get(): Visit | undefined {
    return this.inner.get();
  }
  run<R>(visit: Visit | undefined, work: () => R): R {
    this.runs++;
    return this.inner.run(visit, work);
  }
  set(visit: Visit | undefined): void {
    this.inner.set(visit);
  }
}

describe("the chain of visits", () => {
  it("does not grow when work starts work that starts work, each outliving its scope", async () => {
    const container = createContainer()
      .registerScopeManager("outer", new RetainingScopeManager())
      .registerScopeManager("s", new RetainingScopeManager());
    const lengths: number[] = [];
    const goOn = async (round: number): Promise<void> => {
      if (round === 200) return;
      await Promise.resolve();
      lengths.push(chain(sharedFlow()).length);
      let next: Promise<void> | undefined;
      container.runInScope("outer", round % 3, () => {
        container.runInScope("s", round % 7, () => {
          next = goOn(round + 1);
        });
      });
      await next;
    };
    await goOn(0);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(4);
  });

  it("does not grow with handles that are left in any order", () => {
    const container = createContainer().registerScopeManager("s", new RetainingScopeManager());
    const before = chain(sharedFlow()).length;
    for (let round = 0; round < 200; round++) {
      const [first, second] = [container.enterScope("s", 1), container.enterScope("s", 2)];
      first.exit();
      second.exit();
    }
    expect(chain(sharedFlow()).length).toBeLessThanOrEqual(before + 2);
  });

  it("does not grow with handles that overlap for ever: the next is entered before the previous one is left", () => {
    const container = createContainer().registerScopeManager("s", new RetainingScopeManager());
    const before = chain(sharedFlow()).length;
    let longest = 0;
    let astray = 0;
    let previous = container.enterScope("s", 0);
    for (let round = 1; round <= 1_000; round++) {
      const next = container.enterScope("s", round % 3);
      previous.exit();
      if (container.getCurrentScope("s") !== next.scope) astray++;
      longest = Math.max(longest, chain(sharedFlow()).length);
      previous = next;
    }
    previous.exit();
    expect(astray).toBe(0);
    expect(longest).toBeLessThanOrEqual(before + 3);
    expect(container.getCurrentScope("s")).toBeUndefined();
  });

  it("still tells, when it was shortened, that work has outlived its scope", async () => {
    const container = createContainer().registerScopeManager("s", new RetainingScopeManager());
    const Part = token<object>("Part");
    container.bind(Part, { scope: "s", useFactory: () => ({}) });
    let work: Promise<unknown> | undefined;
    container.runInScope("s", 1, () => {
      work = (async () => {
        await Promise.resolve();
        let deeper: Promise<unknown> | undefined;
        container.runInScope("s", 2, () => {
          deeper = Promise.resolve().then(() => container.getAsync(Part));
        });
        await deeper;
      })();
    });
    await expect(work).rejects.toThrow(ScopeLeftError);
  });

  it("takes one run for scopes that are entered together, through whatever flow the managers share", () => {
    const flow = new CountingFlow(sharedFlow());
    const container = createContainer()
      .registerScopeManager("a", new RetainingScopeManager({ flow }))
      .registerScopeManager("b", new RetainingScopeManager({ flow }))
      .registerScopeManager("c", new RetainingScopeManager({ flow }));
    container.runInScopes(
      [
        ["a", 1],
        ["b", 1],
        ["c", 1],
      ],
      () => expect(container.captureScopes().isValid).toBe(true),
    );
    expect(flow.runs).toBe(1);
  });
});
