import {
  ContainerClosedError,
  createContainer,
  inject,
  Resolver,
  ScopeClosedError,
  ScopeLeftError,
  token,
} from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { deferred } from "./fixtures/deferred.js";
import { Recorded } from "./fixtures/disposables.js";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";
import { stateOf } from "./fixtures/turns.js";

class Plain {}
class Single {}
class Scoped {
  constructor(readonly resolver: Resolver) {}
}
const Value = token<string>("Value");

const build = () =>
  createContainer()
    .registerScopeManager("session", new RetainingScopeManager())
    .bind(Plain)
    .bind(Single, { scope: "singleton" })
    .bind(Value, { useValue: "value" })
    .bind(Scoped, { scope: "session", inject: [Resolver] });

describe("after the container is disposed", () => {
  it("U1 resolving, entering a scope and resolving in one that was open are all refused with a typed error", async () => {
    const container = build();
    const handle = container.runInScope("session", 1, () => container.enterScope("session", 1));
    handle.get(Scoped);
    handle.exit();
    await container.dispose();

    for (const wanted of [Plain, Single, Scoped, Value]) {
      expect(thrownBy(() => container.get(wanted))).toBeInstanceOf(ContainerClosedError);
      expect(thrownBy(() => container.tryGet(wanted))).toBeInstanceOf(ContainerClosedError);
      expect(await rejectionOf(container.getAsync(wanted))).toBeInstanceOf(ContainerClosedError);
    }
    for (const wanted of [Single, Scoped]) {
      expect(await rejectionOf(container.discard(wanted))).toBeInstanceOf(ContainerClosedError);
      expect(await rejectionOf(container.refresh(wanted))).toBeInstanceOf(ContainerClosedError);
    }
    expect(thrownBy(() => container.runInScope("session", 2, () => undefined))).toMatchObject({ state: "closed" });
    expect(thrownBy(() => container.enterScope("session", 2))).toBeInstanceOf(ContainerClosedError);
    expect(thrownBy(() => handle.get(Scoped))).toBeInstanceOf(ScopeClosedError);
    expect(thrownBy(() => container.bind(class Late {}))).toBeInstanceOf(ContainerClosedError);
  });

  it("U5 nothing that was captured before revives it: providers, stand-ins, resolvers of singletons", async () => {
    class Holder {
      readonly resolver = inject(Resolver);
      readonly plain = inject.provider(Plain);
      readonly stand = inject.proxy(Single);
    }
    const container = build().bind(Holder, { scope: "singleton" });
    const { resolver, plain, stand } = container.get(Holder);
    const kept = [container.provider(Plain), container.provider(Value), container.provider(Single), plain];
    await container.dispose();

    for (const provide of kept) expect(thrownBy(provide)).toBeInstanceOf(ContainerClosedError);
    for (const wanted of [Plain, Single, Value]) {
      expect(thrownBy(() => resolver.get(wanted))).toBeInstanceOf(ContainerClosedError);
    }
    expect(thrownBy(() => stand.constructor)).toBeInstanceOf(ContainerClosedError);
  });

  it("U1 while it waits for those inside, new ones are refused and those inside go on", async () => {
    const container = build();
    const gate = deferred();
    const work = container.runInScope("session", 1, async () => {
      await gate.promise;
      return [container.get(Scoped), container.runInScope("session", 1, () => container.get(Scoped))];
    });

    const disposed = container.dispose();
    expect(await stateOf(disposed)).toBe("pending");
    expect(thrownBy(() => container.runInScope("session", 1, () => undefined))).toMatchObject({
      code: "CONTAINER_CLOSED",
      state: "draining",
    });
    gate.resolve();
    const [first, second] = await work;
    await disposed;

    expect(second).toBe(first);
  });
});

