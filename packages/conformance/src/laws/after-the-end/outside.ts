import { AmbitError, ScopeNotActiveError } from "@ambit/core";
import { different, holds, refusedAtOnce, same } from "../../assertions.js";
import { narrow, subject } from "../../bench.js";
import type { Scenario } from "../../law.js";
import { refusesReentry, reopens, staysOpen } from "../../requirements.js";

/** Where no scope is, or no scope any more. */
export const outside: readonly Scenario[] = [
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
    title:
      "V5 what needs a scoped service is refused outside, directly or through a transient, however often it was asked for",
    async check(bench) {
      const cart = bench.bind("cart");
      const mail = bench.bind("mail", { scope: "transient", from: [cart] });
      for (let round = 1; round <= 50; round++) {
        bench.run("a", () => [bench.get(cart), bench.get(mail)].length);
        for (const part of [cart, mail]) {
          const error = refusedAtOnce(() => bench.get(part), "Outside it is refused", ScopeNotActiveError);
          same(error.token, "cart", "What the error names");
        }
      }
    },
  },
  {
    title: "V15 in a wide scope a narrow service is refused, and the error names what is missing and what is there",
    async check(bench) {
      const cart = bench.bind("cart", { scope: narrow });
      const wide = bench.enter("a");
      const error = refusedAtOnce(() => bench.get(cart), "It is refused", ScopeNotActiveError);
      same(error.scope, narrow, "The scope that is missing");
      holds(error.active.includes(subject), "The wide scope is named as active");
      same(bench.container.getCurrentScope(narrow), undefined, "The current narrow scope");
      await wide.exitAsync();
    },
  },
];
