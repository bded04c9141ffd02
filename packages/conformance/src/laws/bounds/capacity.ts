import { ScopeCapacityError } from "@ambit/core";
import { equal, holds, refusedAtOnce, same } from "../../assertions.js";
import type { Scenario } from "../../law.js";
import {
  bounded,
  carriesAsync,
  changesLimit,
  leastRecentlyUsed,
  overflows,
  rejectsWhenFull,
  staysOpen,
} from "../../requirements.js";
import { settle } from "../../settle.js";

/** How many scopes there may be. */
export const capacity: readonly Scenario[] = [
  {
    title: "the bound holds however many ids come",
    needs: [bounded, staysOpen],
    settings: { maxScopes: 3 },
    async check(bench) {
      for (let id = 1; id <= 50; id++) {
        bench.run(id, () => undefined);
        await settle();
        const { open } = bench.metrics();
        holds(open <= 3, `After ${id} ids no more than 3 scopes are open (${open} are)`);
      }
      same(bench.metrics().closedBy.evicted, 47, "How many scopes made room");
    },
  },
  {
    title: "E8 the least recently used idle scope makes room",
    needs: [bounded, leastRecentlyUsed],
    settings: { maxScopes: 2 },
    async check(bench) {
      const use = (id: string) => bench.run(id, () => bench.current());
      const scopes = [use("a"), use("b"), use("a"), use("c")];
      await settle();
      equal(
        scopes.map((scope) => scope?.state),
        ["open", "closed", "open", "open"],
        "The scopes a, b, a again, c",
      );
      same(scopes[1]?.closeReason, "evicted", "The reason of the end");
      use("d");
      await settle();
      same(scopes[0]?.state, "closed", "The next to make room is the one used longest ago");
      same(scopes[3]?.state, "open", "The one used after it stays");
    },
  },
  {
    title: "Z3 while all scopes are in use there may be more, visibly, and fewer again afterwards",
    needs: [bounded, overflows, carriesAsync, staysOpen],
    settings: { maxScopes: 2 },
    async check(bench) {
      const visitors = ["a", "b", "c"].map((id) => bench.visit(id));
      same(bench.metrics().open, 3, "How many scopes are open");
      same(bench.metrics().overflows, 1, "How many of them are beyond the bound, by the books");
      for (const visitor of visitors) await visitor.leave();
      await settle();
      same(bench.metrics().open, 2, "How many are open when all were left");
    },
  },
  {
    title: "while all scopes are in use an entry is refused, and changes nothing",
    needs: [bounded, rejectsWhenFull],
    settings: { maxScopes: 1 },
    async check(bench) {
      const inside = bench.enter("a");
      const error = refusedAtOnce(() => bench.run("secret id", () => undefined), "It is refused", ScopeCapacityError);
      holds(!error.message.includes("secret id"), "The message does not tell the id");
      same(bench.current(), inside.scope, "The current scope");
      same(bench.metrics().rejected, 1, "How many entries were refused, by the books");
      same(
        bench.run("a", () => bench.current()),
        inside.scope,
        "The scope in use can still be entered",
      );
      await inside.exitAsync();
      bench.run("b", () => undefined);
      same(bench.metrics().rejected, 1, "There is room for another when it was left: how many entries were refused");
    },
  },
  {
    title: "E9 a bound that is lowered ends the surplus at once, and one that is raised makes room",
    needs: [bounded, changesLimit, staysOpen],
    settings: { maxScopes: 4 },
    async check(bench) {
      for (const id of ["a", "b", "c", "d"]) bench.run(id, () => undefined);
      bench.setLimit(2);
      await settle();
      same(bench.metrics().open, 2, "How many scopes are open under the lower bound");
      same(bench.metrics().closedBy.evicted, 2, "How many made room");
      bench.setLimit(3);
      for (const id of ["e", "f"]) bench.run(id, () => undefined);
      await settle();
      same(bench.metrics().open, 3, "How many are open under the higher one");
    },
  },
  {
    title: "E9 a bound that is lowered keeps what was used last",
    needs: [bounded, changesLimit, leastRecentlyUsed, staysOpen],
    settings: { maxScopes: 4 },
    async check(bench) {
      const scopes = ["a", "b", "c", "d", "a"].map((id) => bench.run(id, () => bench.current()));
      bench.setLimit(2);
      await settle();
      equal(
        scopes.map((scope) => scope?.state),
        ["open", "closed", "closed", "open", "open"],
        "The scopes a, b, c, d, a again",
      );
    },
  },
];
