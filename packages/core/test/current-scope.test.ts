import { EventEmitter } from "node:events";
import { describe, expect, it } from "@jest/globals";
import { createContainer, scopeId, ScopeNotActiveError, token } from "@ambit/core";
import { RetainingScopeManager, StackFlow } from "@ambit/manager-kit";
import { deferred } from "./fixtures/deferred.js";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";
import { FlowScopeManager } from "./fixtures/flow-scope-manager.js";
import { SharedScopeManager } from "./fixtures/shared-scope-manager.js";
import { StackScopeManager } from "./fixtures/stack-scope-manager.js";
import { thrownBy } from "./fixtures/thrown-by.js";
import { turns } from "./fixtures/turns.js";

const Cart = token<{ readonly owner: unknown }>("Cart");

function shop() {
  return createContainer()
    .registerScopeManager("session", new RetainingScopeManager())
    .bind(Cart, { scope: "session", useFactory: (r) => ({ owner: r.get(scopeId("session")) }) });
}

describe("what is current", () => {
  it("A1 is nothing, for work that outlived its stay, also where the scope stays open and its manager is asked", async () => {
    const manager = new RetainingScopeManager();
    const container = createContainer().registerScopeManager("session", manager);
    const gate = deferred();
    const outliving = container.runInScope("session", "ann", () => ({
      seen: gate.promise.then(() => [manager.getCurrentScope(), container.getCurrentScope("session")]),
      scope: manager.getCurrentScope(),
    }));
    gate.resolve();
    expect(await outliving.seen).toEqual([undefined, undefined]);
    expect(outliving.scope?.state).toBe("open");
  });
});

describe("a service whose scope is not active", () => {
  it("A1 seed N09 is a typed error when it is asked for, and nothing when it is asked for optionally (defect D42)", async () => {
    const container = shop();
    for (const request of [
      () => container.get(Cart),
      () => container.getAll(Cart),
      () => container.get(scopeId("session")),
    ]) {
      expect(thrownBy(request)).toBeInstanceOf(ScopeNotActiveError);
    }
    await expect(container.getAsync(Cart)).rejects.toMatchObject({
      code: "SCOPE_NOT_ACTIVE",
      token: "Cart",
      scope: "session",
    });
    expect(container.tryGet(Cart)).toBeUndefined();
    expect(container.getCurrentScope("session")).toBeUndefined();
    expect(container.metrics().scopes.session?.instances.created).toBe(0);
  });

  it("A2 is not created by peeking, and seen by it once it is there", () => {
    const container = shop();
    expect(container.peek(Cart)).toBeUndefined();
    container.runInScope("session", "a", () => {
      expect(container.peek(Cart)).toBeUndefined();
      expect(container.metrics().scopes.session?.instances.created).toBe(0);
      const cart = container.get(Cart);
      expect(container.peek(Cart)).toBe(cart);
    });
    expect(container.runInScope("session", "b", () => container.peek(Cart))).toBeUndefined();
    expect(container.peek(token("Unbound"))).toBeUndefined();
  });
});

