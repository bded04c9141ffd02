import { createContainer, InstanceHeldError, ScopeNotActiveError, token, type AnyContainer } from "@ambit/core";
import { ManualClock, outsideOfContexts, RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { deferred } from "./fixtures/deferred.js";
import { expectBalanced } from "./fixtures/expect-balanced.js";
import { rejectionOf } from "./fixtures/thrown-by.js";
import { stateOf, turns } from "./fixtures/turns.js";

/** A connection pool that says what becomes of it. */
class Pool {
  closed = false;

  constructor(readonly serial: number) {}

  query(result: Promise<string> | string): Promise<string> | string {
    return result;
  }

  async ask(result: Promise<string>): Promise<string> {
    const answer = await result;
    if (this.closed) throw new Error("closed while in use");
    return `${answer} from ${this.serial}`;
  }
}

const Other = token<object>("Other");

/** Pools and other things that live in tenants. */
function house() {
  const reported: unknown[] = [];
  const state = { made: 0, fails: undefined as unknown };
  const closed: number[] = [];
  const container: AnyContainer = createContainer({ onError: (error) => reported.push(error) })
    .registerScopeManager("tenant", new RetainingScopeManager())
    .registerScopeManager("session", new RetainingScopeManager(), { within: "tenant" });
  container.bind(Pool, {
    scope: "tenant",
    useFactory: async () => {
      if (state.fails !== undefined) throw state.fails;
      return new Pool(++state.made);
    },
    dispose: (pool) => {
      pool.closed = true;
      closed.push(pool.serial);
    },
  });
  container.bind(Other, { scope: "tenant", useFactory: () => ({}), dispose: () => undefined });
  const inside = <R>(work: () => R): R => container.runInScope("tenant", "acme", work);
  return { container, inside, state, closed, reported };
}

describe("discarding an instance", () => {
  it("R1 ends it, and the next request creates another; others stay, stand-ins follow; three times", async () => {
    const { container, inside, closed } = house();
    const pool = container.proxy(Pool);
    const other = inside(() => container.get(Other));
    for (const serial of [1, 2, 3]) {
      await inside(async () => {
        expect((await container.getAsync(Pool)).serial).toBe(serial);
        expect(pool.serial).toBe(serial);
        expect(await container.discard(Pool)).toBe(true);
        expect(container.peek(Pool)).toBeUndefined();
      });
      expect(closed).toEqual([1, 2, 3].slice(0, serial));
    }
    expect(inside(() => container.get(Other))).toBe(other);
    await container.dispose();
    expect(closed).toEqual([1, 2, 3]);
    expectBalanced(container.metrics());
  });

  it("R1 ends it as its own binding says, also where another has made the same instance", async () => {
    const [shared, closed]: [object, string[]] = [{}, []];
    const [First, Second] = [token<object>("First"), token<object>("Second")];
    const container = createContainer();
    for (const each of [First, Second])
      container.bind(each, {
        scope: "singleton",
        useFactory: () => shared,
        dispose: () => void closed.push(each.name),
      });
    expect(container.get(First)).toBe(container.get(Second));
    await container.discard(First);
    expect(closed).toEqual(["First"]);
    await container.dispose();
    expect(closed).toEqual(["First", "Second"]);
  });

  it("R2 is no error where there is none, and is refused where there can be none, or without a token", async () => {
    const { container, inside } = house();
    expect(await inside(() => container.discard(Pool))).toBe(false);
    expect(await rejectionOf(container.discard(Pool))).toBeInstanceOf(ScopeNotActiveError);
    expect(() => container.discard(null as never)).toThrow(expect.objectContaining({ code: "INVALID_TOKEN" }));
    expect(await rejectionOf(container.discard(token("Unknown")))).toMatchObject({ code: "NOT_BOUND" });
  });

  it("lets go of what has no disposal, of a second name, and of nothing that was given or is kept nowhere", async () => {
    const container = createContainer();
    const [Plain, Alias, Given, Loose] = ["Plain", "Alias", "Given", "Loose"].map((name) => token<object>(name)) as [
      ReturnType<typeof token<object>>,
      ReturnType<typeof token<object>>,
      ReturnType<typeof token<object>>,
      ReturnType<typeof token<object>>,
    ];
    container.bind(Plain, { scope: "singleton", useFactory: () => ({}) });
    container
      .bind(Alias, { useExisting: Plain })
      .bind(Given, { useValue: {} })
      .bind(Loose, { useFactory: () => ({}) });
    const [first, loose] = [container.get(Alias), container.get(Loose)];
    expect(await container.discard(Alias)).toBe(true);
    expect(container.get(Plain)).not.toBe(first);
    expect([await container.discard(Given), await container.discard(Loose)]).toEqual([false, false]);
    expect(loose).toBeDefined();
    expect(container.metrics().singletons).toMatchObject({ created: 2, released: 1, live: 1 });
  });

  it("is refused while another living instance holds it directly, and not while one holds a stand-in", async () => {
    const { container, inside, closed } = house();
    const Repository = token<object>("Repository");
    const Adapter = token<object>("Adapter");
    container.bind(Adapter, { inject: [Pool], useFactory: (pool) => ({ pool }) });
    container.bind(Repository, { scope: "session", inject: [Adapter], useFactory: (adapter) => ({ adapter }) });
    await inside(async () => {
      await container.runInScope("session", "ann", () => container.getAsync(Repository));
      const error = await rejectionOf(container.discard(Pool));
      expect(error).toBeInstanceOf(InstanceHeldError);
      expect(error).toMatchObject({ token: "Pool", holder: "Repository", holderScope: "session" });
      expect(await rejectionOf(container.refresh(Pool))).toBeInstanceOf(InstanceHeldError);
      expect(closed).toEqual([]);
      await container.closeScope("session", "ann");
      expect(await container.discard(Pool)).toBe(true);
      expect(closed).toEqual([1]);
    });
  });

  it("ends for other flows inside the scope when they have left, in any order with those who came later", async () => {
    const { container, inside, closed } = house();
    const [before, later] = [deferred(), deferred()];
    const flow = inside(async () => {
      const pool = await container.getAsync(Pool);
      await before.promise;
      return pool.closed;
    });
    await turns();
    await inside(() => container.discard(Pool));
    const laterFlow = inside(() => later.promise);
    expect(closed).toEqual([]);
    expect((await inside(() => container.getAsync(Pool))).serial).toBe(2);
    before.resolve();
    expect(await flow).toBe(false);
    expect(closed).toEqual([1]);
    later.resolve();
    await laterFlow;
    expect(closed).toEqual([1]);
    await container.dispose();
    expect(closed).toEqual([1, 2]);
    expectBalanced(container.metrics());
  });

  it("by a flow that is in other scopes too is put off by whoever is in this one: it counts there once", async () => {
    const { container, inside, closed } = house();
    const gate = deferred();
    const user = inside(async () => {
      await container.getAsync(Pool);
      await gate.promise;
    });
    await turns();
    await container.runInScope("tenant", "other", () => inside(() => container.discard(Pool)));
    expect(closed).toEqual([]);
    gate.resolve();
    await user;
    await turns();
    expect(closed).toEqual([1]);
  });

  it("tells what its disposer throws: whoever waits for that, else onError", async () => {
    const { container, inside, reported } = house();
    const Bad = token<object>("Bad");
    const failure = new Error("cannot close");
    container.bind(Bad, {
      scope: "tenant",
      useFactory: () => ({}),
      dispose: () => {
        throw failure;
      },
    });
    inside(() => container.get(Bad));
    expect(await rejectionOf(inside(() => container.discard(Bad)))).toBe(failure);
    expect(reported).toEqual([]);

    const gate = deferred();
    const flow = inside(async () => {
      container.get(Bad);
      await gate.promise;
    });
    expect(await inside(() => container.discard(Bad))).toBe(true);
    gate.resolve();
    await flow;
    expect(reported).toEqual([failure]);
  });

  it("is put off by the flows that were inside, and not sooner over for one whose scope a shutdown has closed", async () => {
    const clock = new ManualClock();
    const container = createContainer({ clock, drainTimeoutMs: 10 }).registerScopeManager(
      "tenant",
      new RetainingScopeManager(),
    );
    const outside = outsideOfContexts();
    const ended = deferred();
    const disposed: string[] = [];
    container.bind(Other, { scope: "singleton", useFactory: () => ({}), dispose: () => void disposed.push("other") });
    container.bind(Pool, { scope: "tenant", useFactory: () => new Pool(1), dispose: () => ended.promise });
    const closed = container.enterScope("tenant", "closed by force");
    const flow = container.enterScope("tenant", "still ending");
    flow.get(Pool);
    flow.get(Other);
    const end = outside(() => container.dispose());
    clock.advance(10);
    expect([closed.scope.state, flow.scope.state]).toEqual(["closed", "disposing"]);

    expect(await outside(() => container.discard(Other))).toBe(true);
    await closed.exitAsync();
    expect(disposed).toEqual([]);
    const left = flow.exitAsync();
    expect(disposed).toEqual(["other"]);
    ended.resolve();
    await Promise.all([left, end]);
  });

  it("asked for by the last work of a scope, which is no user, is put off by the flows inside all the same", async () => {
    const { container, inside, closed } = house();
    const gate = deferred();
    const flow = inside(async () => {
      await container.getAsync(Pool);
      await gate.promise;
    });
    await turns();
    await inside(async () => {
      const session = container.enterScope("session", "s");
      session.scope.beforeDisposal("discard", async () => {
        await container.discard(Pool);
      });
      session.exit();
      await session.scope.close();
    });
    expect(closed).toEqual([]);
    gate.resolve();
    await flow;
    expect(closed).toEqual([1]);
  });

  it("by a handle acts in the handle's scope, and not after it was left", async () => {
    const { container, closed } = house();
    const handle = container.enterScope("tenant", "other");
    await handle.getAsync(Pool);
    expect(await handle.refresh(Pool)).toBe(true);
    expect(await handle.discard(Pool)).toBe(true);
    expect(closed).toEqual([1, 2]);
    handle.exit();
    expect(await rejectionOf(handle.discard(Pool))).toMatchObject({ code: "SCOPE_LEFT" });
    expect(await rejectionOf(handle.refresh(Pool))).toMatchObject({ code: "SCOPE_LEFT" });
  });
});

describe("refreshing an instance", () => {
  it("R3 calls that came through a stand-in finish on the old one, which ends after the last; new calls get the new one", async () => {
    const { container, inside, closed } = house();
    const pool = container.proxy(Pool);
    const answers = [deferred<string>(), deferred<string>()];
    const calls: Promise<string>[] = [];
    await inside(async () => {
      await container.getAsync(Pool);
      calls.push(pool.ask(answers[0]!.promise), pool.ask(answers[1]!.promise));
      expect(await container.refresh(Pool)).toBe(true);
      expect(pool.serial).toBe(2);
      expect(await pool.ask(Promise.resolve("new"))).toBe("new from 2");
    });
    expect(closed).toEqual([]);
    answers[1]!.resolve("b");
    expect(await calls[1]).toBe("b from 1");
    await turns();
    expect(closed).toEqual([]);
    answers[0]!.resolve("a");
    expect(await calls[0]).toBe("a from 1");
    await turns();
    expect(closed).toEqual([1]);
    await container.dispose();
    expect(closed).toEqual([1, 2]);
    expectBalanced(container.metrics());
  });

  it("R4 that fails keeps the old one in service, and tells the error", async () => {
    const { container, inside, state, closed } = house();
    const pool = await inside(() => container.getAsync(Pool));
    state.fails = new Error("no database");
    expect(await rejectionOf(inside(() => container.refresh(Pool)))).toBe(state.fails);
    expect(inside(() => container.get(Pool))).toBe(pool);
    expect(closed).toEqual([]);
    state.fails = undefined;
    expect(await inside(() => container.refresh(Pool))).toBe(true);
    expect(inside(() => container.get(Pool)).serial).toBe(2);
    expect(closed).toEqual([1]);
  });

  it("R5 asked for from inside a call of the very instance does not wait for itself", async () => {
    const { container, inside, closed } = house();
    const Service = token<{ refresh(): Promise<boolean> }>("Service");
    let ended = 0;
    container.bind(Service, {
      scope: "tenant",
      useFactory: () => ({ refresh: () => container.refresh(Service) }),
      dispose: () => {
        ended++;
      },
    });
    const service = container.proxy(Service);
    await inside(async () => {
      const before = container.get(Service);
      expect(await service.refresh()).toBe(true);
      expect(container.get(Service)).not.toBe(before);
    });
    await turns();
    expect([ended, closed]).toEqual([1, []]);
  });

  it("R6 does nothing where nothing lives", async () => {
    const { container, inside, state } = house();
    expect(await inside(() => container.refresh(Pool))).toBe(false);
    expect(state.made).toBe(0);
  });

  it("U3 is refused where the scope is being disposed of already, and creates nothing", async () => {
    const container = createContainer();
    const gate = deferred();
    const Last = token<object>("Last");
    let made = 0;
    container.bind(Other, { scope: "singleton", useFactory: () => ({ serial: ++made }) });
    container.bind(Last, { scope: "singleton", useFactory: () => ({}), dispose: () => gate.promise });
    container.get(Other);
    container.get(Last);
    const disposed = container.dispose();

    expect(await rejectionOf(container.refresh(Other))).toMatchObject({ code: "CONTAINER_CLOSED" });
    expect(made).toBe(1);

    gate.resolve();
    await disposed;
  });

  it("of two at the same time makes one new instance, and meanwhile everybody gets the old one", async () => {
    const gate = deferred();
    let made = 0;
    const Slow = token<number>("Slow");
    const container = createContainer().bind(Slow, {
      scope: "singleton",
      useFactory: async () => {
        if (++made > 1) await gate.promise;
        return made;
      },
    });
    await container.getAsync(Slow);
    const both = Promise.all([container.refresh(Slow), container.refresh(Slow)]);
    expect(await stateOf(both)).toBe("pending");
    expect(container.get(Slow)).toBe(1);
    gate.resolve();
    expect(await both).toEqual([true, true]);
    expect([container.get(Slow), made]).toEqual([2, 2]);
  });

  it("that makes the same object again goes on with it, and ends it once", async () => {
    const shared = {};
    let ended = 0;
    const Shared = token<object>("Shared");
    const container = createContainer().bind(Shared, {
      scope: "singleton",
      useFactory: () => shared,
      dispose: () => {
        ended++;
      },
    });
    container.get(Shared);
    await container.refresh(Shared);
    expect([container.get(Shared), ended]).toEqual([shared, 0]);
    await container.dispose();
    expect(ended).toBe(1);
    expectBalanced(container.metrics());
  });

  it("whose new instance comes after the end of the scope disposes of it", async () => {
    const gate = deferred();
    const ended: number[] = [];
    let made = 0;
    const Slow = token<{ n: number }>("Slow");
    const { container, inside } = house();
    container.bind(Slow, {
      scope: "tenant",
      useFactory: async () => {
        const n = ++made;
        if (n > 1) await gate.promise;
        return { n };
      },
      dispose: ({ n }) => void ended.push(n),
    });
    await inside(() => container.getAsync(Slow));
    const begun: Promise<unknown>[] = [];
    inside(() => void begun.push(rejectionOf(container.refresh(Slow))));
    const closing = container.closeScope("tenant", "acme");
    gate.resolve();
    await closing;
    expect(await Promise.all(begun)).toMatchObject([{ code: "SCOPE_CLOSED" }]);
    expect(ended).toEqual([2, 1]);
    expectBalanced(container.metrics());
  });

  it("leaves the old one to the end of the scope where another was given it meanwhile", async () => {
    const { container, inside, closed } = house();
    const gate = deferred();
    let made = 0;
    const Slow = token<{ ended: boolean }>("Slow");
    const Holder = token<{ readonly slow: { ended: boolean } }>("Holder");
    container.bind(Slow, {
      scope: "tenant",
      useFactory: async () => {
        if (++made > 1) await gate.promise;
        return { ended: false };
      },
      dispose: (slow) => {
        slow.ended = true;
      },
    });
    container.bind(Holder, { scope: "tenant", inject: [Slow], useFactory: (slow) => ({ slow }) });
    const old = await inside(() => container.getAsync(Slow));
    const begun: Promise<boolean>[] = [];
    inside(() => void begun.push(container.refresh(Slow)));
    const holder = inside(() => container.get(Holder));
    gate.resolve();
    expect(await Promise.all(begun)).toEqual([true]);
    expect(inside(() => container.get(Slow))).not.toBe(old);
    expect([holder.slow, old.ended]).toEqual([old, false]);
    await container.closeScope("tenant", "acme");
    expect([old.ended, closed]).toEqual([true, []]);
    expectBalanced(container.metrics());
  });
});
