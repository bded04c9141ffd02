import { describe, expect, it } from "@jest/globals";
import { token, type Scope } from "@ambit/core";
import { lru } from "./fixtures/lru.js";
import { visit } from "./fixtures/visits.js";

/** As heavy as its id. */
const weigh = ({ id }: Scope): number => id as number;

describe("weight", () => {
  it("scopes go in order until the rest is no heavier than may be (defect D16)", () => {
    const { use, open, manager } = lru({ maxScopes: 100, maxWeight: 10, weigh });
    use(1, 2, 3, 4);
    expect(manager.weight).toBe(10);
    use(5);
    expect(open(1, 2, 3, 4, 5)).toEqual([4, 5]);
    expect(manager.weight).toBe(9);
  });

  it("is asked for when the last flow has left, so that a scope that grew is weighed anew", () => {
    const { container, use, open, manager } = lru({
      maxScopes: 100,
      maxWeight: 10,
      weigh: ({ instanceCount }) => instanceCount,
    });
    const Part = token<object>("Part");
    container.bind(Part, { scope: "page", useFactory: () => ({}), dispose: () => undefined });
    const Many = token<object>("Many");
    container.bind(Many, { useFactory: () => ({}), dispose: () => undefined });
    container.runInScope("page", "a", () => container.get(Part));
    use("b");
    expect(manager.weight).toBe(1);
    container.runInScope("page", "b", () => {
      for (let count = 0; count < 10; count++) container.get(Many);
    });
    expect(open("a", "b")).toEqual(["b"]);
    expect(manager.weight).toBe(10);
  });

  it("a scope that is too heavy by itself ends when it is left", () => {
    const { use, open, manager } = lru({ maxScopes: 100, maxWeight: 10, weigh });
    use(3, 11);
    expect(open(3, 11)).toEqual([]);
    expect(manager.weight).toBe(0);
  });

  it("one in use keeps its weight and its place, and the weight is over the bound for a time", async () => {
    const { container, manager, use, open } = lru({ maxScopes: 100, maxWeight: 10, weigh });
    use(6);
    const six = visit(container, 6);
    use(5);
    expect(open(6, 5)).toEqual([6]);
    use(4);
    expect([open(6, 4), manager.weight]).toEqual([[6, 4], 10]);
    await six.leave();
    expect(open(6, 4)).toEqual([6, 4]);
  });

  it("scales that fail or tell nonsense change nothing: the scope keeps its last weight, and the error is reported", () => {
    const errors: unknown[] = [];
    const answers: (() => number)[] = [
      () => 5,
      () => NaN,
      () => -1,
      () => Infinity,
      () => "7" as unknown as number,
      () => {
        throw new Error("broken scales");
      },
      () => 6,
    ];
    const { use, manager } = lru(
      { maxScopes: 2, maxWeight: 10, weigh: () => answers.shift()!() },
      { onError: (error) => errors.push(error) },
    );
    const weights = Array.from({ length: 7 }, () => {
      use("a");
      return manager.weight;
    });
    expect(weights).toEqual([5, 5, 5, 5, 5, 5, 6]);
    expect(errors).toHaveLength(5);
    expect(errors[0]).toMatchObject({ code: "INVALID_OPTIONS", option: "weigh" });
    expect(errors[4]).toMatchObject({ message: "broken scales" });
    expect(manager.metrics()).toMatchObject({ entered: 7, exited: 7, active: 0, open: 1 });
  });
});