describe("after a scope is closed", () => {
  it("U2 its handle refuses; the root and its siblings go on", async () => {
    const container = build();
    const [closed, open] = [container.enterScope("session", "closed"), container.enterScope("session", "open")];
    const { scope } = closed;
    const sibling = open.get(Scoped);
    closed.get(Scoped);
    closed.exit();
    expect(thrownBy(() => closed.get(Scoped))).toBeInstanceOf(ScopeLeftError);
    await scope.close();

    for (const wanted of [Scoped, Plain, Single]) {
      expect(thrownBy(() => closed.get(wanted))).toMatchObject({
        code: "SCOPE_CLOSED",
        scope: "session",
        id: "closed",
        reason: "closed",
      });
    }
    expect(await rejectionOf(closed.release({}))).toBeInstanceOf(ScopeClosedError);
    expect(thrownBy(() => scope.run(() => undefined))).toBeInstanceOf(ScopeClosedError);
    expect(open.get(Scoped)).toBe(sibling);
    expect(container.get(Single)).toBeInstanceOf(Single);
  });

  it("U5 a resolver that one of its instances kept is refused, also what nobody would store", async () => {
    const container = build();
    const { resolver } = container.runInScope("session", 1, () => container.get(Scoped));
    await container.closeScope("session", 1);

    for (const wanted of [Scoped, Plain, Single, Value]) {
      expect(thrownBy(() => resolver.get(wanted))).toMatchObject({ code: "SCOPE_CLOSED", id: 1 });
      expect(thrownBy(() => resolver.tryGet(wanted))).toMatchObject({ code: "SCOPE_CLOSED", id: 1 });
    }
    expect(thrownBy(() => resolver.getAll(Plain))).toBeInstanceOf(ScopeClosedError);
    expect(await rejectionOf(resolver.getAsync(Scoped))).toBeInstanceOf(ScopeClosedError);
  });

  it("U5 a resolver that was kept is refused by the name of its owner, not of whoever asked for that first", async () => {
    const Whole = token<Scoped>("Whole");
    const container = build().bind(Whole, { scope: "session", useFactory: (resolver) => resolver.get(Scoped) });
    const { resolver } = container.runInScope("session", 1, () => container.get(Whole));
    await container.closeScope("session", 1);
    expect(thrownBy(() => resolver.get(Plain))).toMatchObject({ code: "SCOPE_CLOSED", path: ["Scoped"] });
  });

  it("U5 entering the id again opens a fresh scope, and what the old one knew stays closed", async () => {
    const container = build();
    const visit = () => container.runInScope("session", 1, () => container.get(Scoped));
    const before = visit();
    await container.closeScope("session", 1);

    const after = visit();

    expect(after).not.toBe(before);
    expect(thrownBy(() => before.resolver.get(Scoped))).toBeInstanceOf(ScopeClosedError);
    expect(after.resolver.get(Scoped)).toBe(after);
  });

  it("U4 closing a wider scope closes those within it first, the last opened before the others, then its own instances", async () => {
    const log: string[] = [];
    const Outer = token<Recorded>("Outer");
    const Inner = token<Recorded>("Inner");
    let made = 0;
    const container = createContainer()
      .registerScopeManager("outer", new RetainingScopeManager())
      .registerScopeManager("inner", new RetainingScopeManager(), { within: "outer" })
      .bind(Outer, { scope: "outer", useFactory: () => new Recorded("outer", log) })
      .bind(Inner, { scope: "inner", useFactory: () => new Recorded(`inner ${++made}`, log) });
    const inner = container.runInScope("outer", 1, () => {
      container.get(Outer);
      container.runInScope("inner", 1, () => container.get(Inner));
      return container.runInScope("inner", 2, () => (container.get(Inner), container.getCurrentScope("inner")!));
    });

    await container.closeScope("outer", 1);

    expect(log).toEqual(["inner 2", "inner 1", "outer"]);
    expect([inner.state, inner.closeReason]).toEqual(["closed", "parent-closed"]);
  });
});
