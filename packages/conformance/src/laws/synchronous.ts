import { AsyncDisposalRequiredError } from "@ambit/core";
import { equal, holds, refusedAtOnce, same } from "../assertions.js";
import { subject } from "../bench.js";
import { Gate } from "../gate.js";
import type { Law } from "../law.js";
import { endsOnExit } from "../requirements.js";

export const synchronous: Law = {
  number: 11,
  title: "Sync stays sync",
  statement:
    "Closing synchronously a scope that holds async-only disposables throws `AsyncDisposalRequiredError`, names them, disposes nothing, and leaves the scope closable with `await`.",
  remedy:
    "Call `scope.close` within `exitScope`, without an await before it, and restore what was current even if it throws.",
  scenarios: [
    {
      title: "synchronous work gives its result at once",
      check(bench) {
        const result = { of: "the work" };
        const returned: unknown = bench.container.runInScope(subject, "a", () => result);
        same(returned, result, "The result");
      },
    },
    {
      title: "a scope that synchronous work ends is ended when it returns",
      needs: [endsOnExit],
      check(bench) {
        const cart = bench.bind("cart");
        const scope = bench.run("a", () => (bench.get(cart), bench.current()));
        same(scope?.state, "closed", "The state of the scope, without waiting");
        equal(bench.journal.disposals, ["cart 1"], "What was disposed");
      },
    },
    {
      title: "D9 leaving synchronously what can only be disposed asynchronously is refused, and nothing is disposed",
      needs: [endsOnExit],
      async check(bench) {
        const gate = new Gate();
        const [log, cart] = [bench.bind("log"), bench.bind("cart", { disposedAfter: gate })];
        const outer = bench.enter("outer");
        const handle = bench.enter("a");
        handle.get(log);
        handle.get(cart);
        const error = refusedAtOnce(() => handle.exit(), "It is refused", AsyncDisposalRequiredError);
        equal(error.tokens, ["cart"], "What the error names");
        equal(bench.journal.disposals, [], "Nothing is disposed");
        same(bench.current(), outer.scope, "The outer scope is current nevertheless");
        gate.open();
        await error.scope.close();
        equal(bench.journal.disposals, ["cart 1", "log 1"], "Closed with await, it disposes everything");
        outer.exit();
      },
    },
    {
      title: "D9 synchronous work in such a scope is refused as well",
      needs: [endsOnExit],
      async check(bench) {
        const gate = new Gate();
        const cart = bench.bind("cart", { disposedAfter: gate });
        const work = (): unknown => bench.run("a", () => bench.get(cart).serial);
        const error = refusedAtOnce(work, "It is refused", AsyncDisposalRequiredError);
        holds(error.scope.state !== "closed", "The scope can still be closed");
        same(bench.current(), undefined, "Nothing is current");
        gate.open();
        await error.scope.close();
        equal(bench.journal.disposals, ["cart 1"], "Closed with await, it disposes everything");
      },
    },
  ],
};
