import { createContainer, token } from "@ambit/core";
import { describe, expect, it } from "@jest/globals";
import { deferred } from "./fixtures/deferred.js";
import { rejectionOf } from "./fixtures/thrown-by.js";

describe("a construction that waits for several others", () => {
  it("C5 is part of a cycle by any of them, not only by the one it came to last", async () => {
    const [First, Second, Whole] = [token<object>("First"), token<object>("Second"), token<object>("Whole")];
    const gates = { first: deferred(), second: deferred() };
    const container = createContainer();
    container.bind(First, {
      scope: "singleton",
      useFactory: async (resolver) => {
        await gates.first.promise;
        return { whole: await resolver.getAsync(Whole) };
      },
    });
    container.bind(Second, { scope: "singleton", useFactory: async () => gates.second.promise.then(() => ({})) });
    container.bind(Whole, {
      scope: "singleton",
      useFactory: (first, second) => ({ first, second }),
      inject: [First, Second],
    });
    const first = rejectionOf(container.getAsync(First));
    const whole = rejectionOf(container.getAsync(Whole));
    gates.first.resolve();
    expect(await first).toMatchObject({ code: "CIRCULAR_DEPENDENCY", path: ["First", "Whole", "First"] });
    gates.second.resolve();
    expect(await whole).toBe(await first);
  });
});
