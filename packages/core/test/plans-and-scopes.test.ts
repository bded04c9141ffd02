import { createContainer, inject, token, type Scope } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { expectBalanced } from "./fixtures/expect-balanced.js";
import { thrownBy } from "./fixtures/thrown-by.js";
import { turns } from "./fixtures/turns.js";

/** How many requests have gone before: until plans are made, while they are closures, and when they have become code. */
const ages = [0, 20, 100] as const;

const Baskets = token<() => object>("Baskets");
const shop = () => createContainer().registerScopeManager("session", new RetainingScopeManager());

class Part {}

describe.each(ages)("after %i requests, what is constructed by plan", (age) => {
  it.each(["class", "factory"] as const)(
    "ends at once where another container has ended its scope meanwhile: one made by a %s",
    async (form) => {
      let session: Scope | undefined;
      const disposed: string[] = [];
      const other = createContainer().bind(Part, {
        useFactory: () => (session?.closeInBackground("evicted"), new Part()),
        inject: [],
      });
      class Basket {
        constructor() {
          other.get(Part);
        }
        [Symbol.dispose](): void {
          disposed.push("basket");
        }
      }
      const container = shop().bind(Baskets, { scope: "session", useFactory: (r) => () => r.get(Basket) });
      if (form === "class") container.bind(Basket, { scope: "session" });
      else container.bind(Basket, { scope: "session", useFactory: () => new Basket(), inject: [] });
      for (let request = 0; request < age; request++)
        container.runInScope("session", request, () => container.get(Basket));
      const later = container.runInScope("session", "ann", () => {
        session = container.getCurrentScope("session");
        return container.get(Baskets);
      });
      expect(thrownBy(later)).toMatchObject({ code: "SCOPE_CLOSED" });
      await turns();
      expect(disposed).toEqual(["basket"]);
      expectBalanced(container.metrics());
    },
  );

  it("is no captive of what asks for it: by a class, by a resolver, in a large tree, by one that injects", () => {
    class Narrow {}
    class Node {
      readonly parts: readonly unknown[];
      constructor(...parts: unknown[]) {
        this.parts = parts;
      }
    }
    class Injecting {
      readonly narrow = inject(Narrow);
    }
    const Holder = token<Node>("Holder");
    const Resolving = token<Node>("Resolving");
    const Tree = token<Node>("Tree");
    const nodes = Array.from({ length: 127 }, (_, at) => token<Node>(`node${at}`));
    const container = createContainer()
      .registerScopeManager("session", new RetainingScopeManager())
      .registerScopeManager("request", new RetainingScopeManager(), { within: "session" })
      .bind(Narrow, { scope: "request" })
      .bind(Injecting)
      .bind(Node, { inject: [Narrow] as never })
      .bind(Holder, { scope: "session", useClass: Node, inject: [Narrow] as never })
      .bind(Resolving, { scope: "session", useFactory: (r) => r.get(Node) })
      .bind(Tree, { scope: "session", useClass: Node, inject: nodes.slice(0, 1) });
    for (const [at, node] of nodes.entries()) {
      const children = [nodes[2 * at + 1], nodes[2 * at + 2]].filter((child) => child !== undefined);
      const last = at === nodes.length - 1 ? [Injecting] : [];
      container.bind(node, { useClass: Node, inject: children.length > 0 ? children : last });
    }
    for (let request = 0; request <= age; request++) {
      container.runInScope("session", "ann", () => {
        const handle = container.enterScope("request", request);
        handle.get(Narrow);
        for (const wanted of [Holder, Resolving, Tree]) {
          for (const from of [handle, container])
            expect(thrownBy(() => from.get(wanted))).toMatchObject({ code: "CAPTIVE_DEPENDENCY" });
        }
        handle.exit();
      });
    }
  });

  it("sees what the handle sees that it is asked for by, and ends with its scope, wherever the flow is", async () => {
    const disposed: string[] = [];
    class Price {}
    class Receipt {
      constructor(readonly price: Price) {}
      [Symbol.dispose](): void {
        disposed.push("receipt");
      }
    }
    const container = shop()
      .bind(Price, { scope: "session" })
      .bind(Receipt, { inject: [Price] });
    for (let request = 0; request <= age; request++) {
      disposed.length = 0;
      const handle = container.enterScope("session", `${request} of ann`);
      const price = handle.get(Price);
      container.runInScope("session", `${request} of bob`, () => {
        expect(container.get(Price)).not.toBe(price);
        expect(handle.get(Receipt).price).toBe(price);
      });
      await container.closeScope("session", `${request} of bob`);
      expect(disposed).toEqual([]);
      await handle.exitAsync();
      await container.closeScope("session", `${request} of ann`);
      expect(disposed).toEqual(["receipt"]);
    }
  });

  it.each(["by itself", "by another", "in a tree that is too large for one plan"])(
    "sees what its owner sees, wherever the flow has gone on to: asked for %s",
    (_) => {
      class Price {}
      class Node {
        readonly prices: readonly Price[];
        constructor(...parts: (Node | Price)[]) {
          this.prices = parts.flatMap((part) => (part instanceof Node ? part.prices : [part]));
        }
      }
      const size = _ === "in a tree that is too large for one plan" ? 127 : 1;
      const nodes = Array.from({ length: size }, (_, at) => token<Node>(`node${at}`));
      const Basket = token<Node>("Basket");
      const container = createContainer()
        .registerScopeManager("tenant", new RetainingScopeManager())
        .registerScopeManager("session", new RetainingScopeManager(), { within: "tenant" })
        .bind(Price, { scope: "tenant" });
      for (const [at, node] of nodes.entries()) {
        const children = [nodes[2 * at + 1], nodes[2 * at + 2]].filter((child) => child !== undefined); // as in a heap
        container.bind(node, { useClass: Node, inject: children.length === 0 ? [Price] : children });
      }
      const [root] = nodes as [(typeof nodes)[0] & object];
      if (_ === "by another") container.bind(Basket, { scope: "session", useFactory: (r) => r.get(root) });
      else container.bind(Basket, { scope: "session", useClass: Node, inject: [root] });

      for (let request = 0; request <= age; request++) {
        container.runInScope("tenant", "acme", () => {
          const price = container.get(Price);
          container.runInScope("session", request, () =>
            container.runInScope("tenant", "other", () => {
              expect(container.get(Price)).not.toBe(price);
              expect(new Set(container.get(Basket).prices)).toEqual(new Set([price]));
              expect(container.get(Basket).prices[0]).toBe(price);
            }),
          );
        });
      }
      expectBalanced(container.metrics());
    },
  );

  it("is refused where something that it needs lives in a scope that is not active", async () => {
    class Whole {
      constructor(readonly part: Part) {}
    }
    const container = shop()
      .bind(Part, { scope: "session" })
      .bind(Whole, { inject: [Part] });
    const ask = (): Promise<Whole> => container.getAsync(Whole);
    for (let request = 0; request < age; request++) await container.runInScope("session", request, ask);
    expect(thrownBy(() => container.get(Whole))).toMatchObject({ code: "SCOPE_NOT_ACTIVE", path: ["Whole", "Part"] });
    await expect(ask()).rejects.toMatchObject({ code: "SCOPE_NOT_ACTIVE", path: ["Whole", "Part"] });
  });
});
