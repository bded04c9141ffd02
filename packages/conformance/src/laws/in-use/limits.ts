import { equal, same } from "../../assertions.js";
import type { Scenario } from "../../law.js";
import {
  absoluteTimeout,
  bounded,
  carriesAsync,
  evictsOnDemand,
  idleTimeout,
  overflows,
  staysOpen,
} from "../../requirements.js";
import { settle } from "../../settle.js";

/** A scope in use meets a timeout or a bound. */
export const limitsInUse: readonly Scenario[] = [
  {
    title: "K7 Z1 an idle timeout that passes while somebody is inside ends nothing",
    needs: [carriesAsync, idleTimeout],
    settings: { idleTimeoutMs: 1_000 },
    async check(bench) {
      const cart = bench.bind("cart");
      const inside = bench.visit("a");
      const mine = await inside.do(() => bench.get(cart));
      await bench.wait(100_000);
      same(inside.scope.state, "open", "The state of the scope after a hundred timeouts");
      const entrant = bench.visit("a");
      same(entrant.scope, inside.scope, "Whoever enters comes into the same scope");
      await entrant.leave();
      await bench.wait(100_000);
      same(await inside.do(() => bench.get(cart)), mine, "Whoever is inside has the same instance still");
      await inside.leave();
    },
  },
  {
    title: "K7 an idle timeout that passes while somebody is in a scope within ends nothing",
    needs: [carriesAsync, idleTimeout, staysOpen],
    settings: { idleTimeoutMs: 1_000 },
    async check(bench) {
      const wide = bench.visit("a");
      const within = bench.visitWithin(wide.scope, "x");
      await wide.leave();
      await bench.wait(100_000);
      same(wide.scope.state, "open", "The state of the wide scope");
      await within.leave();
      same(wide.scope.state, "open", "Its state when the one within was left only now");
    },
  },
  {
    title: "Z1 an absolute timeout that passes while somebody is inside waits for the last user",
    needs: [carriesAsync, absoluteTimeout],
    settings: { absoluteTimeoutMs: 1_000 },
    async check(bench) {
      const cart = bench.bind("cart");
      const inside = bench.visit("a");
      const mine = await inside.do(() => bench.get(cart));
      const granularityMs = bench.abilities.absoluteTimeout?.granularityMs ?? 0;
      await bench.wait(1_000 + granularityMs);
      equal(bench.journal.disposals, [], "Nothing is disposed while somebody is inside");
      same(await inside.do(() => bench.get(cart)), mine, "Whoever is inside has the same instance still");
      await inside.leave();
      await bench.wait(granularityMs);
      same(inside.scope.state, "closed", "The state of the scope when the last user has left");
    },
  },
  {
    title: "Z3 a bound never ends a scope in use",
    needs: [carriesAsync, bounded, overflows],
    settings: { maxScopes: 2 },
    async check(bench) {
      const cart = bench.bind("cart");
      const visitors = ["a", "b", "c"].map((id) => bench.visit(id));
      const carts = await Promise.all(visitors.map((visitor) => visitor.do(() => bench.get(cart))));
      await settle();
      for (const [at, visitor] of visitors.entries()) {
        same(visitor.scope.state, "open", "The state of a scope in use beyond the bound");
        same(await visitor.do(() => bench.get(cart)), carts[at], "Its user has the same instance still");
      }
      equal(bench.journal.disposals, [], "Nothing is disposed");
      for (const visitor of visitors) await visitor.leave();
    },
  },
  {
    title: "E5 scopes in use are exempt from eviction on demand, and go later",
    needs: [carriesAsync, evictsOnDemand, staysOpen],
    async check(bench) {
      const busy = Array.from({ length: 100 }, (_, at) => bench.visit(`busy ${at}`));
      for (let id = 0; id < 100; id++) bench.run(id, () => undefined);
      bench.evict(1_000);
      await settle();
      same(bench.metrics().open, 100, "How many scopes are open");
      equal(
        busy.filter(({ scope }) => scope.state !== "open"),
        [],
        "The scopes in use that are not open",
      );
      for (const visitor of busy) await visitor.leave();
      bench.evict(1_000);
      await settle();
      same(bench.metrics().open, 0, "How many are open when all were left");
    },
  },
];
