import { createContainer, ScopeRefusedError } from "@ambit/core";
import { describe, expect, it } from "@jest/globals";
import { BatchScopeManager } from "../src/batch-scope.js";
import { FeatureFlagScopeManager } from "../src/feature-flag-scope.js";

class Basket {
  disposed = false;
  [Symbol.dispose](): void {
    this.disposed = true;
  }
}

describe("a batch", () => {
  const containerWithBatches = () =>
    createContainer().registerScopeManager("batch", new BatchScopeManager()).bind(Basket, { scope: "batch" });

  it("is shared by all who work on it, and ends with the last", async () => {
    const container = containerWithBatches();
    const work = async (): Promise<Basket> => {
      await Promise.resolve();
      return container.get(Basket);
    };
    const [first, second, other] = await Promise.all(
      ["a", "a", "b"].map((id) => container.runInScope("batch", id, work)),
    );
    expect(second).toBe(first);
    expect(other).not.toBe(first);
    expect([first?.disposed, other?.disposed]).toEqual([true, true]);
    expect(container.runInScope("batch", "a", () => container.get(Basket))).not.toBe(first);
  });

  it("does not take in whoever started its work", async () => {
    const container = containerWithBatches();
    const working = container.runInScope("batch", "a", async () => Promise.resolve());
    expect(container.getCurrentScope("batch")).toBeUndefined();
    await working;
  });

  it("may be entered again further inside", () => {
    const container = containerWithBatches();
    container.runInScope("batch", "a", () => {
      const basket = container.get(Basket);
      container.runInScope("batch", "b", () => {
        container.runInScope("batch", "a", () => expect(container.get(Basket)).toBe(basket));
        expect(container.getCurrentScope("batch")?.id).toBe("b");
      });
      expect(container.get(Basket)).toBe(basket);
    });
  });
});

describe("a feature", () => {
  function containerWithFlags() {
    const on = new Set<unknown>(["search"]);
    const features = new FeatureFlagScopeManager({ isOn: (flag) => on.has(flag) });
    const container = createContainer().registerScopeManager("feature", features).bind(Basket, { scope: "feature" });
    const use = () => container.runInScope("feature", "search", () => container.get(Basket));
    return { on, features, container, use };
  }

  it("keeps what it needs while it is on", () => {
    const { use } = containerWithFlags();
    expect(use()).toBe(use());
  });

  it("cannot be entered while it is off, and ends what it has left", () => {
    const { on, container, use } = containerWithFlags();
    const basket = use();
    on.clear();
    expect(use).toThrow(ScopeRefusedError);
    expect(basket.disposed).toBe(true);
    expect(container.metrics().scopes.feature).toMatchObject({ open: 0, rejected: 1 });
    on.add("search");
    expect(use()).not.toBe(basket);
  });

  it("ends when flags are looked at, with its last user", async () => {
    const { on, features, container } = containerWithFlags();
    await container.runInScope("feature", "search", async () => {
      const basket = container.get(Basket);
      on.clear();
      features.refresh();
      await Promise.resolve();
      expect(container.runInScope("feature", "search", () => container.get(Basket))).toBe(basket);
      expect(basket.disposed).toBe(false);
    });
    expect(features.metrics()).toMatchObject({ open: 0, closedBy: { closed: 1 } });
  });
});
