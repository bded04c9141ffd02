import { createContainer, inject, token } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { AsyncRecorded, Recorded } from "./fixtures/disposables.js";
import { rejectionOf } from "./fixtures/thrown-by.js";

const withSessions = () => createContainer().registerScopeManager("session", new RetainingScopeManager());

describe("what the container was given", () => {
  const Given = token<Recorded>("Given");

  it("D4 a provided instance is not disposed, neither with a scope nor with the container", async () => {
    const log: string[] = [];
    const container = withSessions().bind(Given, { useValue: new Recorded("given", log) });

    container.runInScope("session", 1, () => container.get(Given));
    await container.closeScope("session", 1);
    await container.dispose();

    expect(log).toEqual([]);
  });

  it("D4 with owned: true it is disposed once, with the container", async () => {
    const log: string[] = [];
    const container = withSessions().bind(Given, { useValue: new Recorded("given", log), owned: true });

    container.runInScope("session", 1, () => container.get(Given));
    await container.closeScope("session", 1);
    expect(log).toEqual([]);
    expect(container.metrics().singletons).toMatchObject({ created: 1, live: 1 });

    await container.dispose();
    expect(log).toEqual(["given"]);
    expect(container.metrics().singletons).toEqual({ created: 1, disposed: 1, released: 0, live: 0 });
  });

  it("Z16 with owned: true it is told of, as all that the books count", async () => {
    const container = createContainer();
    const heard: string[] = [];
    for (const event of ["instanceCreated", "instanceDisposed"] as const)
      container.events.on(event, ({ scope, token }) => heard.push(`${event} ${scope} ${token}`));
    container.bind(Given, { useValue: new Recorded("given", []), owned: true });
    await container.dispose();
    expect(heard).toEqual(["instanceCreated singleton Given", "instanceDisposed singleton Given"]);
    expect(container.metrics().singletons).toMatchObject({ created: 1, disposed: 1 });
  });

  it("D4 with owned: true it is disposed even if nobody ever asked for it", async () => {
    const log: string[] = [];
    const container = createContainer().bind(Given, { useValue: new Recorded("given", log), owned: true });

    await container.dispose();

    expect(log).toEqual(["given"]);
  });

  it("D4 an owned value may have a disposer, an unowned one may not", async () => {
    const disposed: string[] = [];
    const Name = token<string>("Name");
    const dispose = (name: string): void => void disposed.push(name);
    const container = createContainer().bind(Name, { useValue: "value", owned: true, dispose });

    expect(() => createContainer().bind(Name, { useValue: "value", dispose })).toThrow(/owned: true/);
    await container.dispose();

    expect(disposed).toEqual(["value"]);
  });

  it("D4 values that a scope was entered with are not disposed with it", async () => {
    const log: string[] = [];
    const container = withSessions().bind(Given, { scope: "session", provided: true });

    const given = new Recorded("given", log);
    expect(container.runInScope("session", 1, () => container.get(Given), { provide: [[Given, given]] })).toBe(given);
    await container.closeScope("session", 1);

    expect(log).toEqual([]);
  });
});

describe("what needs no disposal", () => {
  it("D14 ten thousand plain transients leave nothing behind in their scope", () => {
    class Plain {}
    const container = withSessions().bind(Plain);
    using session = container.enterScope("session", 1);

    for (let count = 0; count < 10_000; count++) session.get(Plain);

    expect(session.scope.instanceCount).toBe(0);
    expect(container.metrics().scopes.session?.instances).toEqual({ created: 0, disposed: 0, released: 0, live: 0 });
  });

  it("D14 nor is the consumer of what is shared kept for it", () => {
    class Shared {
      [Symbol.dispose](): void {}
    }
    class Consumer {
      constructor(readonly shared: Shared) {}
    }
    const container = withSessions()
      .bind(Shared, { scope: "session" })
      .bind(Consumer, { inject: [Shared] });
    using session = container.enterScope("session", 1);

    for (let count = 0; count < 100; count++) session.get(Consumer);

    expect(session.scope.instanceCount).toBe(1);
  });

  it("D14 a plain transient can be collected while its scope is open", async () => {
    class Plain {}
    const container = withSessions().bind(Plain);
    const session = container.enterScope("session", 1);
    const reference = new WeakRef(session.get(Plain));

    // A reference that was just read is held until the end of the task, so each look is a task of its own.
    for (let round = 0; round < 20 && reference.deref() !== undefined; round++) {
      await new Promise<void>((resolve) => void setImmediate(resolve));
      globalThis.gc?.();
    }

    expect(globalThis.gc).toBeDefined();
    expect(reference.deref()).toBeUndefined();
    session.exit();
  });
});