describe("the current scope of a flow", () => {
  it("A9 seed Q04 seed Q18 is its own, however five flows interleave (defect D03)", async () => {
    const container = createContainer()
      .registerScopeManager("session", new EndingScopeManager())
      .bind(Cart, { scope: "session", useFactory: (r) => ({ owner: r.get(scopeId("session")) }) });
    const gates = Array.from({ length: 5 }, () => deferred());
    const flow = (n: number) =>
      container.runInScope("session", n + 1, async () => {
        const seen: unknown[] = [];
        for (const gate of n % 2 === 0 ? gates : [...gates].reverse()) {
          seen.push(container.getCurrentScope("session")?.id, container.get(Cart).owner);
          await gate.promise;
        }
        return { seen: new Set(seen), cart: container.get(Cart) };
      });
    const flows = Promise.all(gates.map((_, n) => flow(n)));
    expect(container.metrics().scopes.session?.active).toBe(5);
    for (const gate of gates) {
      gate.resolve();
      await turns(5);
    }
    const results = await flows;
    expect(results.map(({ seen }) => [...seen])).toEqual([[1], [2], [3], [4], [5]]);
    expect(new Set(results.map(({ cart }) => cart)).size).toBe(5);
    expect(container.metrics().scopes.session).toMatchObject({ active: 0, open: 0, entered: 5, exited: 5 });
  });

  it("A10 seed Q19 is inherited by the flows that it starts, and what they enter is invisible to it and to each other (defect D55)", async () => {
    const container = shop();
    const inside = deferred();
    await container.runInScope("session", "parent", async () => {
      const parents = container.get(Cart);
      const child = async (id: string) => {
        expect(container.get(Cart)).toBe(parents);
        await container.runInScope("session", id, async () => {
          expect(container.get(Cart).owner).toBe(id);
          await inside.promise;
          expect(container.getCurrentScope("session")?.id).toBe(id);
        });
        expect(container.get(Cart)).toBe(parents);
      };
      const children = Promise.all([child("one"), child("two")]);
      expect(container.getCurrentScope("session")?.id).toBe("parent");
      inside.resolve();
      await children;
      expect(container.get(Cart)).toBe(parents);
    });
  });

  it("A10 entered by a handle in a child flow stays with the child (defect D04)", async () => {
    const container = shop();
    const [entered, leave] = [deferred(), deferred()];
    await container.runInScope("session", "parent", async () => {
      const child = async () => {
        await Promise.resolve();
        using _ = container.enterScope("session", "child");
        expect(container.getCurrentScope("session")?.id).toBe("child");
        entered.resolve();
        await leave.promise;
        expect(container.getCurrentScope("session")?.id).toBe("child");
      };
      const work = child();
      await entered.promise;
      expect(container.getCurrentScope("session")?.id).toBe("parent");
      leave.resolve();
      await work;
    });
    expect(container.getCurrentScope("session")).toBeUndefined();
  });

  it("A11 is not seen by flows that were not started inside: a worker, a listener's other sources", async () => {
    const container = shop();
    const jobs: (() => void)[] = [];
    const wake = deferred();
    const worker = (async () => {
      await wake.promise;
      for (const job of jobs) job();
    })();
    const source = new EventEmitter();
    const seen: unknown[] = [];
    const look = () => void seen.push(container.getCurrentScope("session")?.id);
    await container.runInScope("session", "a", async () => {
      source.on("news", look);
      jobs.push(look);
      wake.resolve();
      await worker;
      look();
    });
    source.emit("news");
    expect(seen).toEqual([undefined, "a", undefined]);
  });

  it("A8 seed P18 is there during the work and its hooks, and gone after it, whichever way the work ends (defect D05)", async () => {
    const container = shop();
    const seen: unknown[] = [];
    const look = () => container.getCurrentScope("session")?.id;
    const Watched = token<object>("Watched");
    container.bind(Watched, { scope: "session", useFactory: () => ({}), onCreate: () => void seen.push(look()) });
    seen.push(look());
    container.runInScope("session", "a", () => void container.get(Watched));
    seen.push(look());
    expect(() =>
      container.runInScope("session", "b", () => {
        throw new Error("work");
      }),
    ).toThrow("work");
    seen.push(look());
    await container.runInScope("session", "c", () => Promise.reject(new Error("work"))).catch(() => undefined);
    seen.push(look());
    expect(seen).toEqual([undefined, "a", undefined, undefined, undefined]);
  });

  it("A8 that a flow enters for itself is its own, also where a listener inside another scope started the flow", async () => {
    const container = shop();
    const observed: Promise<unknown>[] = [];
    container.events.on("instanceCreated", ({ id }) => {
      if (id === "a")
        observed.push(Promise.resolve(container.runInScope("session", "observer", () => container.get(Cart).owner)));
    });
    expect(container.runInScope("session", "a", () => container.get(Cart).owner)).toBe("a");
    expect(await Promise.all(observed)).toEqual(["observer"]);
  });

  it("is innermost by where scopes lie, also where each manager has a flow of its own", () => {
    const container = createContainer()
      .registerScopeManager("tenant", new RetainingScopeManager({ flow: new StackFlow() }))
      .registerScopeManager("session", new RetainingScopeManager({ flow: new StackFlow() }), { within: "tenant" })
      .bind(Cart, { scope: "scoped", useFactory: (r) => ({ owner: r.get(scopeId("session")) }) });
    const owner = container.runInScopes(
      [
        ["tenant", "acme"],
        ["session", "s"],
      ],
      () => container.get(Cart).owner,
    );
    expect(owner).toBe("s");
  });

  it("A3 is one per name: of two that a flow has entered the inner one, and never a choice between two managers", () => {
    const container = shop();
    container.runInScope("session", "a", () => {
      container.runInScope("session", "b", () => {
        expect(container.getCurrentScope("session")?.id).toBe("b");
        expect(container.captureScopes().run(() => container.get(Cart).owner)).toBe("b");
      });
    });
    expect(() => container.registerScopeManager("session", new RetainingScopeManager())).toThrow(
      /another manager has that name/,
    );
  });

  it("seed Q17 seed P27 is restored on every way out, sync and async, with one container in another", async () => {
    const [outer, inner] = [shop(), shop()];
    const ids = () => [outer.getCurrentScope("session")?.id, inner.getCurrentScope("session")?.id];
    await outer.runInScope("session", "o", async () => {
      expect(() =>
        inner.runInScope("session", "i", () => {
          expect(ids()).toEqual(["o", "i"]);
          outer.runInScope("session", "o2", () => expect(ids()).toEqual(["o2", "i"]));
          throw new Error("inside");
        }),
      ).toThrow("inside");
      expect(ids()).toEqual(["o", undefined]);
      await Promise.resolve();
      expect(ids()).toEqual(["o", undefined]);
    });
    expect(ids()).toEqual([undefined, undefined]);
  });
});

