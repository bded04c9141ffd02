import { different, refused, refusedAtOnce, same } from "../assertions.js";
import { narrow } from "../bench.js";
import type { Law } from "../law.js";
import { carriesAsync, staysOpen } from "../requirements.js";

export const nesting: Law = {
  number: 3,
  title: "Nesting",
  statement:
    "Exit restores exactly what was current before. Exiting twice, or out of order, never removes somebody else's scope.",
  remedy:
    "On leaving, make current what was current when this stay began; take away this one stay only, also when flows leave out of order. Where a manager has a `flow`, the container does this.",
  scenarios: [
    {
      title: "N2 N3 the inner scope is current inside, the outer one after it",
      check(bench) {
        bench.run("a", () => {
          const outer = bench.current();
          same(outer?.id, "a", "The id of what is current inside");
          bench.run("b", () => same(bench.current()?.id, "b", "The id of what is current further inside"));
          same(bench.current(), outer, "After the inner scope the outer one is current again");
        });
        same(bench.current(), undefined, "After all of them nothing is current");
      },
    },
    {
      title: "N2 N3 handles restore what was current as well",
      check(bench) {
        const outer = bench.enter("a");
        const inner = bench.enter("b");
        same(bench.current(), inner.scope, "What was entered last is current");
        inner.exit();
        same(bench.current(), outer.scope, "After leaving it the outer scope is current again");
        outer.exit();
        same(bench.current(), undefined, "After all of them nothing is current");
      },
    },
    {
      title: "N2 N3 asynchronous work restores what was current",
      needs: [carriesAsync],
      async check(bench) {
        await bench.run("a", async () => {
          const outer = bench.current();
          await bench.run("b", async () => {
            await Promise.resolve();
            same(bench.current()?.id, "b", "The id of what is current after an await inside");
          });
          same(bench.current(), outer, "After the inner scope the outer one is current again");
        });
        same(bench.current(), undefined, "After all of them nothing is current");
      },
    },
    {
      title: "A12 leaving out of order leaves the other scope current",
      check(bench) {
        const first = bench.enter("a");
        const second = bench.enter("b");
        first.exit();
        same(bench.current(), second.scope, "Leaving the outer scope first, the inner one is still current");
        second.exit();
        same(bench.current(), undefined, "After both nothing is current: the outer scope was left long ago");
      },
    },
    {
      title: "A12 of three scopes the middle one is left first",
      check(bench) {
        const [first, middle, last] = [bench.enter("a"), bench.enter("b"), bench.enter("c")];
        middle.exit();
        same(bench.current(), last.scope, "Leaving the middle one, the innermost is still current");
        last.exit();
        same(bench.current(), first.scope, "After the innermost the outermost is current");
        first.exit();
        same(bench.current(), undefined, "After all of them nothing is current");
      },
    },
    {
      title: "leaving twice changes nothing",
      check(bench) {
        const outer = bench.enter("a");
        const inner = bench.enter("b");
        inner.exit();
        inner.exit();
        same(bench.current(), outer.scope, "The outer scope is current");
        outer.exit();
      },
    },
    {
      title: "V16 a scope entered twice is current until it was left twice",
      check(bench) {
        const first = bench.enter("a");
        const second = bench.enter("a");
        second.exit();
        same(bench.current(), first.scope, "Left once, it is still current");
        same(first.scope.state, "open", "The state of the scope");
        first.exit();
        same(bench.current(), undefined, "Left twice, it is not");
      },
    },
    {
      title: "a scope entered again further inside is current, and then the one between",
      check(bench) {
        const order = ["a", "b", "a"].map((id) => bench.enter(id));
        same(order[2]?.scope, order[0]?.scope, "The id leads to the scope that is open");
        for (const handle of order.reverse()) {
          same(bench.current(), handle.scope, "What was entered last is current");
          handle.exit();
        }
        same(bench.current(), undefined, "After all of them nothing is current");
      },
    },
    {
      title: "a hundred scopes deep each is restored in turn",
      check(bench) {
        const handles = Array.from({ length: 100 }, (_, level) => bench.enter(level));
        for (const handle of handles.reverse()) {
          same(bench.current(), handle.scope, "What was entered last is current");
          handle.exit();
        }
        same(bench.current(), undefined, "After all of them nothing is current");
      },
    },
    {
      title: "A8 work that throws leaves its scope",
      check(bench) {
        const thrown = new Error("thrown inside");
        bench.run("a", () => {
          const outer = bench.current();
          const fail = (): never =>
            bench.run("b", () => {
              throw thrown;
            });
          same(refusedAtOnce(fail, "What the work throws arrives", Error), thrown, "The error");
          same(bench.current(), outer, "The outer scope is current again");
        });
        same(bench.current(), undefined, "After all of them nothing is current");
      },
    },
    {
      title: "A8 asynchronous work that fails leaves its scope",
      needs: [carriesAsync],
      async check(bench) {
        const rejection = new Error("rejected inside");
        await bench.run("a", async () => {
          const outer = bench.current();
          const inner = bench.visit("b");
          same(
            await refused(() => inner.fail(rejection), "What the work fails with arrives", Error),
            rejection,
            "The error",
          );
          same(bench.current(), outer, "The outer scope is current again");
        });
        same(bench.current(), undefined, "After all of them nothing is current");
      },
    },
    {
      title: "A12 closing the current scope never lets an ended one be current",
      needs: [staysOpen],
      async check(bench) {
        const outer = bench.enter("a");
        const inner = bench.enter("b");
        const closing = inner.scope.close();
        inner.exit();
        same(bench.current(), outer.scope, "The outer scope is current");
        outer.exit();
        await closing;
        same(bench.current(), undefined, "After all of them nothing is current");
      },
    },
    {
      title: "A3 B7 of nested scopes the innermost counts, each with instances of its own",
      check(bench) {
        const cart = bench.bind("cart", { scope: "scoped" });
        bench.run("a", () => {
          const outer = bench.get(cart);
          bench.run("b", () => {
            const inner = bench.get(cart);
            different(inner, outer, "The inner scope has an instance of its own");
            same(bench.get(cart), inner, "Asked again, it is the same");
            bench.container.runInScope(narrow, "x", () => {
              different(bench.get(cart), inner, "A narrow scope has an instance of its own too");
            });
            same(bench.get(cart), inner, "After the narrow scope the inner one counts again");
          });
          same(bench.get(cart), outer, "After that the outer one");
        });
      },
    },
  ],
};
