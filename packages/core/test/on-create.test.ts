import { createContainer, token, type Resolver } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { deferred } from "./fixtures/deferred.js";
import { AsyncRecorded, Recorded } from "./fixtures/disposables.js";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";
import { turns } from "./fixtures/turns.js";

class Service {
  ready = false;
}
const failure = new Error("hook");
const fail = (): never => {
  throw failure;
};

const withSessions = () => createContainer().registerScopeManager("session", new RetainingScopeManager());

describe("the hook after construction", () => {
  it("seed P20 runs once for each instance, before anybody has it", () => {
    const seen: Service[] = [];
    const onCreate = (service: Service): void => {
      service.ready = true;
      seen.push(service);
    };
    const container = withSessions().bind(Service, { scope: "session", onCreate });
    const visit = (id: number) =>
      container.runInScope("session", id, () => [container.get(Service), container.get(Service)]);

    const instances = [...visit(1), ...visit(2), ...visit(1)];

    expect(seen).toHaveLength(2);
    expect(new Set(instances)).toEqual(new Set(seen));
    expect(instances.every(({ ready }) => ready)).toBe(true);
  });

  it("seed P21 an asynchronous resolution waits for an asynchronous hook, and all who ask meanwhile wait too", async () => {
    const gate = deferred();
    const container = withSessions().bind(Service, {
      scope: "session",
      onCreate: async (service) => {
        await gate.promise;
        service.ready = true;
      },
    });
    const seen: boolean[] = [];

    const work = container.runInScope("session", 1, async () => {
      const ask = async () => void seen.push((await container.getAsync(Service)).ready);
      await Promise.all([ask(), ask()]);
    });
    await turns();
    expect(seen).toEqual([]);
    gate.resolve();
    await work;

    expect(seen).toEqual([true, true]);
  });

  it("seed P20 is given a resolver that stands where the instance lives", async () => {
    const Name = token<string>("Name");
    const resolvers: Resolver[] = [];
    const container = withSessions()
      .bind(Name, { scope: "session", useFactory: () => "session's" })
      .bind(Service, { scope: "session", onCreate: (_, resolver) => void resolvers.push(resolver) });

    container.runInScope("session", 1, () => container.get(Service));

    expect(resolvers[0]?.get(Name)).toBe("session's");
  });
});

describe("a hook that fails", () => {
  it("seed C17 its error is passed on as it is, nothing is kept, and the next request tries anew", () => {
    let attempts = 0;
    const container = createContainer().bind(Service, {
      scope: "singleton",
      onCreate: () => {
        if (++attempts === 1) fail();
      },
    });

    expect(thrownBy(() => container.get(Service))).toBe(failure);
    expect(container.peek(Service)).toBeUndefined();
    expect(container.get(Service)).toBe(container.get(Service));
    expect(attempts).toBe(2);
  });

  it("seed C17 an asynchronous failure reaches everybody who waits", async () => {
    const container = createContainer().bind(Service, { scope: "singleton", onCreate: () => Promise.reject(failure) });

    const waiting = [container.getAsync(Service), container.getAsync(Service)];

    expect(await Promise.all(waiting.map(rejectionOf))).toEqual([failure, failure]);
  });

  it("C9 seed C17 the instance that nobody gets is disposed at once, and never again", async () => {
    const log: string[] = [];
    const Doomed = token<Recorded>("Doomed");
    const container = createContainer().bind(Doomed, {
      scope: "singleton",
      useFactory: () => new Recorded("doomed", log),
      onCreate: fail,
    });

    expect(thrownBy(() => container.get(Doomed))).toBe(failure);
    expect(log).toEqual(["doomed"]);
    await container.dispose();

    expect(log).toEqual(["doomed"]);
    expect(container.metrics().singletons).toEqual({ created: 0, disposed: 0, released: 0, live: 0 });
  });

  it("C9 seed C17 a resource is rolled back with the error of the hook before that is passed on", async () => {
    const log: unknown[] = [];
    const Doomed = token<string>("Doomed");
    const container = createContainer().bind(Doomed, {
      scope: "singleton",
      async *useFactory() {
        try {
          yield "doomed";
        } catch (error) {
          log.push(error);
        }
      },
      onCreate: fail,
    });

    expect(await rejectionOf(container.getAsync(Doomed))).toBe(failure);

    expect(log).toEqual([failure]);
  });

  it("C9 the disposal of what nobody gets may be asynchronous, and its own failure is reported", async () => {
    const log: string[] = [];
    const reported: unknown[] = [];
    const second = new Error("disposer");
    const Slow = token<AsyncRecorded>("Slow");
    const Failing = token<object>("Failing");
    const container = createContainer({ onError: (error) => reported.push(error) })
      .bind(Slow, { useFactory: () => new AsyncRecorded("slow", log), onCreate: async () => fail() })
      .bind(Failing, { useFactory: () => ({}), dispose: () => Promise.reject(second), onCreate: fail });

    expect(await rejectionOf(container.getAsync(Slow))).toBe(failure);
    expect(log).toEqual(["slow"]);
    expect(thrownBy(() => container.get(Failing))).toBe(failure);
    await turns();

    expect(reported).toEqual([second]);
  });
});