describe("release", () => {
  const Transient = token<Recorded>("Transient");

  it("D15 a released transient is disposed now, is tracked no more, and is not disposed again at the end", async () => {
    const log: string[] = [];
    let made = 0;
    const container = withSessions().bind(Transient, { useFactory: () => new Recorded(`transient ${++made}`, log) });
    const session = container.enterScope("session", 1);
    const first = session.get(Transient);
    session.get(Transient);
    expect(session.scope.instanceCount).toBe(2);

    expect(await session.release(first)).toBe(true);
    expect(log).toEqual(["transient 1"]);
    expect(session.scope.instanceCount).toBe(1);

    expect(await session.release(first)).toBe(false);
    session.exit();
    await container.closeScope("session", 1);
    expect(log).toEqual(["transient 1", "transient 2"]);
  });

  it("D15 container.release finds it in the current scope and further out, and awaits its disposal", async () => {
    const log: string[] = [];
    const Slow = token<AsyncRecorded>("Slow");
    let made = 0;
    const container = withSessions().bind(Slow, { useFactory: () => new AsyncRecorded(`slow ${++made}`, log) });
    const fromRoot = container.get(Slow);

    await container.runInScope("session", 1, async () => {
      const fromScope = container.get(Slow);
      expect(await container.release(fromScope)).toBe(true);
      expect(await container.release(fromRoot)).toBe(true);
    });

    expect(log).toEqual(["slow 2", "slow 1"]);
    await container.dispose();
    expect(log).toEqual(["slow 2", "slow 1"]);
  });

  it("D15 releasing what is shared disposes nothing: scoped, singleton, given, unknown", async () => {
    const log: string[] = [];
    const Scoped = token<Recorded>("Scoped");
    const Single = token<Recorded>("Single");
    const Given = token<Recorded>("Given");
    const container = withSessions()
      .bind(Scoped, { scope: "session", useFactory: () => new Recorded("scoped", log) })
      .bind(Single, { scope: "singleton", useFactory: () => new Recorded("single", log) })
      .bind(Given, { useValue: new Recorded("given", log), owned: true });
    const session = container.enterScope("session", 1);

    for (const instance of [session.get(Scoped), session.get(Single), session.get(Given), {}, undefined, null]) {
      expect(await session.release(instance)).toBe(false);
    }

    expect(log).toEqual([]);
    expect(session.get(Scoped)).toBe(session.get(Scoped));
  });

  it("D15 a released transient is told that all went well", async () => {
    const Transient = token<object>("Transient");
    const outcomes: unknown[] = [];
    const container = createContainer().bind(Transient, {
      useFactory: () => ({}),
      dispose: (_, outcome) => void outcomes.push(outcome),
    });
    await container.release(container.get(Transient));
    expect(outcomes).toEqual([{ ok: true }]);
  });

  it("D15 what the disposer throws reaches who releases, and the instance is gone all the same", async () => {
    const failure = new Error("disposer");
    const container = withSessions().bind(Transient, {
      useFactory: () => new Recorded("transient", []),
      dispose: () => {
        throw failure;
      },
    });
    const instance = container.get(Transient);

    expect(await rejectionOf(container.release(instance))).toBe(failure);
    expect(await container.release(instance)).toBe(false);
    await container.dispose();
  });

  it("D15 a decorated transient is released by what the caller got", async () => {
    const log: string[] = [];
    const container = withSessions()
      .bind(Transient, { useFactory: () => new Recorded("inner", log) })
      .decorate(Transient, ({ name }) => new Recorded(`around ${name}`, log));

    expect(await container.release(container.get(Transient))).toBe(true);

    expect(log).toEqual(["inner"]);
  });
});

describe("an owner and what was made only for it", () => {
  const log: string[] = [];
  class Part extends Recorded {
    constructor() {
      super("part", log);
    }
  }
  class Shared extends Recorded {
    constructor() {
      super("shared", log);
    }
  }
  class Middle {
    readonly part = inject(Part);
  }
  class Owner extends Recorded {
    constructor(
      readonly middle: Middle,
      readonly shared: Shared,
    ) {
      super("owner", log);
    }
  }

  const build = (lifetime: "transient" | "session") => {
    log.length = 0;
    return withSessions()
      .bind(Part)
      .bind(Shared, { scope: "session" })
      .bind(Middle)
      .bind(Owner, { scope: lifetime, inject: [Middle, Shared] });
  };

  it("D16 releasing the owner disposes it and what was made for it alone, not what is shared", async () => {
    const container = build("transient");
    const session = container.enterScope("session", 1);
    const [owner, other] = [session.get(Owner), session.get(Owner)];

    expect(other.shared).toBe(owner.shared);
    expect(await session.release(owner)).toBe(true);
    expect(log).toEqual(["owner", "part"]);

    session.exit();
    await container.closeScope("session", 1);
    expect(log).toEqual(["owner", "part", "owner", "part", "shared"]);
  });

  it("D17 when an owner that is scoped ends, both of the transients made for it end after it", async () => {
    class Pair extends Recorded {
      readonly parts = [inject(Part), inject(Part)];
      constructor() {
        super("pair", log);
      }
    }
    const container = build("session").bind(Pair, { scope: "session" });
    container.runInScope("session", 1, () => container.get(Pair));

    await container.closeScope("session", 1);

    expect(log).toEqual(["pair", "part", "part"]);
  });

  it("D17 a transient made for a singleton lives as long as the singleton, wherever that was first asked for", async () => {
    const Single = token<Recorded>("Single");
    const container = build("transient").bind(Single, {
      scope: "singleton",
      inject: [Part],
      useFactory: () => new Recorded("singleton", log),
    });
    container.runInScope("session", 1, () => container.get(Single));

    await container.closeScope("session", 1);
    expect(log).toEqual([]);
    await container.dispose();

    expect(log).toEqual(["singleton", "part"]);
  });
});
