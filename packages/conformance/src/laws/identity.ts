import { token } from "@ambit/core";
import { different, holds, same } from "../assertions.js";
import { subject } from "../bench.js";
import type { Law } from "../law.js";
import { carriesAsync, endsOnExit, staysOpen } from "../requirements.js";

export const identity: Law = {
  number: 1,
  title: "Identity",
  statement:
    "Same scope, same token: same instance, also under concurrency, also when the value is null, 0 or an empty string.",
  scenarios: [
    {
      title: "B6 one scope gives one instance, another scope another",
      check(bench) {
        const cart = bench.bind("cart");
        const inFirst = bench.run("a", () => [bench.get(cart), bench.get(cart)] as const);
        const inOther = bench.run("b", () => bench.get(cart));
        same(inFirst[0], inFirst[1], "Two requests in one scope give the same instance");
        different(inOther, inFirst[0], "Another scope gives another instance");
      },
    },
    {
      title: "whoever enters an id while somebody is inside comes into the same scope",
      check(bench) {
        const cart = bench.bind("cart");
        const first = bench.enter("a");
        const second = bench.enter("a");
        same(second.scope, first.scope, "The second to enter the id is in the scope of the first");
        same(second.get(cart), first.get(cart), "Both get the same instance");
        second.exit();
        const third = bench.enter("a");
        same(third.scope, first.scope, "One of two having left, the third to enter is in the scope of the first still");
        third.exit();
        first.exit();
      },
    },
    {
      title: "concurrent flows with one id share the scope and its instances",
      needs: [carriesAsync],
      async check(bench) {
        const cart = bench.bind("cart");
        const first = bench.visit("a");
        const second = bench.visit("a");
        const [one, other] = await Promise.all([first.do(() => bench.get(cart)), second.do(() => bench.get(cart))]);
        same(second.scope, first.scope, "Both flows are in the same scope");
        same(other, one, "Both flows get the same instance");
        await first.leave();
        same(await second.do(() => bench.get(cart)), one, "It stays the same when the first flow has left");
        await second.leave();
      },
    },
    {
      title: "a scope that nobody is in is found again by its id",
      needs: [staysOpen],
      check(bench) {
        const cart = bench.bind("cart");
        const first = bench.run("a", () => [bench.current(), bench.get(cart)] as const);
        bench.run("b", () => bench.get(cart));
        const again = bench.run("a", () => [bench.current(), bench.get(cart)] as const);
        same(again[0], first[0], "The id leads to the scope that it led to before");
        same(again[1], first[1], "The instance is still there");
      },
    },
    {
      title: "A4 A6 a scope that ended with its last user is not found again",
      needs: [endsOnExit],
      check(bench) {
        const cart = bench.bind("cart");
        const first = bench.run("a", () => [bench.current(), bench.get(cart)] as const);
        const again = bench.run("a", () => [bench.current(), bench.get(cart)] as const);
        same(first[0]?.state, "closed", 'The scope has ended (if it is meant to stay, declare ends: "on-close")');
        different(again[0], first[0], "The id leads to a new scope");
        different(again[1], first[1], "The new scope has an instance of its own");
      },
    },
    {
      title: "a scope has the id that it was entered with",
      check(bench) {
        const scope = bench.run("a", () => bench.current());
        same(scope?.id, "a", "The id of the scope");
        same(scope?.name, subject, "The name of the scope");
      },
    },
    {
      title: "C3 null, 0, an empty string and undefined are kept like any value",
      check(bench) {
        for (const value of [null, 0, "", false, undefined]) {
          let calls = 0;
          const odd = token<unknown>(`odd ${String(value)}`);
          bench.container.bind(odd, { scope: subject, useFactory: () => (calls++, value) });
          const [first, again] = bench.run("a", () => [bench.get(odd), bench.get(odd)] as const);
          same(first, value, "The value arrives");
          same(again, value, "It arrives again");
          holds(calls === 1, "The factory is called once");
        }
      },
    },
  ],
};
