import { beforeEach, describe, expect, test } from "@jest/globals";
import { ambitMatchers, Baseline } from "../src/index.js";
import { anyOf, Cart, createShop, Prices } from "./fixtures/shop.js";

expect.extend(ambitMatchers);

let shop = createShop();
beforeEach(() => {
  shop = createShop();
});

describe("toBeOpen, toBeClosed, toBeClosedWith", () => {
  test("judge scopes, and handles by theirs", async () => {
    const handle = shop.container.enterScope("tenant", "acme");
    const { scope } = handle;
    expect(handle).toBeOpen();
    expect(scope).toBeOpen();
    expect(scope).not.toBeClosed();
    expect(scope).not.toBeClosedWith("closed");

    scope.closeInBackground("evicted");
    expect(scope).not.toBeOpen();
    expect(scope).not.toBeClosed();
    expect(scope).not.toBeClosedWith("evicted"); // it has not ended

    await handle.exitAsync();
    expect(scope).toBeClosed();
    expect(handle).toBeClosedWith("evicted");
    expect(scope).not.toBeClosedWith("closed");
  });

  test("say what they found where they fail, and no id", async () => {
    const { scope } = shop.container.enterScope("tenant", "acme");
    expect(() => expect(scope).toBeClosed()).toThrow('Expected the "tenant" scope to be closed: it is open.');
    expect(() => expect(scope).not.toBeOpen()).toThrow('Expected the "tenant" scope not to be open: it is open.');
    scope.closeInBackground("evicted");
    expect(() => expect(scope).toBeClosedWith("closed")).toThrow(
      'Expected the "tenant" scope to be closed because of "closed": it is draining, because of "evicted".',
    );
  });
});

describe("toHaveLive", () => {
  test("counts the scopes of a container in which an instance lives, singletons included", async () => {
    const { container } = shop;
    expect(container).toHaveLive(Cart, 0);
    for (const id of ["ann", "bob"])
      container.runInScopes(
        [
          ["tenant", "acme"],
          ["session", id],
        ],
        () => container.get(Cart),
      );
    expect(container).toHaveLive(Cart, 2);
    expect(container).toHaveLive(Prices, 1);
    await container.closeScope("tenant", "acme");
    expect(container).toHaveLive(Cart, 0);
    expect(container).toHaveLive(Prices, 1);
  });

  test("judges one scope by itself", async () => {
    await shop.container.runInScopes(
      [
        ["tenant", "acme"],
        ["session", "ann"],
      ],
      async () => {
        shop.container.get(Cart);
        expect(shop.container.getCurrentScope("session")).toHaveLive(Cart, 1);
        expect(shop.container.getCurrentScope("tenant")).toHaveLive(Cart, 0);
      },
    );
  });

  test("says how many there are", () => {
    expect(() => expect(shop.container).toHaveLive(Cart, 1)).toThrow(
      "Expected the container to have Cart alive in 1 scope: it has in 0.",
    );
  });
});

describe("toHaveNoLeaks", () => {
  test("is as assertNoLeaks, with its options", () => {
    expect(shop.container).toHaveNoLeaks();
    shop.container.runInScope("tenant", "acme", () => {});
    expect(shop.container).not.toHaveNoLeaks();
    expect(shop.container).toHaveNoLeaks({ mayStayIdle: ["tenant"] });
    expect(shop.container).toHaveNoLeaks({ since: new Baseline(anyOf(shop.container)) });
    expect(() => expect(shop.container).toHaveNoLeaks()).toThrow("- tenant: open, nobody inside");
  });
});

test.each([
  ["toBeOpen", () => expect({ state: "open" }).toBeOpen()],
  ["toBeClosed", () => expect(undefined).not.toBeClosed()],
  ["toBeClosedWith", () => expect(null).not.toBeClosedWith("closed")],
  ["toHaveLive", () => expect(new Map()).not.toHaveLive(Cart, 1)],
  ["toHaveNoLeaks", () => expect(new Map()).not.toHaveNoLeaks()],
])("%s refuses what it cannot judge, also after `not`", (matcher, judge) => {
  expect(judge).toThrow(`${matcher}() judges a `);
});