describe("a manager that keeps the current scope itself", () => {
  it("A9 needs three methods: enters, nests, leaves and ends on one stack (defect D58)", () => {
    const container = createContainer()
      .registerScopeManager("session", new StackScopeManager())
      .bind(Cart, { scope: "session", useFactory: (r) => ({ owner: r.get(scopeId("session")) }) });
    container.runInScope("session", "a", () => {
      const cart = container.get(Cart);
      container.runInScope("session", "b", () => expect(container.get(Cart).owner).toBe("b"));
      container.runInScope("session", "a", () => expect(container.get(Cart)).toBe(cart));
      expect(container.get(Cart)).toBe(cart);
    });
    expect(container.metrics().scopes.session).toMatchObject({
      opened: 2,
      open: 0,
      entered: 3,
      active: 0,
      closedBy: { exit: 2 },
    });
  });

  it("A8 is in the scope for work that had to wait for its place too, and its caller is not", async () => {
    const container = createContainer().registerScopeManager("job", new FlowScopeManager());
    const ids: unknown[] = [];
    const look = (): unknown => ids.push(container.getCurrentScope("job")?.id);
    const work = container.runInScopeAsync("job", "nightly", async () => {
      look();
      await turns();
      look();
    });
    look();
    await work;
    look();
    expect(ids).toEqual([undefined, "nightly", "nightly", undefined]);
    expect(container.metrics().scopes.job).toMatchObject({ opened: 1, open: 0, active: 0 });
  });

  it("seed N02 may show one scope to every flow, whoever entered it", async () => {
    const container = createContainer()
      .registerScopeManager("deployment", new SharedScopeManager())
      .bind(Cart, { scope: "deployment", useFactory: () => ({ owner: "all" }) });
    const wake = deferred();
    const elsewhere = wake.promise.then(() => container.get(Cart));
    const handle = container.enterScope("deployment", "green");
    const cart = handle.get(Cart);
    wake.resolve();
    expect(await elsewhere).toBe(cart);
    handle.exit();
    expect(container.get(Cart)).toBe(cart);
    await container.closeScope("deployment", "green");
    expect(container.tryGet(Cart)).toBeUndefined();
  });

  it("seed N03 and one that keeps a scope per flow are two names, and neither takes the other's", async () => {
    const shared = new SharedScopeManager();
    const container = shop().registerScopeManager("deployment", shared);
    expect(() => container.registerScopeManager("session", shared)).toThrow(/another manager has that name/);
    using _ = container.enterScope("deployment", "green");
    container.runInScope("session", "a", () => {
      expect(container.getCurrentScope("session")?.id).toBe("a");
      expect(container.getCurrentScope("deployment")?.id).toBe("green");
    });
    expect(container.getCurrentScope("session")).toBeUndefined();
    expect(container.getCurrentScope("deployment")?.id).toBe("green");
  });
});

describe("an id that got lost", () => {
  it("null is refused, also where ids are generated: only an id that is left out is made", () => {
    let made = 0;
    const manager = Object.assign(new RetainingScopeManager(), { generateId: () => ++made });
    const container = createContainer().registerScopeManager("request", manager);
    const lost = null as unknown as string;
    expect(() => container.runInScope("request", lost, () => 1)).toThrow(
      expect.objectContaining({ code: "INVALID_SCOPE_ID" }),
    );
    expect(made).toBe(0);
    expect(container.runInScope("request", () => container.getCurrentScope("request")?.id)).toBe(1);
  });
});
