import { ScopeClosedError, token } from "@ambit/core";
import { equal, holds, refused, refusedAtOnce, same } from "../../assertions.js";
import { subject } from "../../bench.js";
import { Gate } from "../../gate.js";
import type { Scenario } from "../../law.js";
import { endsOnExit, staysOpen } from "../../requirements.js";
import { settle } from "../../settle.js";

/** How single disposers are treated. */
export const disposers: readonly Scenario[] = [
  {
    title: "D7 asynchronous disposers are done when the end is",
    async check(bench) {
      const gate = new Gate();
      const [cart, log] = [bench.bind("cart", { disposedAfter: gate }), bench.bind("log")];
      let done = false;
      const life = bench.wholeLife("a", () => [bench.get(log), bench.get(cart)]).then(() => (done = true));
      await settle();
      holds(!done, "The end waits for a disposer that takes its time");
      gate.open();
      await life;
      equal(bench.journal.disposals, ["cart 1", "log 1"], "Both are disposed, in order");
    },
  },
  {
    title: "D10 closing twice at once disposes once",
    needs: [staysOpen],
    async check(bench) {
      const gate = new Gate();
      const cart = bench.bind("cart", { disposedAfter: gate });
      const scope = bench.run("a", () => (bench.get(cart), bench.current()));
      const closings: unknown[] = [bench.close("a"), scope?.close(), bench.close("a")];
      gate.open();
      await Promise.all(closings);
      equal(bench.journal.disposals, ["cart 1"], "What was disposed");
    },
  },
  {
    title: "Z6 a disposer that never settles is given up at its limit, and the rest still runs",
    async check(bench) {
      const [log, stuck] = [bench.bind("log"), bench.bind("stuck", { disposedAfter: new Gate() })];
      const life = bench.wholeLife("a", () => [bench.get(log), bench.get(stuck)]);
      life.catch(() => undefined);
      await settle();
      await bench.wait(60_000);
      const error = await refused(() => life, "Whoever ends the scope is told", Error);
      holds(error.message.includes("stuck"), "The error names the service");
      equal(bench.journal.disposals, ["log 1"], "What was disposed");
      bench.journal.forget("stuck");
    },
  },
  {
    title: "A7 a disposer is given the very instance that was created in its scope",
    async check(bench) {
      const disposed: unknown[] = [];
      const cart = token<object>("cart");
      bench.container.bind(cart, {
        scope: subject,
        useFactory: () => ({}),
        dispose: (instance) => void disposed.push(instance),
      });
      const carts: object[] = [];
      for (const id of ["a", "b"]) await bench.wholeLife(id, () => carts.push(bench.get(cart)));
      equal(disposed, carts, "The instances that were disposed");
    },
  },
  {
    title: "D8 of two disposers the one is called that fits the way out",
    needs: [endsOnExit],
    async check(bench) {
      const called: string[] = [];
      const cart = token<Disposable & AsyncDisposable>("cart");
      const useFactory = () => ({
        [Symbol.dispose]: () => void called.push("synchronous"),
        [Symbol.asyncDispose]: async () => void called.push("asynchronous"),
      });
      bench.container.bind(cart, { scope: subject, useFactory });
      bench.run("a", () => void bench.get(cart));
      equal(called, ["synchronous"], "What synchronous work calls");
      await bench.wholeLife("b", () => bench.get(cart));
      equal(called, ["synchronous", "asynchronous"], "What asynchronous work calls");
    },
  },
  {
    title: "D6 a service that closes its own scope while it is disposed of waits neither for itself nor comes again",
    async check(bench) {
      const cart = bench.bind("cart", { onDispose: () => bench.close("a") });
      await bench.wholeLife("a", () => bench.get(cart));
      equal(bench.journal.disposals, ["cart 1"], "What was disposed");
      same(bench.metrics().opened, 1, "How many scopes were opened");
    },
  },
  {
    title: "D20 a service that ends its scope while it is made is refused, and what was made so far is disposed",
    async check(bench) {
      const log = bench.bind("log");
      const cart = token<object>("cart");
      const handle = bench.enter("a");
      let ended: Promise<unknown> | undefined;
      bench.container.bind(cart, {
        scope: subject,
        useFactory: (resolver) => {
          resolver.get(log);
          ended = handle.exitAsync().then(() => handle.scope.close());
          void handle.scope.close();
          return {};
        },
      });
      refusedAtOnce(() => handle.get(cart), "Whoever asks for it is told", ScopeClosedError);
      await ended;
      same(handle.scope.state, "closed", "The state of the scope");
      equal(bench.journal.disposals, ["log 1"], "What was disposed");
    },
  },
];
