import { ScopeClosedError, ScopeLeftError, ScopeNotActiveError } from "@ambit/core";
import { equal, holds, refused, refusedAtOnce, same } from "../../assertions.js";
import { Gate } from "../../gate.js";
import type { Scenario } from "../../law.js";
import { carriesAsync } from "../../requirements.js";

/** Handles, work and captures that outlive their scope. */
export const outlived: readonly Scenario[] = [
  {
    title: "U2 A13 a handle whose scope has ended refuses, and those of others go on",
    async check(bench) {
      const cart = bench.bind("cart");
      const [sibling, handle] = [bench.enter("b"), bench.enter("a")];
      handle.get(cart);
      await bench.end(handle);
      same(handle.scope.state, "closed", "The state of its scope");
      refusedAtOnce(() => handle.get(cart), "A request through it is refused", ScopeClosedError, ScopeLeftError);
      same(bench.journal.creations, 1, "How often the service was created");
      same(sibling.get(cart).serial, 2, "The serial number of the service in another scope");
      await sibling.exitAsync();
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
    title: "nothing is entered within a scope that has ended",
    async check(bench) {
      const wide = bench.enter("a");
      await bench.end(wide);
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
    title: "U6 what is to be done at the end of a scope is done before its services go, and refused afterwards",
    async check(bench) {
      const cart = bench.bind("cart");
      const handle = bench.enter("a");
      const { serial } = handle.get(cart);
      handle.scope.beforeDisposal("farewell", () => void bench.journal.entries.push("farewell"));
      await bench.end(handle);
      equal(bench.journal.entries, [`create cart ${serial}`, "farewell", `dispose cart ${serial}`], "What was done");
      refusedAtOnce(() => handle.scope.beforeDisposal("late", () => undefined), "Asked for too late", ScopeClosedError);
    },
  },
];
