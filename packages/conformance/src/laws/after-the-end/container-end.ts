import { ContainerClosedError } from "@ambit/core";
import { equal, refusedAtOnce, same } from "../../assertions.js";
import type { Scenario } from "../../law.js";
import { carriesAsync } from "../../requirements.js";

/** The end of the container. */
export const containerEnd: readonly Scenario[] = [
  {
    title: "U1 A15 a container that was disposed refuses, and its manager is in no scope",
    async check(bench) {
      const cart = bench.bind("cart");
      bench.run("a", () => bench.get(cart).serial);
      await bench.container.dispose();
      refusedAtOnce(() => bench.enter("a"), "Entering is refused", ContainerClosedError);
      refusedAtOnce(() => bench.get(cart), "Requests are refused", ContainerClosedError);
      same(bench.manager.getCurrentScope(), undefined, "The current scope");
      await bench.container.dispose();
    },
  },
  {
    title: "a container that is disposed while somebody is inside waits for them",
    needs: [carriesAsync],
    async check(bench) {
      const cart = bench.bind("cart");
      const inside = bench.visit("a");
      const disposing = bench.container.dispose();
      same(await inside.do(() => bench.get(cart).serial), 1, "Whoever is inside goes on");
      refusedAtOnce(() => bench.enter("b"), "Whoever wants to enter is refused", ContainerClosedError);
      await inside.leave();
      await disposing;
      equal(bench.journal.disposals, ["cart 1"], "What was disposed");
    },
  },
  {
    title: "a container that waits for somebody who never leaves ends after its time limit",
    needs: [carriesAsync],
    async check(bench) {
      const cart = bench.bind("cart");
      const inside = bench.visit("a");
      await inside.do(() => bench.get(cart));
      const disposing = bench.container.dispose();
      await bench.wait(10_000);
      await disposing;
      equal(bench.journal.disposals, ["cart 1"], "What was disposed");
      same(inside.scope.state, "closed", "The state of the scope");
      await inside.leave();
      same(bench.metrics().leaked, 1, "How many flows were still inside");
    },
  },
];
