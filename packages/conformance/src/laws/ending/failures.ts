import type { ScopeOutcome } from "@ambit/core";
import { equal, refused, refusedAtOnce, same } from "../../assertions.js";
import type { Scenario } from "../../law.js";
import { bounded, endsOnExit, idleTimeout, staysOpen } from "../../requirements.js";
import { settle } from "../../settle.js";

/** What becomes of errors. */
export const failures: readonly Scenario[] = [
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
    title: "D11 a disposer that fails at a timeout, where nobody waits, is reported",
    needs: [idleTimeout, staysOpen],
    settings: { idleTimeoutMs: 1_000 },
    async check(bench) {
      const failure = new Error("disposal failed");
      const cart = bench.bind("cart", { disposalError: failure });
      const scope = bench.run("a", () => (bench.get(cart), bench.current()));
      await bench.wait(1_000 + (bench.abilities.idleTimeout?.granularityMs ?? 0));
      same(scope?.state, "closed", "The state of the scope");
      equal(
        bench.reported,
        [failure],
        "What the container reports (`scope.closeInBackground` is for where nobody waits)",
      );
    },
  },
  {
    title: "D11 a disposer that fails in an eviction is reported, and no matter of whoever enters",
    needs: [bounded, staysOpen],
    settings: { maxScopes: 1 },
    async check(bench) {
      const failure = new Error("disposal failed");
      const cart = bench.bind("cart", { disposalError: failure });
      bench.run("a", () => bench.get(cart).serial);
      const entered = bench.run("b", () => bench.current()?.id);
      same(entered, "b", "The id of what the next one comes into");
      await settle();
      equal(
        bench.reported,
        [failure],
        "What the container reports (`scope.closeInBackground` is for where nobody waits)",
      );
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
      const cart = bench.bind("cart", { onDispose: (outcome) => void outcomes.push(outcome) });
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
];

function failAfter(step: () => unknown, error: Error): never {
  step();
  throw error;
}
