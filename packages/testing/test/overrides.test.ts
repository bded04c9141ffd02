import { afterEach, describe, expect, test } from "@jest/globals";
import { testContainer } from "../src/index.js";
import { Cart, createShop, Fixed, Prices } from "./fixtures/shop.js";

const free = new Fixed(0);
const half = new Fixed(50);

describe("overrides", () => {
  test("hold until the end of the block with `using`", () => {
    const { container } = createShop();
    {
      using tested = testContainer(container);
      tested.override(Prices, { useValue: free });
      expect(container.get(Prices)).toBe(free);
    }
    expect(container.get(Prices)).toBeInstanceOf(Prices);
  });

  test("hold until the end of the block with `await using`", async () => {
    const { container } = createShop();
    {
      await using tested = testContainer(container);
      tested.override(Prices, { useValue: free });
      expect(container.get(Prices)).toBe(free);
    }
    expect(container.get(Prices)).toBeInstanceOf(Prices);
  });

  test("are undone also where the block throws", () => {
    const { container } = createShop();
    const failing = (): void => {
      using tested = testContainer(container);
      tested.override(Prices, { useValue: free });
      throw new Error("a failing test");
    };
    expect(failing).toThrow("a failing test");
    expect(container.get(Prices)).toBeInstanceOf(Prices);
  });

  test("of one token are taken back the last one first, and what stood before the test stays", () => {
    const { container } = createShop();
    container.override(Prices, { useValue: half });
    const tested = testContainer(container);
    tested.override(Prices, { useValue: free }).override(Prices, { useFactory: () => new Fixed(1) });
    expect(container.get(Prices).of("book")).toBe(1);
    tested.undoOverrides();
    expect(container.get(Prices)).toBe(half);
  });

  test("are seen by what depends on the token, which is itself again afterwards", async () => {
    const { container } = createShop();
    const tested = testContainer(container);
    await container.runInScopes(
      [
        ["tenant", "acme"],
        ["session", "ann"],
      ],
      async () => {
        const cart = container.get(Cart);
        tested.override(Prices, { useValue: free });
        expect(container.get(Cart).prices).toBe(free);
        tested.undoOverrides();
        expect(container.get(Cart)).toBe(cart);
      },
    );
  });
});

describe("with the hook of a runner", () => {
  const { container } = createShop();
  const tested = testContainer(container, { afterEach });

  test("an override holds in its test", () => {
    tested.override(Prices, { useValue: free });
    expect(container.get(Prices)).toBe(free);
  });

  test("and not in the next one", () => {
    tested.override(Prices, { useValue: half }); // the first test may be skipped: this one shows itself that nothing is left
    tested.undoOverrides();
    expect(container.get(Prices)).toBeInstanceOf(Prices);
  });

  test("the hook undoes, and then fails where something is left; once", async () => {
    const hooks: (() => Promise<void>)[] = [];
    const shop = createShop().container;
    const other = testContainer(shop, { afterEach: (work) => hooks.push(work) });
    other.override(Prices, { useValue: free });
    shop.enterScope("tenant", "acme");
    await expect(hooks[0]?.()).rejects.toMatchObject({ code: "LEAKS_FOUND" });
    expect(shop.get(Prices)).toBeInstanceOf(Prices);
    await hooks[0]?.();
  });
});
