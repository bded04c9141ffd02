import { equal, holds, same } from "../../assertions.js";
import { narrow, subject } from "../../bench.js";
import type { Scenario } from "../../law.js";
import { endsOnExit, reopens, staysOpen } from "../../requirements.js";
import { settle } from "../../settle.js";

/** When scopes end, and what they take with them. */
export const lifetimes: readonly Scenario[] = [
  {
    title: "D1 K1 a scope ends with its last user, and disposes what it created",
    needs: [endsOnExit],
    async check(bench) {
      const cart = bench.bind("cart");
      const [first, second] = [bench.enter("a"), bench.enter("a")];
      first.get(cart);
      await second.exitAsync();
      same(first.scope.state, "open", "The state of the scope while one of two users is inside");
      await first.exitAsync();
      same(
        first.scope.state,
        "closed",
        'Its state when both have left (if it is meant to stay, declare ends: "on-close")',
      );
      same(first.scope.closeReason, "exit", "The reason of its end");
      equal(bench.journal.disposals, ["cart 1"], "What was disposed");
    },
  },
  {
    title: "K2 a scope that was left stays, until it is closed",
    needs: [staysOpen],
    async check(bench) {
      const cart = bench.bind("cart");
      const scope = bench.run("a", () => (bench.get(cart), bench.current()));
      await settle();
      same(
        scope?.state,
        "open",
        'The state of the scope that was left (if it is meant to end, declare ends: "on-exit")',
      );
      equal(bench.journal.disposals, [], "Nothing is disposed");
      same(await bench.close("a"), true, "Closing it finds it");
      same(scope?.state, "closed", "The state of the scope that was closed");
      same(scope?.closeReason, "closed", "The reason of its end");
      equal(bench.journal.disposals, ["cart 1"], "What was disposed");
      same(await bench.close("a"), false, "Closing it again finds nothing");
    },
  },
  {
    title: "B9 scopes that are opened within one another again and again end one by one, each round",
    needs: [reopens],
    async check(bench) {
      const cart = bench.bind("cart");
      for (let round = 1; round <= 3; round++) {
        const [outer, inner] = [bench.enter("outer"), bench.enter("inner")];
        for (const handle of [outer, inner]) handle.get(cart);
        await bench.end(inner);
        equal(bench.journal.disposals.slice(2 * round - 2), [`cart ${2 * round}`], "The end of the inner one disposes");
        await bench.end(outer);
        same(bench.journal.disposals.at(-1), `cart ${2 * round - 1}`, "The end of the outer one disposes");
      }
    },
  },
  {
    title: "N4 what one step entered is left with it, and what was entered before stays",
    needs: [endsOnExit],
    async check(bench) {
      const wide = bench.enter("a");
      const within = bench.container.runInScope(narrow, "x", () => bench.container.getCurrentScope(narrow));
      same(within?.parent, wide.scope, "The narrow scope lies within the one entered before");
      same(within?.state, "closed", "The state of the narrow scope that was left");
      same(wide.scope.state, "open", "The state of the wide one that was not");
      await wide.exitAsync();
      const both = bench.runWithin("b", "y", () => [bench.current(), bench.container.getCurrentScope(narrow)]);
      equal(
        both.map((scope) => scope?.state),
        ["closed", "closed"],
        "The states of a wide and a narrow scope that were entered in one step",
      );
    },
  },
  {
    title: "B2 B12 a singleton is one for all scopes, and outlives them",
    async check(bench) {
      const logger = bench.bind("logger", { scope: "singleton" });
      const first = bench.get(logger);
      for (const id of ["a", "b"])
        await bench.wholeLife(id, () => same(bench.get(logger), first, "Inside a scope the singleton is the same"));
      equal(bench.journal.disposals, [], "The end of scopes disposes nothing of the container");
      await bench.container.dispose();
      equal(bench.journal.disposals, ["logger 1"], "The end of the container disposes of it");
    },
  },
  {
    title: "A16 D5 M6 the end of the container ends every scope, the narrow ones first, and then the singletons",
    async check(bench) {
      const [catalog, cart] = [bench.bind("catalog"), bench.bind("cart", { scope: narrow })];
      const logger = bench.bind("logger", { scope: "singleton" });
      bench.get(logger);
      const wide = bench.enter("a");
      const within = bench.enterWithin(wide.scope, "x");
      within.get(catalog);
      within.get(cart);
      for (const handle of [within, wide]) handle.exit();
      bench.run("b", () => bench.get(catalog).serial);
      await bench.container.dispose();
      const { disposals } = bench.journal;
      same(disposals.at(-1), "logger 1", "What is disposed last");
      equal([...disposals].sort(), ["cart 1", "catalog 1", "catalog 2", "logger 1"], "What is disposed");
      holds(disposals.indexOf("cart 1") < disposals.indexOf("catalog 1"), "The narrow scope ends before the wide one");
      same(bench.metrics(subject).open, 0, "How many scopes are open");
    },
  },
];
