import { createContainer, InstanceHeldError, token, type AnyContainer } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { deferred } from "./fixtures/deferred.js";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";

class Part {}
class Holder {
  constructor(readonly part: Part) {}
}
const Other = token<object>("Other");

function house(): AnyContainer {
  return createContainer().registerScopeManager("s", new RetainingScopeManager()).bind(Part, { scope: "s" });
}

describe("an instance that is to be replaced", () => {
  it("is held by who lives in the same scope, and not by who lives in another one", async () => {
    const container = house().bind(Holder, { scope: "s", inject: [Part] });
    container.runInScope("s", "b", () => container.get(Holder));
    await container.runInScope("s", "a", async () => {
      container.get(Part);
      expect(await container.discard(Part)).toBe(true);
      container.get(Holder);
      expect(await rejectionOf(container.discard(Part))).toBeInstanceOf(InstanceHeldError);
    });
  });

  it("is held by who lives wherever the program is", async () => {
    const container = house().bind(Holder, { scope: "scoped", inject: [Part] });
    await container.runInScope("s", "a", async () => {
      container.get(Holder);
      expect(await rejectionOf(container.discard(Part))).toBeInstanceOf(InstanceHeldError);
    });
  });

  it("is held by who was given a value that was decorated with it", async () => {
    const container = house()
      .bind(Part, { scope: "singleton", replace: true })
      .bind(Other, { useValue: {} })
      .decorate(Other, (other, resolver) => ({ ...other, part: resolver.get(Part) }));
    const Whole = token<object>("Whole");
    container.bind(Whole, { scope: "singleton", inject: [Other], useFactory: (other) => ({ other }) });
    container.get(Other);
    container.get(Whole);
    expect(await rejectionOf(container.discard(Part))).toMatchObject({ code: "INSTANCE_HELD", holder: "Whole" });
  });

  it("is held by who was given it and is still being created", async () => {
    const gate = deferred();
    const container = house().bind(Other, {
      scope: "s",
      inject: [Part],
      useFactory: async (part: Part) => {
        await gate.promise;
        return { part };
      },
    });
    await container.runInScope("s", "a", async () => {
      const other = container.getAsync(Other);
      expect(await rejectionOf(container.discard(Part))).toBeInstanceOf(InstanceHeldError);
      gate.resolve();
      await other;
    });
  });

  it("is held by nobody where a cycle has prevented that", async () => {
    let closes = true;
    class First {}
    class Second {}
    const container = house()
      .bind(First, { inject: [Part, Second] as never })
      .bind(Second, { inject: [First] as never })
      .bind(Other, { scope: "s", useFactory: (resolver) => (closes ? resolver.get(Holder) : {}) })
      .bind(Holder, { useFactory: (resolver) => new Holder(resolver.get(Other)) });
    await container.runInScope("s", "a", async () => {
      for (const cyclic of [First, Other])
        expect(thrownBy(() => container.get<object>(cyclic))).toMatchObject({ code: "CIRCULAR_DEPENDENCY" });
      closes = false;
      container.get(Part);
      container.get(Other);
      expect([await container.discard(Part), await container.discard(Other)]).toEqual([true, true]);
    });
  });

  it("by its own factory, while that makes the one for its place, is a cycle", async () => {
    const refused: Promise<unknown>[] = [];
    const container = house().bind(Other, {
      scope: "singleton",
      useFactory: () => {
        if (container.peek(Other) !== undefined) refused.push(rejectionOf(container.refresh(Other)));
        return {};
      },
    });
    container.get(Other);
    expect(await container.refresh(Other)).toBe(true);
    expect(await Promise.all(refused)).toMatchObject([{ code: "CIRCULAR_DEPENDENCY", path: ["Other", "Other"] }]);
  });
});

describe("peeking", () => {
  it("shows a value as it is, and an instance that is `undefined` as that", () => {
    const [Value, Nothing] = [token<number>("Value"), token<undefined>("Nothing")];
    const container = house()
      .bind(Value, { useValue: 7 })
      .bind(Nothing, { scope: "singleton", useFactory: () => undefined });
    container.get(Nothing);
    expect([container.peek(Value), container.peek(Nothing)]).toEqual([7, undefined]);
  });
});
