import { all, createContainer, token } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { deferred } from "./fixtures/deferred.js";
import { AsyncRecorded, Recorded } from "./fixtures/disposables.js";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";

const withRequests = () => createContainer().registerScopeManager("request", new EndingScopeManager());

/** What things have written down at their disposal, and how they are made. */
function recorded() {
  const log: string[] = [];
  return { log, make: (name: string) => new Recorded(name, log) };
}

describe("what is disposed", () => {
  it("D1 a scope disposes its scoped and transient instances, the root its singletons and transients", async () => {
    const { log, make } = recorded();
    const Scoped = token<Recorded>("Scoped");
    const Transient = token<Recorded>("Transient");
    const Single = token<Recorded>("Single");
    let transients = 0;
    const container = withRequests()
      .bind(Scoped, { scope: "scoped", useFactory: () => make("scoped") })
      .bind(Transient, { useFactory: () => make(`transient ${++transients}`) })
      .bind(Single, { scope: "singleton", useFactory: () => make("singleton") });

    container.runInScope("request", 1, () => {
      for (const wanted of [Scoped, Transient, Transient, Single]) container.get(wanted);
    });
    expect(log).toEqual(["transient 2", "transient 1", "scoped"]);

    container.get(Transient);
    log.length = 0;
    await container.dispose();
    expect(log).toEqual(["transient 3", "singleton"]);
  });

  it("D5 a singleton made by a factory is disposed when the container is", async () => {
    const { log, make } = recorded();
    const Single = token<Recorded>("Single");
    const container = createContainer().bind(Single, { scope: "singleton", useFactory: () => make("single") });

    container.get(Single);
    await container.dispose();

    expect(log).toEqual(["single"]);
  });

  it("D5 what was never made is not made to be disposed", async () => {
    const Single = token<object>("Single");
    const log: string[] = [];
    const container = createContainer().bind(Single, {
      scope: "singleton",
      useFactory: () => ({ number: log.push("made") }),
      dispose: () => void log.push("disposed"),
    });

    await container.dispose();

    expect(log).toEqual([]);
  });

  it("seed C05 the disposer of a scoped binding is called with the instance, and goes before its own method", () => {
    const { log, make } = recorded();
    const Scoped = token<Recorded>("Scoped");
    const disposed: unknown[] = [];
    const container = withRequests().bind(Scoped, {
      scope: "scoped",
      useFactory: () => make("method"),
      dispose: (instance, outcome) => void disposed.push(instance, outcome),
    });

    const instance = container.runInScope("request", 1, () => container.get(Scoped));

    expect(disposed).toEqual([instance, { ok: true }]);
    expect(log).toEqual([]);
  });

  it.each([null, undefined, 0, ""])("D5 an instance that is %p is given to its disposer", async (value) => {
    const Value = token<unknown>("Value");
    const disposed: unknown[] = [];
    const container = createContainer().bind(Value, {
      scope: "singleton",
      useFactory: () => value,
      dispose: (instance) => void disposed.push(instance),
    });

    container.get(Value);
    await container.dispose();

    expect(disposed).toEqual([value]);
  });
});

