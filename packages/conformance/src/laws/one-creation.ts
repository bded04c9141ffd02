import { ScopeClosedError, token } from "@ambit/core";
import { different, equal, refused, same } from "../assertions.js";
import { subject } from "../bench.js";
import { Gate } from "../gate.js";
import type { Law } from "../law.js";
import { carriesAsync } from "../requirements.js";
import { settle } from "../settle.js";

export const oneCreation: Law = {
  number: 7,
  title: "One creation",
  statement:
    "Concurrent resolves share one construction. A failure is never cached; all waiters get the original error. A close during creation disposes the late instance.",
  scenarios: [
    {
      title: "C1 ten concurrent requests of one flow share one construction",
      async check(bench) {
        const gate = new Gate();
        const cart = bench.bind("cart", { createdAfter: gate });
        await bench.wholeLife("a", async () => {
          const asked = bench.current();
          const requests = Array.from({ length: 10 }, () => bench.container.getAsync(cart));
          gate.open();
          const [first, ...others] = await Promise.all(requests);
          for (const other of others) same(other, first, "All get the same instance");
          same(asked?.instanceCount, 1, "How many instances the scope holds");
        });
        equal(bench.journal.entries, ["create cart 1", "dispose cart 1"], "It is created once and disposed once");
      },
    },
    {
      title: "C1 concurrent flows in one scope share one construction",
      needs: [carriesAsync],
      async check(bench) {
        const gate = new Gate();
        const cart = bench.bind("cart", { createdAfter: gate });
        const visitors = [bench.visit("a"), bench.visit("a"), bench.visit("a")];
        const requests = visitors.map((visitor) => visitor.do(() => bench.container.getAsync(cart)));
        gate.open();
        const [first, ...others] = await Promise.all(requests);
        for (const other of others) same(other, first, "All flows get the same instance");
        for (const visitor of visitors) await visitor.leave();
        same(bench.journal.creations, 1, "How often it was created");
      },
    },
    {
      title: "C1 concurrent flows in two scopes have a construction each",
      needs: [carriesAsync],
      async check(bench) {
        const gate = new Gate();
        const cart = bench.bind("cart", { createdAfter: gate });
        const visitors = [bench.visit("a"), bench.visit("b")];
        const requests = visitors.map((visitor) => visitor.do(() => bench.container.getAsync(cart)));
        gate.open();
        const [first, other] = await Promise.all(requests);
        different(other, first, "Each scope has an instance of its own, also when both are created at once");
        for (const visitor of visitors) await visitor.leave();
      },
    },
    {
      title: "C2 a failed construction is not kept, and all who wait get the original error",
      async check(bench) {
        const failure = new Error("not yet");
        let attempts = 0;
        const cart = token<string>("cart");
        const useFactory = async (): Promise<string> => {
          await Promise.resolve();
          if (++attempts === 1) throw failure;
          return "made";
        };
        bench.container.bind(cart, { scope: subject, useFactory });
        const handle = bench.enter("a");
        const waiters = [handle.getAsync(cart), handle.getAsync(cart)];
        for (const waiter of waiters)
          same(await refused(() => waiter, "A waiter hears of the failure", Error), failure, "The error");
        same(await handle.getAsync(cart), "made", "The next request");
        same(attempts, 2, "How often the factory was called");
        await handle.exitAsync();
      },
    },
    {
      title: "C8 Z5 a scope that ends during a creation disposes of what comes late",
      needs: [carriesAsync],
      async check(bench) {
        const gate = new Gate();
        const cart = bench.bind("cart", { createdAfter: gate });
        const inside = bench.visit("a");
        const { request } = await inside.do(() => ({ request: bench.container.getAsync(cart) }));
        const heard = refused(() => request, "Whoever waits for the instance is told", ScopeClosedError);
        const ended = bench.end(inside);
        await settle(); // the scope is ending now, and waits for the creation
        gate.open();
        await heard;
        await ended;
        same(inside.scope.state, "closed", "The state of the scope");
        equal(bench.journal.entries, ["create cart 1", "dispose cart 1"], "The late instance is disposed, once");
      },
    },
  ],
};
