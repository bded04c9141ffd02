import { createContainer, token, type AnyContainer, type Handover, type Scope } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";
import { stateOf } from "./fixtures/turns.js";

const Cart = token<{ readonly n: number }>("Cart");

function app(handover?: Handover) {
  let carts = 0;
  const disposed: number[] = [];
  const container: AnyContainer = createContainer()
    .registerScopeManager("tenant", new RetainingScopeManager())
    .registerScopeManager("session", new RetainingScopeManager(), handover === undefined ? {} : { handover })
    .registerScopeManager("trace", new RetainingScopeManager(), { handover: "unchanged" })
    .bind(Cart, { scope: "session", useFactory: () => ({ n: ++carts }), dispose: ({ n }) => void disposed.push(n) });
  const current = () => ["tenant", "session", "trace"].map((name) => container.getCurrentScope(name)?.id);
  return { container, disposed, current };
}

describe("captured scopes", () => {
  it("T1 carry the same instances to another flow, and the scope ends once", async () => {
    const { container, disposed } = app();
    const captured = container.runInScope("session", "ann", () => {
      container.get(Cart);
      return container.captureScopes("session");
    });
    expect(container.getCurrentScope("session")).toBeUndefined();
    expect(captured.run(() => container.get(Cart).n)).toBe(1);
    expect(await captured.run(async () => container.get(Cart).n)).toBe(1);
    const [session] = captured.scopes;
    await Promise.all([session?.close(), container.closeScope("session", "ann")]);
    expect(disposed).toEqual([1]);
  });

  it("T3 of a kind that is not current cannot be captured", () => {
    const { container } = app();
    expect(thrownBy(() => container.captureScopes("session"))).toMatchObject({ code: "SCOPE_NOT_CURRENT" });
    expect(thrownBy(() => container.captureScopes("sesion"))).toMatchObject({ code: "UNKNOWN_SCOPE" });
  });

  it("T4 ended by a thousand flows at once end once", async () => {
    const { container, disposed } = app();
    const told: string[] = [];
    container.events.on("closing", () => void told.push("closing"));
    container.events.on("closed", () => void told.push("closed"));
    const [session] = container.runInScope("session", "ann", () => {
      container.get(Cart);
      return container.captureScopes().scopes;
    });
    await Promise.all(Array.from({ length: 1_000 }, async () => await session?.close()));
    expect([told, disposed]).toEqual([["closing", "closed"], [1]]);
  });

  it("T5 are not valid once one has ended, and refuse", async () => {
    const { container } = app();
    const captured = container.runInScope("session", "ann", () => container.captureScopes());
    expect(captured.isValid).toBe(true);
    await container.closeScope("session", "ann");
    expect(captured.isValid).toBe(false);
    expect(thrownBy(() => captured.run(() => undefined))).toMatchObject({ code: "SCOPE_CLOSED" });
    expect(await rejectionOf(captured.runExclusively(() => undefined))).toMatchObject({ code: "SCOPE_CLOSED" });
  });

  it("of some kinds bring the wider ones that they lie within", () => {
    const container: AnyContainer = createContainer()
      .registerScopeManager("tenant", new RetainingScopeManager())
      .registerScopeManager("session", new RetainingScopeManager(), { within: "tenant" })
      .registerScopeManager("trace", new RetainingScopeManager());
    const captured = container.runInScopes(
      [
        ["tenant", "acme"],
        ["trace", "t"],
        ["session", "ann"],
      ],
      () => container.captureScopes("session"),
    );
    expect(captured.scopes.map(({ id }) => id)).toEqual(["acme", "ann"]);
    expect(captured.run(() => container.getCurrentScope("trace"))).toBeUndefined();
  });

  it("of some kinds are in the order of entering, whatever the order of the names", () => {
    const { container } = app();
    const captured = container.runInScopes(
      [
        ["tenant", "acme"],
        ["session", "ann"],
        ["trace", "t"],
      ],
      () => [container.captureScopes("trace", "tenant"), container.captureScopes("tenant", "session", "trace")],
    );
    const ids = captured.map(({ scopes }) => scopes.map(({ id }) => id));
    expect(ids).toEqual([
      ["acme", "t"],
      ["acme", "ann", "t"],
    ]);
  });

  it("T7 propagated: the captured scope is current, and none where none was captured", () => {
    const { container, current } = app("propagated");
    const none = container.captureScopes();
    const ann = container.runInScope("session", "ann", () => container.captureScopes());
    container.runInScope("session", "bob", () => {
      expect(ann.run(current)).toEqual([undefined, "ann", undefined]);
      expect(none.run(current)).toEqual([undefined, undefined, undefined]);
      expect(thrownBy(() => none.run(() => container.get(Cart)))).toMatchObject({ code: "SCOPE_NOT_ACTIVE" });
      expect(current()).toEqual([undefined, "bob", undefined]);
    });
  });

  it("T7 cleared: no scope of the kind is current, whatever was captured or is current where the work runs", async () => {
    const { container, current } = app("cleared");
    const ann = container.runInScopes(
      [
        ["tenant", "acme"],
        ["session", "ann"],
      ],
      () => container.captureScopes(),
    );
    await container.runInScope("session", "bob", async () => {
      const seen = await ann.run(async () => {
        await Promise.resolve();
        return current();
      });
      expect(seen).toEqual(["acme", undefined, undefined]);
    });
  });

  it("T7 unchanged: what is current where the work runs stays current", () => {
    const { container, current } = app();
    const captured = container.runInScope("trace", "one", () => container.captureScopes());
    container.runInScopes(
      [
        ["session", "bob"],
        ["trace", "two"],
      ],
      () => expect(captured.run(current)).toEqual([undefined, undefined, "two"]),
    );
    expect(captured.run(current)).toEqual([undefined, undefined, undefined]);
  });

  it("are left by the flow that ran the work: what ends thereby does not wait for the caller, who waits for it", async () => {
    /** Ends a scope when nobody is inside it directly. */
    class Requests extends RetainingScopeManager {
      override exitScope(scope: Scope): void | Promise<void> {
        if (scope.users === 0) return scope.close("exit");
      }
    }
    const container = createContainer()
      .registerScopeManager("request", new Requests())
      .registerScopeManager("job", new RetainingScopeManager(), { within: "request" });
    const request = container.enterScope("request", 1);
    const captured = container.captureScopes("request");
    await container.runInScope("job", 1, async () => {
      const run = captured.run(async () => request.exitAsync());
      expect(await stateOf(run)).toBe("fulfilled");
    });
    expect(request.scope.state).toBe("closed");
  });

  it("T7 are entered widest first: what lives in the innermost scope lives in the one that stays current", () => {
    const Note = token<object>("Note");
    const container: AnyContainer = createContainer()
      .registerScopeManager("tenant", new RetainingScopeManager())
      .registerScopeManager("session", new RetainingScopeManager(), { within: "tenant", handover: "unchanged" })
      .bind(Note, { scope: "scoped", useFactory: () => ({}) });
    const acme = container.runInScope("tenant", "acme", () => container.captureScopes());
    container.runInScopes([["tenant", "acme"], ["session", "ann"]], () => {
      const note = container.get(Note);
      expect(acme.run(() => container.get(Note))).toBe(note);
    }); // prettier-ignore
  });

  it("leave nothing current behind, and count their users", () => {
    const { container, current } = app();
    const captured = container.runInScope("session", "ann", () => container.captureScopes());
    captured.run(() => expect(container.metrics().scopes.session).toMatchObject({ active: 1 }));
    expect(current()).toEqual([undefined, undefined, undefined]);
    expect(container.metrics().scopes.session).toMatchObject({ active: 0, entered: 2, exited: 2 });
  });
});
