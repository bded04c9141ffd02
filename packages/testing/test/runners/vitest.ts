import { afterEach, describe, expect, test } from "vitest";
import { ambitMatchers, testContainer } from "../../src/index.js";
import { Cart, createShop, Fixed, Prices } from "../fixtures/shop.js";

expect.extend(ambitMatchers);
const free = new Fixed(0);

describe("with the hook of vitest", () => {
  const { clock, container } = createShop();
  const tested = testContainer(container, { afterEach, mayStayIdle: ["tenant"] });

  test("overrides one", () => {
    tested.override(Prices, { useValue: free });
    expect(container.get(Prices)).toBe(free);
  });

  test("is rid of it", () => {
    expect(container.get(Prices)).not.toBe(free);
    expect(container).toHaveLive(Prices, 1);
  });

  test("judges scopes", async () => {
    const session = await tested.inTestScope("session", () => {
      container.get(Cart);
      expect(container).toHaveLive(Cart, 1);
      expect(container.getCurrentScope("session")).toBeOpen();
      return container.getCurrentScope("session");
    });
    expect(session).toBeClosed();
    expect(session).toBeClosedWith("closed");
    expect(session).not.toBeOpen();
    expect(container).toHaveNoLeaks();
  });

  test("moves the clock", async () => {
    container.runInScopes(
      [
        ["tenant", "acme"],
        ["session", "ann"],
      ],
      () => container.get(Cart),
    );
    await clock.advanceAsync(2_000);
    expect(container).toHaveLive(Cart, 0);
  });
});

describe("fails", () => {
  const { container } = createShop();
  testContainer(container, { afterEach });

  test("where a matcher does", () => {
    expect(container).toHaveLive(Cart, 1);
  });

  test("where a scope was left open", () => {
    container.runInScope("tenant", "acme", () => {});
  });

  test("and not for what the test before has left", () => {
    expect(container).not.toHaveNoLeaks();
  });
});