describe("the order of disposal", () => {
  it("D2 disposal is the reverse of creation: the consumer, its collection last to first, what was there before", async () => {
    const { log, make } = recorded();
    const Early = token<Recorded>("Early");
    const Member = token<Recorded>("Member");
    const Outer = token<Recorded>("Outer");
    const container = createContainer().bind(Early, { scope: "singleton", useFactory: () => make("early") });
    for (const name of ["m1", "m2", "m3"]) container.bind(Member, { multi: true, useFactory: () => make(name) });
    container.bind(Outer, { scope: "singleton", inject: [all(Member), Early], useFactory: () => make("outer") });

    container.get(Early);
    container.get(Outer);
    await container.dispose();

    expect(log).toEqual(["outer", "m3", "m2", "m1", "early"]);
  });

  it.each(["dependency", "dependent"])(
    "D3 the dependent goes before its dependency, with the %s asked for first",
    (first) => {
      const { log, make } = recorded();
      const A = token<Recorded>("dependent");
      const B = token<Recorded>("dependency");
      const container = withRequests()
        .bind(B, { scope: "request", useFactory: () => make("dependency") })
        .bind(A, { scope: "request", inject: [B], useFactory: () => make("dependent") });

      container.runInScope("request", 1, () => {
        container.get(first === "dependent" ? A : B);
        container.get(first === "dependent" ? B : A);
      });

      expect(log).toEqual(["dependent", "dependency"]);
    },
  );

  it("D3 completed construction counts: a slow dependency that was begun early goes after who waited for it", async () => {
    const { log, make } = recorded();
    const Slow = token<Recorded>("Slow");
    const Quick = token<Recorded>("Quick");
    const Waiting = token<Recorded>("Waiting");
    const ready = deferred();
    const container = withRequests()
      .bind(Slow, { scope: "request", useFactory: () => ready.promise.then(() => make("slow")) })
      .bind(Quick, { scope: "request", useFactory: () => make("quick") })
      .bind(Waiting, { scope: "request", inject: [Slow], useFactory: () => make("waiting") });

    await container.runInScope("request", 1, async () => {
      const waiting = container.getAsync(Waiting);
      container.get(Quick);
      ready.resolve();
      await waiting;
    });

    expect(log).toEqual(["waiting", "slow", "quick"]);
  });

  it("D7 synchronous, asynchronous and mixed disposers are one order, each awaited before the next, all done at the end", async () => {
    const { log, make } = recorded();
    class Both extends Recorded implements AsyncDisposable {
      async [Symbol.asyncDispose](): Promise<void> {
        await Promise.resolve();
        log.push(`${this.name} asynchronously`);
      }
    }
    const tokens = ["1", "2", "3", "4", "5"].map((name) => token<unknown>(name));
    const factories = [
      () => make("1"),
      () => new AsyncRecorded("2", log),
      () => new Both("3", log),
      () => new AsyncRecorded("4", log),
      () => make("5"),
    ];
    const container = withRequests();
    for (const [index, Each] of tokens.entries())
      container.bind(Each, { scope: "request", useFactory: factories[index]! });

    await container.runInScope("request", 1, async () => {
      for (const each of tokens) container.get(each);
    });

    expect(log).toEqual(["5", "4", "3 asynchronously", "2", "1"]);
  });

  it("seed P24 seed C06 seed C07 an asynchronous end awaits asynchronous disposers and calls synchronous ones", async () => {
    const log: string[] = [];
    const Asynchronous = token<object>("Asynchronous");
    const Synchronous = token<object>("Synchronous");
    const gate = deferred();
    const container = withRequests()
      .bind(Synchronous, { scope: "request", useFactory: () => ({}), dispose: () => void log.push("synchronous") })
      .bind(Asynchronous, {
        scope: "request",
        useFactory: () => ({}),
        dispose: async () => {
          log.push("begun");
          await gate.promise;
          log.push("asynchronous");
        },
      });

    const done = container
      .runInScope("request", 1, async () => [container.get(Synchronous), container.get(Asynchronous)])
      .then(() => log.push("left"));
    while (log.length === 0) await Promise.resolve();
    expect(log).toEqual(["begun"]);
    gate.resolve();
    await done;

    expect(log).toEqual(["begun", "asynchronous", "synchronous", "left"]);
  });

  it("D1 D5 disposing the container ends scopes before singletons, the last opened first", async () => {
    const { log, make } = recorded();
    const Scoped = token<Recorded>("Scoped");
    const Single = token<Recorded>("Single");
    let made = 0;
    const container = createContainer()
      .registerScopeManager("session", new RetainingScopeManager())
      .bind(Single, { scope: "singleton", useFactory: () => make("singleton") })
      .bind(Scoped, { scope: "session", useFactory: () => make(`scoped ${++made}`) });

    for (const id of ["a", "b"]) container.runInScope("session", id, () => container.get(Scoped));
    container.get(Single);
    await container.dispose();

    expect(log).toEqual(["scoped 2", "scoped 1", "singleton"]);
  });
});
