import { all, Container, createContainer, Resolver, token, type Scope } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { AsyncRecorded, Recorded } from "./fixtures/disposables.js";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";
import { stateOf } from "./fixtures/turns.js";

const withRequests = () => createContainer().registerScopeManager("request", new EndingScopeManager());

/** What things have written down at their disposal, and how they are made. */
function recorded() {
  const log: string[] = [];
  return { log, make: (name: string) => new Recorded(name, log) };
}

describe("both kinds of disposer", () => {
  class Both {
    readonly called: string[] = [];
    [Symbol.dispose](): void {
      this.called.push("sync");
    }
    async [Symbol.asyncDispose](): Promise<void> {
      this.called.push("async");
    }
  }

  it("D8 a synchronous end calls only the synchronous one, also in the scopes within", () => {
    const container = withRequests()
      .registerScopeManager("page", new RetainingScopeManager(), { within: "request" })
      .bind(Both, { scope: "page" });
    const both = container.runInScope("request", 1, () => container.runInScope("page", "p", () => container.get(Both)));
    expect(both.called).toEqual(["sync"]);
  });

  it("D8 an asynchronous end calls only the asynchronous one: of a handle, of work, of the container", async () => {
    const container = withRequests().bind(Both, { scope: "scoped" });
    const Single = token<Both>("Single");
    container.bind(Single, { scope: "singleton", useClass: Both });

    const single = container.get(Single);
    const inWork = await container.runInScope("request", 1, async () => container.get(Both));
    let inHandle: Both;
    {
      await using handle = container.enterScope("request", 1);
      inHandle = handle.get(Both);
    }
    await container.dispose();

    expect([inWork.called, inHandle.called, single.called]).toEqual([["async"], ["async"], ["async"]]);
  });

  it("D8 a synchronous end calls only the synchronous one: of a handle, of work", () => {
    const container = withRequests().bind(Both, { scope: "scoped" });

    const inWork = container.runInScope("request", 1, () => container.get(Both));
    let inHandle: Both;
    {
      using handle = container.enterScope("request", 1);
      inHandle = handle.get(Both);
    }

    expect([inWork.called, inHandle.called]).toEqual([["sync"], ["sync"]]);
  });
});

describe("the container among its own instances", () => {
  it("D6 resolving the container or its resolver, and then disposing it, disposes it once", async () => {
    const { log, make } = recorded();
    const Single = token<Recorded>("Single");
    const container = createContainer().bind(Single, { scope: "singleton", useFactory: () => make("single") });

    expect(container.get(Container)).toBe(container);
    expect(container.get(Resolver).get(Single)).toBe(container.get(Single));
    await container.get(Container).dispose();

    expect(log).toEqual(["single"]);
  });

  it("D6 an instance that disposes the container in its own disposer neither recurses nor waits for itself", async () => {
    const log: string[] = [];
    class Nested {
      constructor(readonly container: Container) {}
      async [Symbol.asyncDispose](): Promise<void> {
        log.push("nested");
        await this.container.dispose();
        log.push("nested done");
      }
    }
    class Outer extends Nested {
      [Symbol.dispose](): void {
        log.push("outer");
        void this.container.dispose();
      }
      override async [Symbol.asyncDispose](): Promise<void> {
        this[Symbol.dispose]();
      }
    }
    const container = createContainer();
    container
      .bind(Nested, { scope: "singleton", inject: [Container] })
      .bind(Outer, { scope: "singleton", inject: [Container] });

    container.get(Nested);
    container.get(Outer);
    await container.dispose();

    expect(log).toEqual(["outer", "nested", "nested done"]);
  });

  it("D6 an instance that closes its own scope in its disposer neither recurses nor waits for itself", async () => {
    const log: string[] = [];
    const Scoped = token<object>("Scoped");
    const container = createContainer().registerScopeManager("session", new RetainingScopeManager());
    container.bind(Scoped, {
      scope: "session",
      useFactory: () => ({}),
      dispose: async () => {
        log.push("disposing");
        await scope.close();
        log.push("disposed");
      },
    });
    const scope = container.runInScope("session", 1, () => {
      container.get(Scoped);
      return container.getCurrentScope("session")!;
    });

    await container.closeScope("session", 1);

    expect(log).toEqual(["disposing", "disposed"]);
    expect(scope.state).toBe("closed");
  });

  it("D6 the same where it closes another scope before, in which there is something to dispose of too", async () => {
    const Scoped = token<Scope>("Scoped");
    const container = createContainer().registerScopeManager("session", new RetainingScopeManager());
    container.bind(Scoped, {
      scope: "session",
      useFactory: () => container.getCurrentScope("session")!,
      dispose: (scope) => {
        if (scope.id !== 1) return;
        void other.close();
        return scope.close();
      },
    });
    const [scope, other] = [1, 2].map((id) => container.runInScope("session", id, () => container.get(Scoped))) as [
      Scope,
      Scope,
    ];

    expect(await stateOf(container.closeScope("session", 1))).toBe("fulfilled");
    expect([scope.state, other.state]).toEqual(["closed", "closed"]);
  });
});

describe("disposing twice", () => {
  it("D10 seed P22 seed C19 disposing the container four times at once and once more disposes each instance once", async () => {
    const { log } = recorded();
    const container = createContainer();
    for (const name of ["a", "b", "c"]) {
      const Each = token<AsyncRecorded>(name);
      container.bind(Each, { scope: "singleton", useFactory: () => new AsyncRecorded(name, log) });
      container.get(Each);
    }

    await Promise.all([container.dispose(), container.dispose(), container.dispose(), container.dispose()]);
    await container.dispose();

    expect(log).toEqual(["c", "b", "a"]);
  });

  it("D10 a second close gives the first one's failure, at once and later", async () => {
    const failure = new Error("disposer");
    let calls = 0;
    const Scoped = token<object>("Scoped");
    const container = createContainer().registerScopeManager("session", new RetainingScopeManager());
    container.bind(Scoped, {
      scope: "session",
      useFactory: () => ({}),
      dispose: async () => {
        calls++;
        await Promise.resolve();
        throw failure;
      },
    });
    const scope = container.runInScope(
      "session",
      1,
      () => (container.get(Scoped), container.getCurrentScope("session")!),
    );

    const results = await Promise.allSettled([scope.close(), scope.close()]);
    await expect((async () => scope.close())()).rejects.toBe(failure);

    expect(results).toEqual([
      { status: "rejected", reason: failure },
      { status: "rejected", reason: failure },
    ]);
    expect(calls).toBe(1);
  });

  it("D10 a handle may be left twice: the second time does nothing", async () => {
    const { log, make } = recorded();
    const Scoped = token<Recorded>("Scoped");
    const container = withRequests().bind(Scoped, { scope: "request", useFactory: () => make("scoped") });

    const handle = container.enterScope("request", 1);
    handle.get(Scoped);
    handle.exit();
    handle.exit();
    await handle.exitAsync();

    expect(log).toEqual(["scoped"]);
  });
});
