import { AmbitError } from "@ambit/core";
import { different, equal, holds, refused, same } from "../../assertions.js";
import { narrow } from "../../bench.js";
import type { Scenario } from "../../law.js";
import { carriesAsync, refusesReentry, reopens } from "../../requirements.js";
import { settle } from "../../settle.js";

/** A scope in use is closed. */
export const closingInUse: readonly Scenario[] = [
  {
    title: "closing a scope in use waits until those inside have left",
    needs: [carriesAsync],
    async check(bench) {
      const cart = bench.bind("cart");
      const inside = bench.visit("a");
      const mine = await inside.do(() => bench.get(cart));
      let closed = false;
      const closing = bench.close("a").then(() => (closed = true));
      await settle();
      same(inside.scope.state, "draining", "The state of the scope while somebody is inside");
      equal(bench.journal.disposals, [], "Nothing is disposed while somebody is inside");
      same(await inside.do(() => bench.get(cart)), mine, "Whoever is inside has the same instance still");
      holds(!closed, "Closing waits for whoever is inside");
      await inside.leave();
      await closing;
      same(inside.scope.state, "closed", "The state of the scope when the last user has left");
      equal(bench.journal.disposals, ["cart 1"], "Then its instance is disposed, once");
    },
  },
  {
    title: "U7 M8 whoever enters while a scope is ending gets a fresh one",
    needs: [carriesAsync, reopens],
    async check(bench) {
      const cart = bench.bind("cart");
      const inside = bench.visit("a");
      const old = await inside.do(() => bench.get(cart));
      const closing = bench.close("a");
      const entrant = bench.visit("a");
      different(entrant.scope, inside.scope, "The entrant is in another scope than the one that is ending");
      different(await entrant.do(() => bench.get(cart)), old, "The entrant gets another instance");
      await inside.leave();
      await closing;
      same(entrant.scope.state, "open", "The end of the old scope does not end the fresh one");
      equal(bench.journal.disposals, ["cart 1"], "Only the old instance is disposed");
      const next = bench.visit("a");
      same(next.scope, entrant.scope, "The next to enter comes into the fresh scope");
      await next.leave();
      await entrant.leave();
    },
  },
  {
    title: "whoever enters while a scope is ending is refused",
    needs: [carriesAsync, refusesReentry],
    async check(bench) {
      const inside = bench.visit("a");
      const closing = bench.close("a");
      await refused(() => bench.run("a", () => undefined), "The entrant is refused", AmbitError);
      same(bench.current(), undefined, "The refused entrant is in no scope");
      await inside.leave();
      await closing;
    },
  },
  {
    title: "M8 of several users the last one ends a scope that was closed",
    needs: [carriesAsync],
    async check(bench) {
      const cart = bench.bind("cart");
      const [first, second] = [bench.visit("a"), bench.visit("a")];
      await first.do(() => bench.get(cart));
      const closing = bench.close("a");
      void first.leave();
      await settle();
      equal(bench.journal.disposals, [], "Nothing is disposed while the second is inside");
      same(await second.do(() => bench.get(cart).serial), 1, "The second has the same instance still");
      await second.leave();
      await closing;
      equal(bench.journal.disposals, ["cart 1"], "With the second the scope ends");
    },
  },
  {
    title: "closing a scope from inside does not wait for itself",
    needs: [carriesAsync],
    async check(bench) {
      const cart = bench.bind("cart");
      const inside = bench.visit("a");
      await inside.do(() => bench.close("a"));
      same(await inside.do(() => bench.get(cart).serial), 1, "The flow inside goes on, and may create");
      await inside.leave();
      same(inside.scope.state, "closed", "The scope ends when it has left");
      equal(bench.journal.disposals, ["cart 1"], "Its instance is disposed");
    },
  },
  {
    title: "K9 a wide scope is in use while a scope within it is",
    needs: [carriesAsync],
    async check(bench) {
      const catalog = bench.bind("catalog");
      const cart = bench.bind("cart", { scope: narrow, from: [catalog] });
      const wide = bench.visit("a");
      await wide.do(() => bench.get(catalog));
      const within = bench.visitWithin(wide.scope, "x");
      const left = wide.leave();
      await settle();
      const closing = wide.scope.close();
      await settle();
      equal(
        bench.journal.disposals,
        [],
        "Left and closed, it disposes nothing while somebody is in the scope within it",
      );
      same(
        await within.do(() => String(bench.get(cart).parts[0])),
        "catalog 1",
        "Whoever is within has its instance still",
      );
      await within.leave();
      await Promise.all([left, closing]);
      equal(bench.journal.disposals, ["cart 1", "catalog 1"], "It ends with the last user within it");
      same(wide.scope.state, "closed", "Its state");
    },
  },
];
