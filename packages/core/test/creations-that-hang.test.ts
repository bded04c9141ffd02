import { createContainer, token, type FactoryResult, type Resolver } from "@ambit/core";
import { ManualClock, RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { deferred } from "./fixtures/deferred.js";
import { Recorded } from "./fixtures/disposables.js";
import { expectBalanced } from "./fixtures/expect-balanced.js";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";
import { stateOf, turns } from "./fixtures/turns.js";

const Slow = token<Recorded>("Slow");
const Basket = token<Recorded>("Basket");

function shop() {
  const log: string[] = [];
  const reported: unknown[] = [];
  const clock = new ManualClock();
  const options = { clock, disposeTimeoutMs: 1_000, onError: (error: unknown) => void reported.push(error) };
  const container = createContainer(options)
    .registerScopeManager("tenant", new RetainingScopeManager({ clock }))
    .registerScopeManager("session", new RetainingScopeManager({ clock }), { within: "tenant" });
  const pass = async (durationMs: number): Promise<void> => {
    await turns();
    clock.advance(durationMs);
    await turns();
  };
  return { container, log, reported, clock, pass };
}

/** What never comes, unless the test lets it. */
function hanging<T>() {
  const { promise, resolve } = deferred<T>();
  return { promise, arrive: resolve };
}

describe("a creation that its scope has given up", () => {
  it("C8 gives the closed error to all who wait for it, and the end gets the time limit's", async () => {
    const { container, clock, pass } = shop();
    container.bind(Slow, { scope: "tenant", useFactory: () => hanging<Recorded>().promise });
    using tenant = container.enterScope("tenant", "acme");
    const waiting = [1, 2].map(() => rejectionOf(tenant.getAsync(Slow)));
    tenant.exit();

    const closed = rejectionOf(Promise.resolve(tenant.scope.close()));
    await pass(1_000);

    expect(await Promise.all(waiting)).toMatchObject([{ code: "SCOPE_CLOSED" }, { code: "SCOPE_CLOSED" }]);
    expect(await closed).toMatchObject({ code: "DISPOSE_TIMEOUT", token: "Slow" });
    expect(clock.pending).toBe(0);
    expectBalanced(container.metrics());
  });

  it("C8 lets work go on, and leave, that waits for it beyond the drain limit", async () => {
    const { container, pass } = shop();
    container.bind(Slow, { scope: "tenant", useFactory: () => hanging<Recorded>().promise });
    const work = rejectionOf(container.runInScope("tenant", "acme", async () => container.getAsync(Slow)));
    const disposed = rejectionOf(container.dispose());
    await pass(10_000);
    await pass(1_000);
    expect(await work).toMatchObject({ code: "SCOPE_CLOSED" });
    expect(await disposed).toMatchObject({ code: "DISPOSE_TIMEOUT" });
    expect(container.metrics().scopes.tenant).toMatchObject({ open: 0, active: 0, leaked: 1 });
  });

  it("C8 also where it waits for one of a wider scope, which goes on for others", async () => {
    const { container, log, pass } = shop();
    const slow = hanging<Recorded>();
    container.bind(Slow, { scope: "tenant", useFactory: () => slow.promise });
    container.bind(Basket, {
      scope: "session",
      inject: [Slow],
      useFactory: (_: Recorded) => new Recorded("basket", log),
    });
    using tenant = container.enterScope("tenant", "acme");
    using session = container.enterScope("session", "ann");
    const basket = rejectionOf(session.getAsync(Basket));
    const others = tenant.getAsync(Slow);
    session.exit();
    const closed = rejectionOf(Promise.resolve(session.scope.close()));
    await pass(1_000);

    expect(await basket).toMatchObject({ code: "SCOPE_CLOSED", scope: "session" });
    expect(await closed).toMatchObject({ code: "DISPOSE_TIMEOUT", token: "Basket" });
    expect(await stateOf(others)).toBe("pending");
    slow.arrive(new Recorded("slow", log));
    expect((await others).name).toBe("slow");
    expect(log).toEqual([]);
  });

  it.each<[string, (hang: Promise<never>) => (made: Recorded) => FactoryResult<Recorded>]>([
    ["a decorator", (hang) => () => hang],
    [
      "an asynchronous generator that decorates",
      (hang) =>
        async function* (made) {
          await hang;
          yield made;
        },
    ],
  ])("C9 disposes of what was made before %s hung, once, before what it uses", async (_, wrap) => {
    const { container, log, pass } = shop();
    container.bind(Slow, { scope: "tenant", useFactory: () => new Recorded("part", log) });
    container.bind(Basket, {
      scope: "tenant",
      inject: [Slow],
      useFactory: (_: Recorded) => new Recorded("basket", log),
    });
    container.decorate(Basket, wrap(hanging<never>().promise));
    using tenant = container.enterScope("tenant", "acme");
    const basket = rejectionOf(tenant.getAsync(Basket));
    tenant.exit();
    const closed = rejectionOf(Promise.resolve(tenant.scope.close()));
    await pass(1_000);
    expect(await basket).toMatchObject({ code: "SCOPE_CLOSED" });
    expect(await closed).toMatchObject({ code: "DISPOSE_TIMEOUT" });
    expect(log).toEqual(["basket", "part"]);
  });

  it("C9 disposes of what an ordinary function has promised to somebody who could not wait, when it comes late", async () => {
    const { container, log, pass } = shop();
    const slow = hanging<Recorded>();
    container.bind(Slow, { scope: "tenant", inject: [], useFactory: () => slow.promise });
    using tenant = container.enterScope("tenant", "acme");
    expect(thrownBy(() => tenant.get(Slow))).toMatchObject({ code: "ASYNC_RESOLUTION_REQUIRED" });
    tenant.exit();
    const closed = rejectionOf(Promise.resolve(tenant.scope.close()));
    await pass(1_000);
    expect(await closed).toMatchObject({ code: "DISPOSE_TIMEOUT", token: "Slow" });
    slow.arrive(new Recorded("slow", log));
    await turns();
    expect(log).toEqual(["slow"]);
  });

  it("C9 has nothing to give up where only the disposer hangs of what came at once, but too late for its scope", async () => {
    const { container, reported, pass } = shop();
    const Kept = token<{ readonly resolver: Resolver }>("Kept");
    container.bind(Kept, { scope: "tenant", useFactory: (resolver) => ({ resolver }) });
    const tenant = container.enterScope("tenant", "acme");
    const { scope } = tenant;
    const { resolver } = tenant.get(Kept);
    container.bind(Basket, {
      scope: "tenant",
      useFactory: (_: Resolver) => {
        scope.closeInBackground("evicted");
        return new Recorded("basket", []);
      },
      dispose: () => hanging<void>().promise,
    });
    tenant.exit();
    const refused = rejectionOf(resolver.getAsync(Basket));
    await pass(1_000);
    expect(await refused).toMatchObject({ errors: [{ code: "SCOPE_CLOSED" }, { code: "DISPOSE_TIMEOUT" }] });
    expect(reported).toMatchObject([{ code: "DISPOSE_TIMEOUT", token: "Basket" }]);
    expect(scope.state).toBe("closed");
  });

  it("C9 disposes of what was made before onCreate hung, and of what was made only for it", async () => {
    const { container, log, pass } = shop();
    container.bind(Slow, { useFactory: () => new Recorded("only for the basket", log) });
    container.bind(Basket, {
      scope: "tenant",
      inject: [Slow],
      useFactory: (_: Recorded) => new Recorded("basket", log),
      onCreate: () => hanging<void>().promise,
    });
    using tenant = container.enterScope("tenant", "acme");
    const basket = rejectionOf(tenant.getAsync(Basket));
    tenant.exit();
    const closed = rejectionOf(Promise.resolve(tenant.scope.close()));
    await pass(1_000);
    await Promise.all([basket, closed]);
    expect(log).toEqual(["basket", "only for the basket"]);
  });

  it.each<[string, (hang: Promise<void>, log: string[]) => () => FactoryResult<Recorded>]>([
    [
      "a factory",
      (hang, log) => async () => {
        await hang;
        return new Recorded("late", log);
      },
    ],
    [
      "an asynchronous generator",
      (hang, log) =>
        async function* () {
          await hang;
          try {
            yield new Recorded("its instance", log);
          } finally {
            log.push("late");
          }
        },
    ],
  ])("C8 ends what arrives from %s after all", async (_, make) => {
    const { container, log, reported, pass } = shop();
    const { promise, arrive } = hanging<void>();
    const onCreate = () => void log.push("onCreate");
    container.bind(Slow, { scope: "tenant", useFactory: make(promise, log), onCreate });
    using tenant = container.enterScope("tenant", "acme");
    const slow = rejectionOf(tenant.getAsync(Slow));
    tenant.exit();
    const closed = rejectionOf(Promise.resolve(tenant.scope.close()));
    await pass(1_000);
    await Promise.all([slow, closed]);
    expect(log).toEqual([]);

    arrive();
    await turns();
    expect(log).toContain("late");
    expect(log).not.toContain("onCreate");
    expect(reported).toEqual([]);
    expectBalanced(container.metrics());
  });

  it("C9 is not held up by a disposer that hangs too: it has its own time limit", async () => {
    const { container, reported, pass } = shop();
    const failure = new Error("decorator");
    container.bind(Slow, {
      scope: "tenant",
      useFactory: () => new Recorded("slow", []),
      dispose: () => hanging<void>().promise,
    });
    container.decorate(Slow, async () => {
      await turns(3);
      throw failure;
    });
    const work = rejectionOf(container.runInScope("tenant", "acme", async () => container.getAsync(Slow)));
    await pass(1_000);
    expect(await work).toBe(failure);
    expect(reported).toMatchObject([{ code: "DISPOSE_TIMEOUT", token: "Slow" }]);
  });
});

describe("a creation that was asked for synchronously and turns out to be asynchronous", () => {
  it("C2 that fails is told of, since nobody waits for it", async () => {
    const { container, reported } = shop();
    const failure = new Error("factory");
    container.bind(Slow, { scope: "tenant", useFactory: () => Promise.reject(failure) });
    using tenant = container.enterScope("tenant", "acme");
    expect(() => tenant.get(Slow)).toThrow(expect.objectContaining({ code: "ASYNC_RESOLUTION_REQUIRED" }));
    expect(() => tenant.get(Slow)).toThrow(expect.objectContaining({ code: "ASYNC_RESOLUTION_REQUIRED" }));
    await turns();
    expect(reported).toEqual([failure]);
  });

  it("C2 is refused with the path that leads to it", () => {
    const { container } = shop();
    container.bind(Slow, { scope: "tenant", useFactory: () => hanging<Recorded>().promise });
    container.bind(Basket, { scope: "tenant", useFactory: (resolver: Resolver) => resolver.get(Slow) });
    const tenant = container.enterScope("tenant", "acme");
    const refused = { code: "ASYNC_RESOLUTION_REQUIRED", path: ["Basket", "Slow"] };
    expect([thrownBy(() => tenant.get(Basket)), thrownBy(() => tenant.get(Basket))]).toMatchObject([refused, refused]);
  });

  it("C2 that fails is told to whoever waits for it instead, where somebody does", async () => {
    const { container, reported } = shop();
    const failure = new Error("factory");
    container.bind(Slow, { scope: "tenant", useFactory: () => Promise.reject(failure) });
    using tenant = container.enterScope("tenant", "acme");
    expect(() => tenant.get(Slow)).toThrow(expect.objectContaining({ code: "ASYNC_RESOLUTION_REQUIRED" }));
    expect(await rejectionOf(tenant.getAsync(Slow))).toBe(failure);
    expect(reported).toEqual([]);
  });
});
