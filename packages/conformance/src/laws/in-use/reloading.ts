import { ReloadNotSupportedError } from "@ambit/core";
import { different, equal, refused, same } from "../../assertions.js";
import type { Scenario } from "../../law.js";
import { cannotReload, carriesAsync, reloads } from "../../requirements.js";
import { settle } from "../../settle.js";

/** A scope in use is replaced by a fresh one. */
export const reloadingInUse: readonly Scenario[] = [
  {
    title: "M4 whoever enters after a reload gets a fresh scope, and the old one ends with its last user",
    needs: [carriesAsync, reloads],
    async check(bench) {
      const cart = bench.bind("cart");
      const inside = bench.visit("a");
      const old = await inside.do(() => bench.get(cart));
      const reloading = bench.reload("a");
      await settle(); // the fresh one has to be made ready first
      const entrant = bench.visit("a");
      different(entrant.scope, inside.scope, "The entrant is in another scope");
      different(await entrant.do(() => bench.get(cart)), old, "The entrant gets another instance");
      same(await inside.do(() => bench.get(cart)), old, "Whoever is inside has the old instance still");
      equal(bench.journal.disposals, [], "Nothing is disposed while somebody is inside");
      await inside.leave();
      same(await reloading, true, "The reload has found the scope");
      equal(bench.journal.disposals, ["cart 1"], "Then the old instance is disposed");
      same(entrant.scope.state, "open", "The state of the fresh scope");
      await entrant.leave();
    },
  },
  {
    title: "R6 a reload makes anew what lives in the scope, and nothing else, and that is what entrants get",
    needs: [carriesAsync, reloads],
    async check(bench) {
      const cart = bench.bind("cart");
      const unused = bench.bind("unused");
      const inside = bench.visit("a");
      await inside.do(() => bench.get(cart));
      void bench.reload("a");
      await settle();
      equal(bench.journal.entries, ["create cart 1", "create cart 2"], "What was made before anybody has asked for it");
      const entrant = bench.visit("a");
      same(
        bench.metrics().opened,
        2,
        "How many scopes were opened, the old one and the fresh one (both have the same id: does the end of the old one take out the fresh one?)",
      );
      same(await entrant.do(() => bench.get(cart).serial), 2, "The serial number of what the entrant gets");
      same(await entrant.do(() => bench.get(unused).serial), 1, "The serial number of what nobody had asked for");
      await entrant.leave();
      await inside.leave();
    },
  },
  {
    title: "R4 a reload that fails leaves the old scope in service, tells what is wrong, and can be tried again",
    needs: [carriesAsync, reloads],
    async check(bench) {
      let failure: Error | undefined;
      const cart = bench.bind("cart", { creationError: () => failure });
      const inside = bench.visit("a");
      const old = await inside.do(() => bench.get(cart));
      failure = new Error("not ready");
      same(await refused(() => bench.reload("a"), "Whoever reloads is told", Error), failure, "The error");
      same(inside.scope.state, "open", "The state of the old scope");
      const entrant = bench.visit("a");
      same(entrant.scope, inside.scope, "Whoever enters comes into it");
      same(await entrant.do(() => bench.get(cart)), old, "And gets its instance");
      await entrant.leave();
      failure = undefined;
      void bench.reload("a");
      await settle();
      const next = bench.visit("a");
      same(
        await next.do(() => bench.get(cart).serial),
        2,
        "The serial number of what the next entrant gets, once a reload works",
      );
      await next.leave();
      await inside.leave();
    },
  },
  {
    title: "R4 a reload of which several things fail tells of all of them",
    needs: [carriesAsync, reloads],
    async check(bench) {
      let fail = false;
      const failures = [new Error("first"), new Error("second")];
      const parts = failures.map((failure, at) =>
        bench.bind(`part ${at}`, { creationError: () => (fail ? failure : undefined) }),
      );
      const inside = bench.visit("a");
      await inside.do(() => parts.map((part) => bench.get(part)));
      fail = true;
      const error = await refused(() => bench.reload("a"), "Whoever reloads is told", AggregateError);
      equal(error.errors, failures, "The errors");
      await inside.leave();
    },
  },
  {
    title: "R5 a reload that is asked for from inside does not wait for itself",
    needs: [carriesAsync, reloads],
    async check(bench) {
      const cart = bench.bind("cart");
      const inside = bench.visit("a");
      await inside.do(() => bench.get(cart));
      same(await inside.do(() => bench.reload("a")), true, "It has found the scope, and is done");
      same(await inside.do(() => bench.get(cart).serial), 1, "The flow inside goes on with what it has");
      const entrant = bench.visit("a");
      same(await entrant.do(() => bench.get(cart).serial), 2, "The serial number of what an entrant gets");
      await inside.leave();
      await settle();
      same(inside.scope.state, "closed", "The state of the old scope when it was left");
      equal(bench.journal.disposals, ["cart 1"], "What was disposed");
      await entrant.leave();
    },
  },
  {
    title: "M4 whoever enters at the very moment at which a scope is replaced comes into the fresh one",
    needs: [carriesAsync, reloads],
    async check(bench) {
      const cart = bench.bind("cart");
      const inside = bench.visit("a");
      await inside.do(() => bench.get(cart));
      let seen: number | undefined;
      bench.container.events.once("closing", () => (seen = bench.run("a", () => bench.get(cart).serial)));
      void bench.reload("a");
      await settle();
      same(seen, 2, "The serial number of what a listener gets who enters when the old one begins to end");
      same(bench.metrics().opened, 2, "How many scopes were opened");
      await inside.leave();
    },
  },
  {
    title: "a reload is refused where scopes cannot be reloaded, and changes nothing",
    needs: [cannotReload],
    async check(bench) {
      const cart = bench.bind("cart");
      const handle = bench.enter("a");
      handle.get(cart);
      await refused(
        () => bench.reload("a"),
        "It is refused (if there is a `reloadScope`, declare reloads: true)",
        ReloadNotSupportedError,
      );
      same(handle.get(cart).serial, 1, "The serial number of the service in the scope");
      same(handle.scope.state, "open", "The state of the scope");
      await handle.exitAsync();
    },
  },
];
