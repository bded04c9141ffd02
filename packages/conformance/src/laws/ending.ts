import type { ScopeOutcome } from "@ambit/core";
import { equal, holds, refused, refusedAtOnce, same } from "../assertions.js";
import { narrow, subject } from "../bench.js";
import { Gate } from "../gate.js";
import type { Law } from "../law.js";
import { carriesAsync, endsOnExit, staysOpen } from "../requirements.js";
import { settle } from "../settle.js";

export const ending: Law = {
  number: 8,
  title: "Ending",
  statement:
    "Children before parents, instances in reverse order of construction, all of them even if some fail, each at most once, each told the outcome. One failure is rethrown as itself, several as one `AggregateError`. A body's own error stays first.",
  scenarios: [
    {
      title: "D1 a scope ends with its last user, and disposes what it created",
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
      title: "D2 D3 instances are disposed in reverse order of their construction",
      async check(bench) {
        const catalog = bench.bind("catalog");
        const cart = bench.bind("cart", { from: [catalog] });
        const log = bench.bind("log");
        await bench.wholeLife("a", () => [bench.get(log), bench.get(cart)]);
        equal(bench.journal.disposals, ["cart 1", "catalog 1", "log 1"], "The order of disposal");
      },
    },
    {
      title: "U4 N5 a wide scope that is closed closes those within it first",
      needs: [staysOpen],
      async check(bench) {
        const [catalog, cart] = [bench.bind("catalog"), bench.bind("cart", { scope: narrow })];
        const within = bench.runWithin("a", "x", () => {
          bench.get(cart);
          bench.get(catalog);
          return bench.container.getCurrentScope(narrow);
        });
        await bench.close("a");
        equal(bench.journal.disposals, ["cart 1", "catalog 1"], "The order of disposal");
        same(within?.state, "closed", "The state of the scope within");
        same(within?.closeReason, "parent-closed", "The reason of its end");
      },
    },
    {
      title: "U4 N5 a wide scope that is left while one within is in use ends after it",
      needs: [endsOnExit, carriesAsync],
      async check(bench) {
        const catalog = bench.bind("catalog");
        const cart = bench.bind("cart", { scope: narrow, from: [catalog] });
        const wide = bench.visit("a");
        const within = bench.visitWithin(wide.scope, "x");
        await within.do(() => bench.get(cart));
        const left = wide.leave();
        await settle();
        equal(bench.journal.disposals, [], "Nothing is disposed while somebody is within");
        await within.leave();
        await left;
        equal(bench.journal.disposals, ["cart 1", "catalog 1"], "The order of disposal");
        same(wide.scope.state, "closed", "The state of the wide scope");
      },
    },
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
      title: "D11 one failing disposer is rethrown as itself, after the others have run",
      async check(bench) {
        const failure = new Error("disposal failed");
        const [first, failing, last] = [
          bench.bind("first"),
          bench.bind("failing", { disposalError: failure }),
          bench.bind("last"),
        ];
        const life = bench.wholeLife("a", () => [bench.get(first), bench.get(failing), bench.get(last)]);
        same(await refused(() => life, "The failure reaches whoever ends the scope", Error), failure, "The error");
        equal(bench.journal.disposals, ["last 1", "failing 1", "first 1"], "All are disposed");
      },
    },
    {
      title: "D11 synchronous work hears of a failing disposer as well",
      needs: [endsOnExit],
      check(bench) {
        const failure = new Error("disposal failed");
        const cart = bench.bind("cart", { disposalError: failure });
        const work = (): unknown => bench.run("a", () => bench.get(cart).serial);
        same(refusedAtOnce(work, "The failure reaches whoever ends the scope", Error), failure, "The error");
        same(bench.current(), undefined, "Nothing is current after a failing end");
      },
    },
    {
      title: "D12 several failing disposers make one AggregateError, in order of disposal",
      async check(bench) {
        const failures = [new Error("first failed"), new Error("last failed")];
        const tokens = failures.map((disposalError, at) => bench.bind(`part ${at}`, { disposalError }));
        const life = bench.wholeLife("a", () => tokens.map((part) => bench.get(part)));
        const error = await refused(() => life, "The failures reach whoever ends the scope", AggregateError);
        equal(error.errors, failures.reverse(), "The errors");
      },
    },
    {
      title: "D19 the error of the body stays first when disposers fail too",
      needs: [endsOnExit],
      async check(bench) {
        const [thrown, failure] = [new Error("body failed"), new Error("disposal failed")];
        const cart = bench.bind("cart", { disposalError: failure });
        const life = bench.wholeLife("a", () => failAfter(() => bench.get(cart), thrown));
        const error = await refused(() => life, "Both reach whoever ran the work", AggregateError);
        equal(error.errors, [thrown, failure], "The errors");
      },
    },
    {
      title: "D18 disposers are told how the scope was left",
      needs: [endsOnExit],
      async check(bench) {
        const outcomes: ScopeOutcome[] = [];
        const cart = bench.bind("cart", { told: (outcome) => outcomes.push(outcome) });
        const thrown = new Error("body failed");
        bench.run("a", () => bench.get(cart).serial);
        const life = bench.wholeLife("a", () => failAfter(() => bench.get(cart), thrown));
        same(await refused(() => life, "What the work fails with arrives", Error), thrown, "The error");
        equal(
          outcomes.map((outcome) => (outcome.ok ? "ok" : outcome.error)),
          ["ok", thrown],
          "The outcomes",
        );
      },
    },
    {
      title: "A5 work that fails ends its scope like any other",
      needs: [endsOnExit],
      async check(bench) {
        const cart = bench.bind("cart");
        const thrown = new Error("body failed");
        refusedAtOnce(() => bench.run("a", () => failAfter(() => bench.get(cart), thrown)), "The error arrives", Error);
        equal(bench.journal.disposals, ["cart 1"], "What was disposed after synchronous work");
        const life = bench.wholeLife("a", () => failAfter(() => bench.get(cart), thrown));
        await refused(() => life, "The error arrives", Error);
        equal(bench.journal.disposals, ["cart 1", "cart 2"], "What was disposed after asynchronous work");
        same(bench.metrics().open, 0, "How many scopes are open");
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
      title: "the end of the container ends every scope, the narrow ones first",
      async check(bench) {
        const [catalog, cart] = [bench.bind("catalog"), bench.bind("cart", { scope: narrow })];
        const logger = bench.bind("logger", { scope: "singleton" });
        bench.get(logger);
        bench.runWithin("a", "x", () => [bench.get(cart), bench.get(catalog)].length);
        await bench.container.dispose();
        equal(bench.journal.disposals, ["cart 1", "catalog 1", "logger 1"], "The order of disposal");
        same(bench.metrics(subject).open, 0, "How many scopes are open");
      },
    },
  ],
};

function failAfter(step: () => unknown, error: Error): never {
  step();
  throw error;
}
