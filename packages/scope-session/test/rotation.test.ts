import { describe, expect, it } from "@jest/globals";
import { createContainer, InvalidScopeIdError, ScopeIdTakenError, scopeId, token, type Scope } from "@ambit/core";
import { ManualClock, RetainingScopeManager } from "@ambit/manager-kit";
import { SessionScopeManager } from "@ambit/scope-session";
import { deferred } from "./fixtures/deferred.js";
import { Cart, house } from "./fixtures/house.js";

const SessionId = scopeId("session");

describe("session rotation", () => {
  it("a renamed session keeps its instances, and its old id is that of nobody", () => {
    const { sessions, container, cartOf } = house();
    const cart = cartOf("old");
    expect(sessions.rename("old", "new")).toBe(true);
    expect(cartOf("new")).toBe(cart);
    expect(sessions.touch("old")).toBe(false);
    const fresh = cartOf("old");
    expect(fresh).not.toBe(cart);
    expect(fresh.owner).toBe("old");
    expect(container.metrics().scopes.session).toMatchObject({ opened: 2, open: 2, instances: { created: 2 } });
  });

  it("there is nothing to rename where there is no such session, or its time is over", () => {
    const { clock, sessions, cartOf } = house({ idleTimeoutMs: 100, sweepIntervalMs: 10_000 });
    expect(sessions.rename("none", "new")).toBe(false);
    expect(sessions.regenerate("none")).toBeUndefined();
    const cart = cartOf("old");
    clock.set(100);
    expect(sessions.rename("old", "new")).toBe(false);
    expect(sessions.regenerate("old")).toBeUndefined();
    expect(cartOf("new")).not.toBe(cart);
  });

  it("regenerate gives ids that nobody can guess, a new one each time", () => {
    const { sessions, cartOf } = house();
    const cart = cartOf("s1");
    const ids = new Set(["s1"]);
    let id = "s1";
    for (let turn = 0; turn < 100; turn++) ids.add((id = sessions.regenerate(id)!));
    expect(ids.size).toBe(101);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(cartOf(id)).toBe(cart);
    expect(sessions.metrics().open).toBe(1);
  });

  it("works inside the session, as a login does: the flow stays in it, and what it asks for is what was there", async () => {
    const { sessions, container } = house();
    const seen = await container.runInScope("session", "guest", async () => {
      const cart = container.get(Cart);
      const scope = container.getCurrentScope("session")!;
      const id = sessions.regenerate("guest")!;
      await Promise.resolve();
      expect(container.getCurrentScope("session")).toBe(scope);
      expect(container.get(Cart)).toBe(cart);
      expect(container.get(SessionId)).toBe(id);
      expect(sessions.regenerate("guest")).toBeUndefined(); // not even in here
      container.runInScope("session", "guest", () => expect(container.get(Cart)).not.toBe(cart));
      container.runInScope("session", id, () => expect(container.get(Cart)).toBe(cart));
      return { id, cart };
    });
    expect(container.runInScope("session", seen.id, () => container.get(Cart))).toBe(seen.cart);
  });

  it("what was injected before is a copy of the old id; what is created from then on gets the new one", () => {
    const { sessions, container } = house();
    const Page = token<{ readonly session: string }>("Page");
    container.bind(Page, { useFactory: (session) => ({ session }), inject: [SessionId] });
    const handle = container.enterScope("session", "old");
    const cart = handle.get(Cart);
    sessions.rename("old", "new");
    expect([cart.owner, handle.get(Page).session, handle.get(SessionId), handle.id]).toEqual([
      "old",
      "new",
      "new",
      "new",
    ]);
    handle.exit();
  });

  it("other flows that are inside stay there too, and leave as they would have", async () => {
    const { sessions, container, cartOf } = house();
    const gate = deferred();
    const other = container.runInScope("session", "old", async () => {
      const cart = container.get(Cart);
      await gate.promise;
      return cart === container.get(Cart) && container.get(SessionId);
    });
    sessions.rename("old", "new");
    expect(sessions.metrics()).toMatchObject({ active: 1, open: 1 });
    gate.resolve();
    expect(await other).toBe("new");
    expect(cartOf("new").disposed).toBe(0);
    expect(sessions.metrics()).toMatchObject({ active: 0, idle: 1, open: 1 });
  });

  it("scopes that were captured lead into it still, as they name a session and not an id", () => {
    const { sessions, container, cartOf } = house();
    const cart = cartOf("old");
    const captured = container.runInScope("session", "old", () => container.captureScopes());
    sessions.rename("old", "new");
    expect(captured.run(() => container.get(Cart))).toBe(cart);
  });

  it("its limits stay: the idle time is not begun anew, nor is its own limit lost, nor its age", () => {
    const { clock, sessions, cartOf } = house({
      idleTimeoutMs: 1_000,
      absoluteTimeoutMs: 1_500,
      timeouts: (id) => (id === "kiosk" ? { idleTimeoutMs: 100 } : undefined),
    });
    cartOf("s1");
    cartOf("kiosk");
    clock.set(50);
    for (const id of ["s1", "kiosk"]) sessions.rename(id, `new ${id}`);
    expect(sessions.expiresAt("new s1")).toBe(1_000);
    expect(sessions.expiresAt("new kiosk")).toBe(100);
    clock.set(900);
    sessions.touch("new s1");
    expect(sessions.expiresAt("new s1")).toBe(1_500);
  });

  it("cannot take the id of another session: a typed error without the id in its message, and both stay", () => {
    const { sessions, cartOf } = house();
    const carts = [cartOf("s1"), cartOf("s2")];
    let refusal: unknown;
    try {
      sessions.rename("s1", "s2");
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(ScopeIdTakenError);
    expect(refusal).toMatchObject({ code: "SCOPE_ID_TAKEN", scope: "session", id: "s2" });
    expect((refusal as Error).message).not.toMatch(/s[12]/);
    expect([cartOf("s1"), cartOf("s2")]).toEqual(carts);
    expect(() => sessions.rename("s1", "")).toThrow(InvalidScopeIdError);
    expect(cartOf("s1")).toBe(carts[0]);
  });

  it("to its own id is no rotation: it says yes, and nobody is told", () => {
    const { sessions, container, cartOf } = house();
    const cart = cartOf("s1");
    let told = 0;
    container.events.on("renamed", () => told++);
    expect(sessions.rename("s1", "s1")).toBe(true);
    expect(told).toBe(0);
    expect(cartOf("s1")).toBe(cart);
  });

  it("is told by `renamed`, with both ids; from then on events carry the new one", () => {
    const { sessions, container, cartOf } = house();
    const told: unknown[] = [];
    for (const name of ["renamed", "entered", "closed"] as const)
      container.events.on(name, ({ scope, id, ...rest }) => told.push([name, scope, id, Object.keys(rest)]));
    sessions.events.on("renamed", ({ id, previousId }) => told.push([id, previousId]));
    cartOf("old");
    sessions.rename("old", "new");
    container.runInScope("session", "new", () => undefined);
    void container.closeScope("session", "new");
    expect(told).toEqual([
      ["entered", "session", "old", []],
      ["new", "old"],
      ["renamed", "session", "new", ["previousId"]],
      ["entered", "session", "new", []],
      ["closed", "session", "new", ["reason", "outcome", "durationMs", "disposeDurationMs"]],
    ]);
  });

  it("one that is being closed is no session any more: its last users finish under the old id", async () => {
    const { sessions, container } = house();
    const gate = deferred();
    const visit = container.runInScope("session", "old", async () => {
      await gate.promise;
      return container.get(SessionId);
    });
    const closing = container.closeScope("session", "old");
    expect(sessions.rename("old", "new")).toBe(false);
    gate.resolve();
    expect(await visit).toBe("old");
    await closing;
  });
});

describe("session rotation within tenants", () => {
  function town() {
    const clock = new ManualClock();
    const sessions = new SessionScopeManager({ clock });
    const container = createContainer({ clock })
      .registerScopeManager("tenant", new RetainingScopeManager({ clock }))
      .registerScopeManager("session", sessions, { within: "tenant" })
      .registerScopeManager("draft", new RetainingScopeManager({ clock }), { within: "session" });
    container.bind(Cart, { scope: "session", inject: [SessionId] });
    const within = <R>(tenant: string, session: string, work: () => R): R =>
      container.runInScopes(
        [
          ["tenant", tenant],
          ["session", session],
        ],
        work,
      );
    return { sessions, container, within };
  }

  it("an id means the session of this tenant, and another tenant's of the same id is not in the way", () => {
    const { sessions, container, within } = town();
    const [acme, evil] = ["acme", "evil"].map((tenant) => within(tenant, "s1", () => container.get(Cart)));
    container.runInScope("tenant", "other", () => expect(sessions.rename("s1", "x")).toBe(false));
    container.runInScope("tenant", "acme", () => expect(sessions.rename("s1", "s2")).toBe(true));
    container.runInScope("tenant", "evil", () => expect(sessions.rename("s1", "s2")).toBe(true));
    expect(within("acme", "s2", () => container.get(Cart))).toBe(acme);
    expect(within("evil", "s2", () => container.get(Cart))).toBe(evil);
    expect(() => sessions.rename("s2", "s3")).toThrow(expect.objectContaining({ code: "PARENT_SCOPE_NOT_ACTIVE" }));
  });

  it("a given parent answers, from everywhere", () => {
    const { sessions, container, within } = town();
    const cart = within("acme", "s1", () => container.get(Cart));
    const parent = within("acme", "s1", () => container.getCurrentScope("tenant")) as Scope;
    const id = sessions.regenerate("s1", { parent })!;
    expect(within("acme", id, () => container.get(Cart))).toBe(cart);
  });

  it("scopes within a session lie within it still, and end with it", async () => {
    const { sessions, container, within } = town();
    const draft = () => container.runInScope("draft", "d1", () => container.getCurrentScope("draft"));
    const before = within("acme", "s1", draft);
    container.runInScope("tenant", "acme", () => sessions.rename("s1", "s2"));
    expect(within("acme", "s2", draft)).toBe(before);
    await container.runInScope("tenant", "acme", () => container.closeScope("session", "s2"));
    expect(before?.closeReason).toBe("parent-closed");
  });
});
