import { describe, expect, test } from "@jest/globals";
import { scopeId } from "@ambit/core";
import { assertNoLeaks, inTestScope, settle, testContainer } from "../src/index.js";
import { deferred } from "./fixtures/deferred.js";
import { anyOf, Cart, createShop, Locale, Visitor } from "./fixtures/shop.js";

describe("inTestScope", () => {
  test("enters the wider scopes that are needed, and closes all of them, narrow to wide", async () => {
    const { container } = createShop();
    const order: string[] = [];
    container.events.on("entered", ({ scope }) => order.push(`in ${scope}`));
    container.events.on("closed", ({ scope }) => order.push(`end of ${scope}`));
    const cart = await inTestScope(container, "request", () => container.get(Cart));
    expect(cart).toBeInstanceOf(Cart);
    expect(order).toEqual([
      "in tenant",
      "in session",
      "in request",
      "end of request",
      "end of session",
      "end of tenant",
    ]);
    assertNoLeaks(anyOf(container));
  });

  test("takes ids and options where they are given, in any order, and makes the others", async () => {
    const { container } = createShop();
    const ids = await inTestScope(
      container,
      [
        ["request", undefined, { provide: [[Locale, "fr"]] }],
        ["tenant", "acme"],
      ],
      () => (["tenant", "session"] as const).map((name) => container.get(scopeId(name))).concat(container.get(Locale)),
    );
    expect(ids).toEqual(["acme", expect.stringMatching(/^test-\d+$/), "fr"]);
  });

  test("makes another id each time: two tests that run at once share nothing", async () => {
    const { container } = createShop();
    const cart = () => inTestScope(container, "session", async () => container.get(Cart));
    const [one, another] = await Promise.all([cart(), cart()]);
    expect(one).not.toBe(another);
  });

  test("enters within what is current, and leaves open what was open before", async () => {
    const { container } = createShop();
    await container.runInScope("tenant", "acme", async () => {
      const tenant = await inTestScope(container, [["session", "ann"]], () => container.getCurrentScope("tenant"));
      expect([tenant?.id, tenant?.state]).toEqual(["acme", "open"]);
      expect(tenant?.children).toEqual([]);
    });
    await inTestScope(container, [["tenant", "acme"]], () => container.get(scopeId("tenant")));
    expect(container.openScopes().map(({ id }) => id)).toEqual(["acme"]);
  });

  test("closes also where the work fails, and throws what it threw", async () => {
    const { container } = createShop();
    const failure = new Error("a failing test");
    const failing = () => inTestScope(container, "request", () => Promise.reject(failure));
    await expect(failing()).rejects.toBe(failure);
    assertNoLeaks(anyOf(container));
  });

  test("throws what disposers throw, after the error of the work", async () => {
    const { container } = createShop();
    const [atEnd, inWork] = [new Error("not saved"), new Error("a failing test")];
    container.bind(Saved, { scope: "session", dispose: () => Promise.reject(atEnd) });
    await expect(inTestScope(container, "session", () => container.get(Saved))).rejects.toBe(atEnd);
    const failing = inTestScope(container, "session", () => {
      container.get(Saved);
      throw inWork;
    });
    await expect(failing).rejects.toMatchObject({ errors: [inWork, atEnd] });
  });

  test("does not wait for work that was forgotten inside, and tells of it", async () => {
    const { container } = createShop();
    const { promise, resolve } = deferred();
    const forgetful = inTestScope(container, "session", () => {
      const session = container.getCurrentScope("session");
      void session?.run(() => promise);
      container.get(Cart);
    });
    await expect(forgetful).rejects.toThrow("- session: open, 1 flow inside, with Cart");
    resolve();
    await settle();
    assertNoLeaks(anyOf(container));
  });

  test("closes what it has opened where a narrower entry is refused", async () => {
    const { container } = createShop();
    const refused = inTestScope(
      container,
      [
        ["tenant", "acme"],
        ["session", ""],
      ],
      () => {},
    );
    await expect(refused).rejects.toMatchObject({ code: "INVALID_SCOPE_ID" });
    assertNoLeaks(anyOf(container));
  });

  test("is a method of a test container too", async () => {
    const { container } = createShop();
    const tested = testContainer(container);
    expect(await tested.inTestScope("request", () => container.get(Visitor))).toBeInstanceOf(Visitor);
    await tested.assertNoLeaks();
  });

  test("refuses a kind that the container does not know", async () => {
    const { container } = createShop();
    await expect(inTestScope(anyOf(container), "sesion", () => {})).rejects.toMatchObject({ code: "UNKNOWN_SCOPE" });
  });
});

class Saved {}
