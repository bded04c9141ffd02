import { createContainer, token } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { deferred } from "./fixtures/deferred.js";
import { rejectionOf } from "./fixtures/thrown-by.js";

const Visitor = token<object>("Visitor");
const Service = token<object>("Service");

function build() {
  const container = createContainer().registerScopeManager("session", new RetainingScopeManager());
  container.bind(Visitor, { scope: "session", useFactory: () => ({}) });
  return container;
}

describe("what an asynchronous factory has started", () => {
  it("B5 is a step of the construction, also where a scope was entered and left by hand in between", async () => {
    const container = build();
    const gate = deferred();
    container.bind(Service, {
      scope: "singleton",
      useFactory: async () => {
        const handle = container.enterScope("session", "inner");
        const part = gate.promise.then(() => container.get(Visitor));
        handle.exit();
        gate.resolve();
        return { part: await part };
      },
    });
    const error = await rejectionOf(container.runInScope("session", "outer", () => container.getAsync(Service)));
    expect(error).toMatchObject({ code: "CAPTIVE_DEPENDENCY", path: ["Service", "Visitor"] });
  });

  it("B5 is a step of the construction, also when others have come and gone meanwhile", async () => {
    const container = build();
    const gate = deferred();
    container.bind(Service, {
      scope: "singleton",
      useFactory: async () => {
        await gate.promise;
        return { part: container.get(Visitor) };
      },
    });
    const Quick = token<object>("Quick");
    container.bind(Quick, { useFactory: () => ({}) });
    const error = await container.runInScope("session", "s", () => {
      const refused = rejectionOf(container.getAsync(Service));
      container.get(Quick);
      gate.resolve();
      return refused;
    });
    expect(error).toMatchObject({ code: "CAPTIVE_DEPENDENCY", path: ["Service", "Visitor"] });
  });

  it("Z12 asks as any work of the program does once the construction has ended", async () => {
    const container = build();
    const gate = deferred();
    let later: Promise<object> | undefined;
    container.bind(Service, {
      scope: "singleton",
      useFactory: async () => {
        later = gate.promise.then(() => container.get(Visitor));
        return {};
      },
    });
    const Slow = token<object>("Slow");
    const stillUnderWay = deferred<object>();
    container.bind(Slow, { scope: "singleton", useFactory: async () => stillUnderWay.promise });
    await container.runInScope("session", "s", async () => {
      const slow = container.getAsync(Slow);
      await container.getAsync(Service);
      gate.resolve();
      expect(await later).toBe(container.get(Visitor));
      stillUnderWay.resolve({});
      await slow;
    });
  });
});

describe("a construction that goes on", () => {
  it("is none of another container, whose own go on at the same time", async () => {
    const [first, second] = [build(), build()];
    const never = deferred<object>();
    class Part {}
    first.bind(Service, {
      scope: "singleton",
      useFactory: async () => {
        await Promise.resolve();
        return second.get(Part);
      },
    });
    second.bind(Part).bind(Service, { scope: "singleton", useFactory: async () => never.promise });
    const other = second.getAsync(Service);
    expect(await first.getAsync(Service)).toBeInstanceOf(Part);
    never.resolve({});
    await other;
  });
});

describe("instances that live for one resolution", () => {
  it("are shared with what a factory asks the container for, as that is a step of the same", () => {
    const container = createContainer();
    const Part = token<object>("Part");
    const Whole = token<readonly object[]>("Whole");
    container.bind(Part, { scope: "resolution", useFactory: () => ({}) });
    container.bind(Whole, { useFactory: (resolver) => [resolver.get(Part), container.get(Part)] });
    const [first, second] = container.get(Whole);
    expect(second).toBe(first);
  });

  it("are shared by all that it makes, however many kinds of them there are", () => {
    const container = createContainer();
    const [First, Second] = [token<object>("First"), token<object>("Second")];
    const Holder = token<{ first: object; second: object }>("Holder");
    const All = token<{ first: object; second: object; holder: { first: object; second: object } }>("All");
    container.bind(First, { scope: "resolution", useFactory: () => ({ first: true }) });
    container.bind(Second, { scope: "resolution", useFactory: () => ({ second: true }) });
    container.bind(Holder, { useFactory: (first, second) => ({ first, second }), inject: [First, Second] });
    container.bind(All, {
      useFactory: (first, second, holder) => ({ first, second, holder }),
      inject: [First, Second, Holder],
    });
    const { first, second, holder } = container.get(All);
    expect(holder).toEqual({ first, second });
    expect([holder.first === first, holder.second === second]).toEqual([true, true]);
  });
});
