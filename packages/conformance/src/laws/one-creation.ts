import {
  CircularDependencyError,
  ScopeCapacityError,
  ScopeClosedError,
  token,
  type Resolver,
  type Token,
} from "@ambit/core";
import { different, equal, holds, refused, refusedAtOnce, same } from "../assertions.js";
import { subject } from "../bench.js";
import { Gate } from "../gate.js";
import type { Law } from "../law.js";
import { bounded, carriesAsync, rejectsWhenFull } from "../requirements.js";
import { settle } from "../settle.js";

export const oneCreation: Law = {
  number: 7,
  title: "One creation",
  statement:
    "Concurrent resolves share one construction. A failure is never cached; all waiters get the original error. A close during creation disposes the late instance.",
  remedy:
    "Lead all flows that enter an id to one scope, also when they come at once, and remember no entry that failed.",
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
        const [first, second] = [bench.enter("a"), bench.enter("a")];
        const waiters = [first.getAsync(cart), second.getAsync(cart)];
        for (const waiter of waiters)
          same(await refused(() => waiter, "A waiter hears of the failure", Error), failure, "The error");
        same(await first.getAsync(cart), "made", "The next request");
        same(attempts, 2, "How often the factory was called");
        for (const handle of [second, first]) await handle.exitAsync();
      },
    },
    {
      title: "C2 a failure that has left a scope is not kept either: whoever enters next tries again",
      check(bench) {
        const failure = new Error("not yet");
        let attempts = 0;
        const cart = token<string>("cart");
        const useFactory = (): string => {
          if (++attempts === 1) throw failure;
          return "made";
        };
        bench.container.bind(cart, { scope: subject, useFactory });
        const enter = (): string => bench.run("a", () => bench.get(cart));
        same(refusedAtOnce(enter, "The failure leaves the scope", Error), failure, "The error");
        same(enter(), "made", "What the next one to enter gets");
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
    {
      title: "M2 a hundred flows that enter a new id at once share one scope, and one construction",
      needs: [carriesAsync],
      async check(bench) {
        const gate = new Gate();
        const cart = bench.bind("cart", { createdAfter: gate });
        const visitors = Array.from({ length: 100 }, () => bench.visit("new"));
        same(bench.metrics().opened, 1, "How many scopes were opened");
        const requests = visitors.map((visitor) => visitor.do(() => bench.container.getAsync(cart)));
        gate.open();
        same(new Set(await Promise.all(requests)).size, 1, "How many instances they got");
        for (const visitor of visitors) await visitor.leave();
        equal(bench.journal.entries.slice(0, 1), ["create cart 1"], "What was created");
      },
    },
    {
      title: "C2 an entry that was refused for lack of room is not refused for ever",
      needs: [bounded, rejectsWhenFull],
      settings: { maxScopes: 1 },
      async check(bench) {
        const inside = bench.enter("a");
        refusedAtOnce(
          () => bench.run("b", () => undefined),
          "While there is no room it is refused",
          ScopeCapacityError,
        );
        await inside.exitAsync();
        same(
          bench.run("b", () => bench.current()?.id),
          "b",
          "When there is room it comes in",
        );
      },
    },
    {
      title: "C4 C5 two flows that wait in one scope for each other's creation are told, and do not hang",
      needs: [carriesAsync],
      async check(bench) {
        const [left, right] = [token<object>("left"), token<object>("right")];
        const madeFrom = (other: Token<object>) => async (resolver: Resolver) => {
          await Promise.resolve();
          return { other: await resolver.getAsync(other) };
        };
        bench.container.bind(left, { scope: subject, useFactory: madeFrom(right) });
        bench.container.bind(right, { scope: subject, useFactory: madeFrom(left) });
        const visitors = [bench.visit("a"), bench.visit("a")];
        const requests = [left, right].map((part, at) => visitors[at]!.do(() => bench.container.getAsync(part)));
        const errors = requests.map((request) => refused(() => request, "Each is told", CircularDependencyError));
        for (const { path } of await Promise.all(errors)) holds(path.length >= 3, "The error names the chain");
        for (const visitor of visitors) await visitor.leave();
      },
    },
    {
      title: "C6 a hundred services that ten flows ask for at once are all made once",
      needs: [carriesAsync],
      async check(bench) {
        const gate = new Gate();
        const services = Array.from({ length: 100 }, (_, at) => bench.bind(`service ${at}`, { createdAfter: gate }));
        const visitors = Array.from({ length: 10 }, () => bench.visit("a"));
        const lists = visitors.map((visitor) =>
          visitor.do(() => Promise.all(services.map((service) => bench.container.getAsync(service)))),
        );
        gate.open();
        const [first, ...others] = await Promise.all(lists);
        for (const other of others) equal(other, first!, "Each flow has the same instances");
        same(bench.journal.creations, 100, "How many were created");
        for (const visitor of visitors) await visitor.leave();
      },
    },
    {
      title: "C7 a creation may create in its own scope, and enter another one meanwhile",
      async check(bench) {
        const catalog = bench.bind("catalog");
        const cart = token<readonly unknown[]>("cart");
        const useFactory = (resolver: Resolver): readonly unknown[] => {
          const before = resolver.get(catalog);
          const elsewhere = bench.run("b", () => bench.current()?.id);
          return [before, elsewhere, bench.current()?.id, bench.get(catalog)];
        };
        bench.container.bind(cart, { scope: subject, useFactory });
        await bench.wholeLife("a", () => {
          const [before, elsewhere, here, after] = bench.get(cart);
          same(elsewhere, "b", "The id of what is current in the other scope");
          same(here, "a", "The id of what is current when that was left");
          same(after, before, "What it gets in its own scope, before and after");
        });
      },
    },
    {
      title: "C9 what was made for a creation that failed is disposed, at the latest with the scope",
      async check(bench) {
        const mail = bench.bind("mail", { scope: "transient" });
        const failure = new Error("creation failed");
        const cart = token<object>("cart");
        const useFactory = (resolver: Resolver): never => {
          resolver.get(mail);
          throw failure;
        };
        bench.container.bind(cart, { scope: subject, useFactory });
        await bench.wholeLife("a", () =>
          same(
            refusedAtOnce(() => bench.get(cart), "The failure arrives", Error),
            failure,
            "The error",
          ),
        );
        equal(bench.journal.disposals, ["mail 1"], "What was disposed");
      },
    },
  ],
};
