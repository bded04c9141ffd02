import {
  Container,
  ContainerClosedError,
  createContainer,
  inject,
  Resolver,
  ScopeClosedError,
  token,
} from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { deferred } from "./fixtures/deferred.js";
import { Recorded } from "./fixtures/disposables.js";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";
import { stateOf, turns } from "./fixtures/turns.js";

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

describe("while a scope is closing", () => {
  it("U3 a disposer gets what is wider and what is not yet disposed, and is refused what was never made or is gone", async () => {
    const seen: Record<string, unknown> = {};
    const attempt = (work: () => unknown): unknown => {
      try {
        return work();
      } catch (error) {
        return error;
      }
    };
    class Early {}
    class Unseen {}
    class Late {}
    class Asking {
      constructor(readonly resolver: Resolver) {}
      [Symbol.dispose](): void {
        for (const wanted of [Single, Early, Unseen, Late, Plain])
          seen[wanted.name] = attempt(() => this.resolver.get(wanted));
      }
    }
    const container = build()
      .bind(Early, { scope: "session" })
      .bind(Unseen, { scope: "session" })
      .bind(Late, { scope: "session", dispose: () => undefined })
      .bind(Asking, { scope: "session", inject: [Resolver] });
    const early = container.runInScope("session", 1, () => {
      container.get(Asking);
      container.get(Late); // disposed before Asking has its turn
      return container.get(Early);
    });

    await container.closeScope("session", 1);

    expect(seen.Single).toBe(container.get(Single));
    expect(seen.Early).toBe(early);
    for (const refused of ["Unseen", "Late", "Plain"]) expect(seen[refused]).toBeInstanceOf(ScopeClosedError);
  });

  it("U3 the disposers of singletons may use one another in the same way", async () => {
    const seen: unknown[] = [];
    const Asking = token<object>("Asking");
    const container = build().bind(Asking, {
      scope: "singleton",
      inject: [Resolver, Single],
      useFactory: (resolver, single) => ({ resolver, single }),
      dispose: () => void seen.push(container.get(Single)),
    });
    container.get(Asking);
    const single = container.get(Single);

    await container.dispose();

    expect(seen).toEqual([single]);
  });

  it("U7 while a scope drains, entering its id gets a new scope, not the dying one", async () => {
    const container = build();
    const gate = deferred();
    const inside = container.runInScope("session", 1, async () => {
      const old = container.get(Scoped);
      await gate.promise;
      return [old, container.get(Scoped)];
    });

    const closing = container.closeScope("session", 1);
    const fresh = container.runInScope("session", 1, () => container.get(Scoped));
    expect(await stateOf(closing)).toBe("pending");
    gate.resolve();
    const [old, still] = await inside;
    await closing;

    expect(still).toBe(old);
    expect(fresh).not.toBe(old);
    expect(container.runInScope("session", 1, () => container.get(Scoped))).toBe(fresh);
    expect(container.metrics().scopes.session).toMatchObject({ opened: 2, closed: 1, open: 1 });
  });

  it("U6 a binding with a disposer that comes after the end is refused", async () => {
    const Late = token<object>("Late");
    const handle = build().enterScope("session", 1);
    handle.exit();
    await handle.scope.close();

    const bind = () => handle.bind(Late, { scope: "scoped", useFactory: () => ({}), dispose: () => undefined });

    expect(thrownBy(bind)).toBeInstanceOf(ScopeClosedError);
  });

  it("U6 a resource that is set up only after the end is cleaned up at once, so its cleanup is not lost", async () => {
    const log: string[] = [];
    const gate = deferred();
    const Late = token<string>("Late");
    const container = build().bind(Late, {
      scope: "session",
      async *useFactory() {
        await gate.promise;
        try {
          yield "late";
        } finally {
          log.push("cleaned up");
        }
      },
    });
    const handle = container.enterScope("session", 1);
    const late = handle.getAsync(Late);
    const refused = rejectionOf(late);
    handle.exit();
    const closing = handle.scope.close();
    await turns();
    gate.resolve();

    expect(await refused).toBeInstanceOf(ScopeClosedError);
    await closing;
    expect(log).toEqual(["cleaned up"]);
  });
});

describe("a constructor that ends what it is made in", () => {
  it("D20 one that disposes its container gets a closed error, and what was made so far is disposed", async () => {
    const log: string[] = [];
    const Early = token<Recorded>("Early");
    class Suicidal extends Recorded {
      constructor(_: Recorded, container: Container) {
        super("suicidal", log);
        void container.dispose();
      }
    }
    const container = createContainer();
    container
      .bind(Early, { scope: "singleton", useFactory: () => new Recorded("early", log) })
      .bind(Suicidal, { scope: "singleton", inject: [Early, Container] });

    expect(thrownBy(() => container.get(Suicidal))).toBeInstanceOf(ContainerClosedError);
    await container.dispose();

    expect(log).toEqual(["suicidal", "early"]);
  });

  it("D20 one that closes its scope gets a closed error, and what was made so far is disposed", async () => {
    const log: string[] = [];
    const Early = token<Recorded>("Early");
    class Suicidal extends Recorded {
      constructor(_: Recorded, close: () => unknown) {
        super("suicidal", log);
        void close();
      }
    }
    const Close = token<() => unknown>("Close");
    const container = createContainer().registerScopeManager("session", new RetainingScopeManager());
    const handle = container.enterScope("session", 1);
    container
      .bind(Close, { useValue: () => (handle.exit(), handle.scope.close()) })
      .bind(Early, { scope: "session", useFactory: () => new Recorded("early", log) })
      .bind(Suicidal, { scope: "session", inject: [Early, Close] });

    expect(thrownBy(() => handle.get(Suicidal))).toBeInstanceOf(ScopeClosedError);
    await handle.scope.close();

    expect(log).toEqual(["suicidal", "early"]);
  });

  it("D20 where what it made can only be disposed asynchronously, the end waits for that before it goes on", async () => {
    const log: string[] = [];
    const gate = deferred();
    const Early = token<Recorded>("Early");
    class Suicidal {
      constructor(_: Recorded, container: Container) {
        void container.dispose();
      }
      async [Symbol.asyncDispose](): Promise<void> {
        await gate.promise;
        log.push("suicidal");
      }
    }
    const container = createContainer();
    container
      .bind(Early, { scope: "singleton", useFactory: () => new Recorded("early", log) })
      .bind(Suicidal, { scope: "singleton", inject: [Early, Container] });

    expect(thrownBy(() => container.get(Suicidal))).toBeInstanceOf(ContainerClosedError);
    const disposed = container.dispose();
    expect(await stateOf(disposed)).toBe("pending");
    expect(log).toEqual([]);
    gate.resolve();
    await disposed;

    expect(log).toEqual(["suicidal", "early"]);
  });

  it("D20 an asynchronous factory that awaits the end of its container does not wait for itself", async () => {
    const log: string[] = [];
    const Suicidal = token<Recorded>("Suicidal");
    const container = createContainer();
    container.bind(Suicidal, {
      scope: "singleton",
      useFactory: async () => {
        await container.dispose();
        return new Recorded("suicidal", log);
      },
    });

    expect(await rejectionOf(container.getAsync(Suicidal))).toBeInstanceOf(ContainerClosedError);
    await container.dispose();

    expect(log).toEqual(["suicidal"]);
  });
});
