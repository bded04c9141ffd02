import { ScopeClosedError, type Resolver } from "@ambit/core";
import { equal, refusedAtOnce, same } from "../../assertions.js";
import { narrow } from "../../bench.js";
import type { Scenario } from "../../law.js";
import { carriesAsync, endsOnExit, staysOpen } from "../../requirements.js";
import { settle } from "../../settle.js";

/** What comes before what. */
export const order: readonly Scenario[] = [
  {
    title: "D2 D3 instances are disposed in reverse order of their construction",
    async check(bench) {
      const catalog = bench.bind("catalog");
      const cart = bench.bind("cart", { from: [catalog] });
      const log = bench.bind("log");
      await bench.wholeLife("a", () => [bench.get(log), bench.get(cart)]);
      equal(bench.journal.disposals, ["cart 1", "catalog 1", "log 1"], "The order of disposal");
    },
  },
  {
    title: "K1 U4 N5 a wide scope that is closed closes those within it first",
    needs: [staysOpen],
    async check(bench) {
      const [catalog, cart] = [bench.bind("catalog"), bench.bind("cart", { scope: narrow })];
      const within = bench.runWithin("a", "x", () => {
        bench.get(cart);
        bench.get(catalog);
        return bench.container.getCurrentScope(narrow);
      });
      await bench.close("a");
      equal(bench.journal.disposals, ["cart 1", "catalog 1"], "The order of disposal");
      same(within?.state, "closed", "The state of the scope within");
      same(within?.closeReason, "parent-closed", "The reason of its end");
    },
  },
  {
    title: "K1 U4 N5 a wide scope that is left while one within is in use ends after it",
    needs: [endsOnExit, carriesAsync],
    async check(bench) {
      const catalog = bench.bind("catalog");
      const cart = bench.bind("cart", { scope: narrow, from: [catalog] });
      const wide = bench.visit("a");
      const within = bench.visitWithin(wide.scope, "x");
      await within.do(() => bench.get(cart));
      const left = wide.leave();
      await settle();
      equal(bench.journal.disposals, [], "Nothing is disposed while somebody is within");
      await within.leave();
      await left;
      same(
        wide.scope.state,
        "closed",
        "The state of the wide scope (close it once `users` is 0: that waits for those within)",
      );
      equal(bench.journal.disposals, ["cart 1", "catalog 1"], "The order of disposal");
    },
  },
  {
    title: "T4 a scope that a hundred flows leave and close at once ends once",
    needs: [carriesAsync],
    async check(bench) {
      const cart = bench.bind("cart");
      const visitors = Array.from({ length: 100 }, () => bench.visit("a"));
      await visitors[0]?.do(() => bench.get(cart));
      const ended = visitors.flatMap((visitor) => [bench.close("a"), visitor.leave()]);
      await Promise.all(ended);
      const told = bench.events.about("a").filter((event) => event === "closing" || event === "closed");
      equal(told, ["closing", "closed"], "What is told of its end");
      equal(bench.journal.disposals, ["cart 1"], "What was disposed");
    },
  },
  {
    title: "D17 what was made for one service alone ends after it",
    async check(bench) {
      const part = bench.bind("part", { scope: "transient" });
      const cart = bench.bind("cart", { from: [part, part] });
      await bench.wholeLife("a", () => bench.get(cart));
      equal(bench.journal.disposals, ["cart 1", "part 2", "part 1"], "The order of disposal");
    },
  },
  {
    title: "U4 of the scopes within one that is closed the last opened ends first",
    needs: [staysOpen],
    async check(bench) {
      const [catalog, cart] = [bench.bind("catalog"), bench.bind("cart", { scope: narrow })];
      for (const id of ["x", "y", "z"]) bench.runWithin("a", id, () => [bench.get(catalog), bench.get(cart)].length);
      await bench.close("a");
      equal(bench.journal.disposals, ["cart 3", "cart 2", "cart 1", "catalog 1"], "The order of disposal");
    },
  },
  {
    title: "U3 while a scope ends, what is there is found until its turn, and nothing new is made",
    async check(bench) {
      const [catalog, log] = [bench.bind("catalog"), bench.bind("log", { scope: narrow })];
      const unseen = bench.bind("unseen", { scope: narrow });
      let found: unknown[] = [];
      let resolver: Resolver | undefined;
      const cart = bench.bind("cart", {
        scope: narrow,
        onDispose: () => {
          found = [resolver?.get(catalog), resolver?.get(log)];
          refusedAtOnce(() => resolver?.get(unseen), "What was not made before is refused", ScopeClosedError);
        },
      });
      bench.container.decorate(cart, (made, own) => ((resolver = own), made));
      const wide = bench.enter("a");
      const within = bench.enterWithin(wide.scope, "x");
      const expected = [within.get(catalog), within.get(log)];
      within.get(cart);
      await bench.end(within);
      equal(found, expected, "What a disposer finds in the wide scope and in its own");
      equal(bench.journal.disposals, ["cart 1", "log 1"], "The order of disposal");
      await wide.exitAsync();
    },
  },
];
