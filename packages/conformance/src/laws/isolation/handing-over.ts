import { ScopeNotCurrentError } from "@ambit/core";
import { equal, refusedAtOnce, same } from "../../assertions.js";
import { narrow, subject } from "../../bench.js";
import type { Scenario } from "../../law.js";
import { carriesAsync, hasFlow, staysOpen } from "../../requirements.js";

/** What is current where work runs in scopes that were captured elsewhere. */
export const handingOver: readonly Scenario[] = [
  {
    title:
      "T1 scopes that were captured and left are current again in another flow, with their instances, and end once",
    needs: [carriesAsync, staysOpen],
    async check(bench) {
      const cart = bench.bind("cart");
      const captured = bench.run("a", () => (bench.get(cart), bench.container.captureScopes(subject)));
      const elsewhere = bench.visit("b");
      const seen = await elsewhere.do(() =>
        captured.run(async () => {
          await Promise.resolve();
          return [bench.current(), bench.get(cart).serial];
        }),
      );
      equal(seen, [captured.scopes[0], 1], "The scope and the serial number of its service");
      same(await elsewhere.do(() => bench.current()), elsewhere.scope, "What is current where it was called from");
      await elsewhere.leave();
      await Promise.all([captured.scopes[0]?.close(), bench.close("a")]);
      equal(bench.journal.disposals, ["cart 1"], "What was disposed");
    },
  },
  {
    title: "T3 what is not current cannot be captured",
    async check(bench) {
      const capture = (name: string) => () => bench.container.captureScopes(name);
      refusedAtOnce(capture(subject), "Outside it is refused", ScopeNotCurrentError);
      same(bench.container.captureScopes().scopes.length, 0, "How many scopes are current outside");
      const handle = bench.enter("a");
      refusedAtOnce(capture(narrow), "In a wide scope a narrow one is refused", ScopeNotCurrentError);
      equal(capture(subject)().scopes, [handle.scope], "What is captured inside");
      await handle.exitAsync();
    },
  },
  {
    title: "T7 scopes that are propagated are current in the work that they are handed to, and in there only",
    async check(bench) {
      const first = bench.enter("a");
      const captured = bench.container.captureScopes();
      const second = bench.enter("b");
      same(
        captured.run(() => bench.current()),
        first.scope,
        "What is current in the work",
      );
      same(bench.current(), second.scope, "What is current where it was called from");
      for (const handle of [second, first]) await handle.exitAsync();
    },
  },
  {
    title: "T7 scopes that are unchanged at a hand-over stay current where the work runs",
    async check(bench) {
      bench.registerAnother("trace", {}, "unchanged");
      const first = bench.container.enterScope("trace", "first");
      const captured = bench.container.captureScopes();
      const second = bench.container.enterScope("trace", "second");
      const current = () => bench.container.getCurrentScope("trace");
      same(captured.run(current), second.scope, "What is current in the work");
      same(current(), second.scope, "What is current afterwards");
      for (const handle of [second, first]) await handle.exitAsync();
    },
  },
  {
    title: "T7 work that was captured outside of every scope sees none, wherever it runs",
    needs: [hasFlow],
    async check(bench) {
      const cart = bench.bind("cart");
      const captured = bench.container.captureScopes();
      const handle = bench.enter("a");
      handle.get(cart);
      const seen = captured.run(() => [bench.current(), bench.container.tryGet(cart)]);
      equal(seen, [undefined, undefined], "The scope and its service");
      same(bench.current(), handle.scope, "What is current where it was called from");
      await handle.exitAsync();
    },
  },
  {
    title: "T7 scopes that are cleared at a hand-over are current in no work that is handed over",
    needs: [hasFlow],
    async check(bench) {
      bench.registerAnother("private", {}, "cleared");
      const current = () => bench.container.getCurrentScope("private");
      const handle = bench.container.enterScope("private", "mine");
      const captured = bench.container.captureScopes();
      same(captured.run(current), undefined, "What is current in the work");
      same(current(), handle.scope, "What is current where it was called from");
      await handle.exitAsync();
    },
  },
];
