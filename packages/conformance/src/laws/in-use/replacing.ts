import { ScopeNotActiveError } from "@ambit/core";
import { equal, refused, same } from "../../assertions.js";
import { Gate } from "../../gate.js";
import type { Scenario } from "../../law.js";
import { carriesAsync } from "../../requirements.js";
import { settle } from "../../settle.js";

/** One instance is replaced in a scope that is in use. */
export const replacingInUse: readonly Scenario[] = [
  {
    title: "R1 an instance that is discarded ends once, and another takes its place in the same scope; three times",
    async check(bench) {
      const [cart, log] = [bench.bind("cart"), bench.bind("log")];
      const standIn = bench.container.proxy(cart);
      const handle = bench.enter("a");
      const other = handle.get(log);
      for (const serial of [1, 2, 3]) {
        same(handle.get(cart).serial, serial, "The serial number of the service");
        same(standIn.serial, serial, "The serial number of what a stand-in leads to");
        same(await handle.discard(cart), true, "There is one to discard");
      }
      same(handle.get(log), other, "What else lives in the scope");
      await bench.end(handle);
      await settle();
      const disposals = [...bench.journal.disposals].sort();
      equal(disposals, ["cart 1", "cart 2", "cart 3", "log 1"], "What was disposed, by name");
    },
  },
  {
    title: "R2 R6 to discard or to refresh what is not there does nothing, and outside of scopes it is refused",
    needs: [carriesAsync],
    async check(bench) {
      const cart = bench.bind("cart");
      const inside = bench.visit("a");
      same(await inside.do(() => bench.container.discard(cart)), false, "There is none to discard");
      same(await inside.do(() => bench.container.refresh(cart)), false, "There is none to refresh");
      same(bench.journal.creations, 0, "How many were created");
      await inside.do(() => bench.get(cart));
      await refused(() => bench.container.discard(cart), "Outside it is refused", ScopeNotActiveError);
      await refused(() => bench.container.refresh(cart), "Outside it is refused", ScopeNotActiveError);
      same(await inside.do(() => bench.get(cart).serial), 1, "The serial number of the service inside");
      await inside.leave();
    },
  },
  {
    title:
      "R3 calls that are under way while an instance is refreshed finish on the old one, and new ones get the new one",
    needs: [carriesAsync],
    async check(bench) {
      const gate = new Gate();
      const cart = bench.bind("cart");
      const standIn = bench.container.proxy(cart);
      const inside = bench.visit("a");
      const { old, call } = await inside.do(() => {
        const served = bench.get(cart);
        return { old: served, call: standIn.serve(() => gate.passed.then(() => [...bench.journal.disposals])) };
      });
      same(await inside.do(() => bench.container.refresh(cart)), true, "There is one to refresh");
      same(await inside.do(() => standIn.serial), 2, "The serial number of what a new call leads to");
      gate.open();
      equal(await call, [], `What is disposed while ${old.toString()} is at work`);
      await bench.end(inside);
      await settle();
      equal(bench.journal.disposals, ["cart 1", "cart 2"], "What is disposed in the end");
    },
  },
  {
    title: "R3 an instance that was refreshed ends with the last flow that was inside then, whoever came later",
    needs: [carriesAsync],
    async check(bench) {
      const cart = bench.bind("cart");
      const [first, second] = [bench.visit("a"), bench.visit("a")];
      await second.do(() => bench.get(cart));
      await first.do(() => bench.container.refresh(cart));
      const later = bench.visit("a");
      same(later.scope, first.scope, "Whoever comes later is in the same scope");
      await first.leave();
      await settle();
      equal(bench.journal.disposals, [], "Nothing is disposed while one is inside who was then");
      same(await second.do(() => bench.get(cart).serial), 2, "The serial number of what he gets now");
      await second.leave();
      await settle();
      equal(bench.journal.disposals, ["cart 1"], "What is disposed when he has left");
      same(await later.do(() => bench.get(cart).serial), 2, "The serial number of what whoever came later gets");
      await later.leave();
    },
  },
  {
    title: "R4 a refresh that fails leaves the old instance in service, and tells why",
    async check(bench) {
      let failure: Error | undefined;
      const cart = bench.bind("cart", { creationError: () => failure });
      const handle = bench.enter("a");
      const old = handle.get(cart);
      failure = new Error("not ready");
      same(await refused(() => handle.refresh(cart), "Whoever refreshes is told", Error), failure, "The error");
      same(handle.get(cart), old, "The instance");
      equal(bench.journal.disposals, [], "Nothing is disposed");
      failure = undefined;
      same(await handle.refresh(cart), true, "It can be tried again");
      same(handle.get(cart).serial, 2, "The serial number of the service then");
      await bench.end(handle);
      await settle();
      equal(bench.journal.disposals, ["cart 1", "cart 2"], "What is disposed in the end");
    },
  },
  {
    title: "R5 a refresh that is asked for from within a call of the very instance does not wait for itself",
    needs: [carriesAsync],
    async check(bench) {
      const cart = bench.bind("cart");
      const standIn = bench.container.proxy(cart);
      const inside = bench.visit("a");
      await inside.do(() => bench.get(cart));
      const refreshed = await inside.do(() => standIn.serve(() => bench.container.refresh(cart)));
      same(refreshed, true, "It is done");
      same(await inside.do(() => bench.get(cart).serial), 2, "The serial number of the service afterwards");
      await bench.end(inside);
      await settle();
      equal(bench.journal.disposals, ["cart 1", "cart 2"], "What is disposed in the end");
    },
  },
];
