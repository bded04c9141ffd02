import { scopeId, type Resolver } from "@ambit/core";
import { different, equal, same } from "../assertions.js";
import { narrow, subject } from "../bench.js";
import type { Law } from "../law.js";

export const ownersView: Law = {
  number: 4,
  title: "Owner's view",
  statement: "An instance's dependencies are resolved from where its owner stands, not from where the caller stands.",
  remedy: "Open each scope with the `entry` of its own call, and hand out none that lies within another parent.",
  scenarios: [
    {
      title: "N1 a narrow scope gets the wide scope's instance",
      async check(bench) {
        const catalog = bench.bind("catalog");
        const cart = bench.bind("cart", { scope: narrow, from: [catalog] });
        const wide = bench.enter("a");
        const scopes = ["x", "y"].map((id) => bench.enterWithin(wide.scope, id));
        const [first, other] = scopes.map((handle) => handle.get(cart));
        different(other, first, "Each narrow scope has its own cart");
        same(first?.parts[0], wide.get(catalog), "The part of the first comes from the wide scope");
        same(other?.parts[0], first?.parts[0], "Both share it");
        for (const handle of [...scopes.reverse(), wide]) await handle.exitAsync();
      },
    },
    {
      title: "N1 a service sees the wide scope that it belongs to, whichever is current",
      async check(bench) {
        const catalog = bench.bind("catalog");
        const cart = bench.bind("cart", { scope: narrow, from: [catalog] });
        const wide = bench.enter("a");
        const session = bench.enterWithin(wide.scope, "x");
        const other = bench.enter("b");
        same(bench.current(), other.scope, "Another wide scope is current");
        same(session.get(cart).parts[0], wide.get(catalog), "The part comes from the wide scope of the owner");
        for (const handle of [other, session, wide]) await handle.exitAsync();
      },
    },
    {
      title: "B5 a singleton first asked for inside a scope is built from the root",
      async check(bench) {
        const settings = bench.bind("settings", { scope: "singleton" });
        const logger = bench.bind("logger", { scope: "singleton", from: [settings] });
        const cart = bench.bind("cart", { from: [logger] });
        let first: unknown;
        await bench.wholeLife("a", () => ([first] = bench.get(cart).parts));
        equal(bench.journal.disposals, ["cart 1"], "The end of the scope disposes nothing of the root");
        await bench.wholeLife("b", () =>
          same(bench.get(cart).parts[0], first, "Another scope gets the same singleton"),
        );
      },
    },
    {
      title: "services can ask for the id of the scope that they live in",
      check(bench) {
        class Greeting {
          constructor(readonly id: unknown) {}
        }
        const useFactory = (resolver: Resolver): Greeting => new Greeting(resolver.get(scopeId(subject)));
        bench.container.bind(Greeting, { scope: subject, useFactory });
        const outer = bench.enter("a");
        const inner = bench.enter("b");
        same(outer.get(Greeting).id, "a", "The id in the outer scope, while the inner one is current");
        same(inner.get(Greeting).id, "b", "The id in the inner scope");
        inner.exit();
        outer.exit();
      },
    },
    {
      title: "N1 a narrow id within two wide scopes is built from the one that it lies within",
      async check(bench) {
        const catalog = bench.bind("catalog");
        const cart = bench.bind("cart", { scope: narrow, from: [catalog] });
        const wides = ["a", "b"].map((id) => bench.enter(id));
        const within = wides.map(({ scope }) => bench.enterWithin(scope, "x"));
        for (const [at, handle] of within.entries())
          same(handle.get(cart).parts[0], wides[at]?.get(catalog), "The part comes from the wide scope around it");
        for (const handle of [...within.reverse(), ...wides.reverse()]) await handle.exitAsync();
      },
    },
  ],
};
