import { AmbitError, ContainerClosedError, ScopeClosedError, ScopeLeftError, ScopeNotActiveError } from "@ambit/core";
import { different, equal, holds, refused, refusedAtOnce, same } from "../assertions.js";
import { Gate } from "../gate.js";
import type { Law } from "../law.js";
import { carriesAsync, refusesReentry, reopens, staysOpen } from "../requirements.js";

export const afterTheEnd: Law = {
  number: 10,
  title: "After the end",
  statement:
    "A closed scope, handle or container refuses with a typed error. Nothing is resurrected. Work that outlives its scope gets the error, not a zombie.",
  scenarios: [
    {
      title: "A1 outside of scopes a scoped service is refused, or optional",
      check(bench) {
        const cart = bench.bind("cart");
        refusedAtOnce(() => bench.get(cart), "A request outside is refused", ScopeNotActiveError);
        same(bench.container.tryGet(cart), undefined, "An optional request outside gets nothing");
        same(bench.manager.getCurrentScope(), undefined, "Outside, the manager says that nothing is current");
      },
    },
    {
      title: "U2 A13 a handle that was left refuses",
      async check(bench) {
        const cart = bench.bind("cart");
        const handle = bench.enter("a");
        handle.get(cart);
        await handle.exitAsync();
        refusedAtOnce(() => handle.get(cart), "A request through it is refused", ScopeClosedError, ScopeLeftError);
        same(bench.journal.creations, 1, "How often the service was created");
      },
    },
    {
      title: "U5 Z12 work that outlives its scope gets an error and revives nothing",
      needs: [carriesAsync],
      async check(bench) {
        const gate = new Gate();
        const cart = bench.bind("cart");
        const inside = bench.visit("a");
        const { detached } = await inside.do(() => ({ detached: gate.passed.then(() => bench.get(cart)) }));
        await bench.end(inside);
        gate.open();
        await refused(() => detached, "It is refused", ScopeClosedError, ScopeLeftError, ScopeNotActiveError);
        same(bench.journal.creations, 0, "How often the service was created");
        same(bench.metrics().opened, 1, "How many scopes were ever opened");
      },
    },
    {
      title: "A12 A13 work that outlives its scope does not see it as current",
      needs: [carriesAsync],
      async check(bench) {
        const gate = new Gate();
        const outer = bench.visit("outer");
        const inner = await outer.do(() => bench.visit("a"));
        const { detached } = await inner.do(() => ({ detached: gate.passed.then(() => bench.current()) }));
        await bench.end(inner);
        gate.open();
        same(await detached, undefined, "It is in no scope, neither in the ended one nor in one further out");
        same(await outer.do(() => bench.current()), outer.scope, "The outer scope is current where it was");
        await outer.leave();
      },
    },
    {
      title: "A6 the id of a closed scope leads to a fresh one",
      needs: [reopens],
      async check(bench) {
        const cart = bench.bind("cart");
        const first = bench.run("a", () => [bench.current(), bench.get(cart)] as const);
        await bench.close("a");
        const again = bench.run("a", () => [bench.current(), bench.get(cart)] as const);
        different(again[0], first[0], "It is another scope");
        different(again[1], first[1], "It is another instance");
        same(first[0]?.state, "closed", "The state of the first scope");
      },
    },
    {
      title: "A6 the id of a closed scope is refused",
      needs: [refusesReentry, staysOpen],
      async check(bench) {
        bench.run("a", () => undefined);
        await bench.close("a");
        refusedAtOnce(() => bench.run("a", () => undefined), "Entering it is refused", AmbitError);
        same(bench.current(), undefined, "The refused entrant is in no scope");
        same(bench.metrics().rejected, 1, "How many entries were refused");
      },
    },
    {
      title: "nothing is entered within a scope that has ended",
      async check(bench) {
        const wide = bench.enter("a");
        await wide.exitAsync();
        await wide.scope.close();
        refusedAtOnce(() => bench.enterWithin(wide.scope, "x"), "It is refused", ScopeClosedError);
        same(bench.metrics("narrow").opened, 0, "How many scopes were opened within");
      },
    },
    {
      title: "T5 captured scopes are current again in another flow, as long as they last",
      needs: [carriesAsync],
      async check(bench) {
        const cart = bench.bind("cart");
        const inside = bench.visit("a");
        const captured = await inside.do(() => bench.container.captureScopes());
        const mine = await inside.do(() => bench.get(cart));
        holds(captured.isValid, "While the scope is open the capture is valid");
        const found = await captured.run(async () => {
          await Promise.resolve();
          return [bench.current(), bench.get(cart)];
        });
        equal(found, [inside.scope, mine], "The scope and its instance");
        same(bench.current(), undefined, "Afterwards nothing is current");
        await bench.end(inside);
        holds(!captured.isValid, "After the end of the scope the capture is not valid");
        refusedAtOnce(() => captured.run(() => undefined), "Running in it is refused", ScopeClosedError);
      },
    },
    {
      title: "work in captured scopes keeps them open until it has settled",
      needs: [carriesAsync],
      async check(bench) {
        const gate = new Gate();
        const cart = bench.bind("cart");
        const inside = bench.visit("a");
        const captured = await inside.do(() => bench.container.captureScopes());
        const work = captured.run(async () => {
          await gate.passed;
          return bench.get(cart).serial;
        });
        await inside.leave();
        same(inside.scope.state, "open", "The state of the scope that only the captured work is in");
        gate.open();
        same(await work, 1, "The serial number of its service");
      },
    },
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
  ],
};
