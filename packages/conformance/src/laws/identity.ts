import { keyedToken, token } from "@ambit/core";
import { different, equal, holds, same } from "../assertions.js";
import { subject } from "../bench.js";
import type { Law } from "../law.js";
import { carriesAsync, endsOnExit, staysOpen } from "../requirements.js";

export const identity: Law = {
  number: 1,
  title: "Identity",
  statement:
    "Same scope, same token: same instance, also under concurrency, also when the value is null, 0 or an empty string.",
  remedy:
    "Keep open scopes in a `Map`, look there before you call `entry.open`, and take a scope out in its observer's `ending`.",
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
    {
      title: "A2 looking creates nothing, and finds what is there",
      check(bench) {
        const cart = bench.bind("cart");
        const first = bench.enter("a");
        same(bench.container.peek(cart), undefined, "Before the first request there is nothing");
        same(bench.journal.creations, 0, "How often the service was created");
        const mine = first.get(cart);
        const second = bench.enter("a");
        same(bench.container.peek(cart), mine, "Whoever enters the same id sees the instance");
        second.exit();
        first.exit();
      },
    },
    {
      title:
        "B8 what services of a scope are made from is shared where it is scoped, and each one's own where it is transient",
      check(bench) {
        const [shared, own] = [bench.bind("shared"), bench.bind("own", { scope: "transient" })];
        const [cart, order] = ["cart", "order"].map((label) => bench.bind(label, { from: [shared, own] }));
        const [first, second] = [bench.enter("a"), bench.enter("a")];
        const [one, other] = [first.get(cart!), second.get(order!)];
        same(other.parts[0], one.parts[0], "Both have the same scoped part");
        different(other.parts[1], one.parts[1], "Each has a transient part of its own");
        second.exit();
        first.exit();
      },
    },
    {
      title: "B10 the members of a collection keep their own lifetimes",
      check(bench) {
        const member = token<object>("member");
        for (const scope of [subject, subject, "singleton"])
          bench.container.bind(member, { scope, multi: true, useFactory: () => ({}) });
        const handles = ["a", "a", "b"].map((id) => bench.enter(id));
        const [first, again, other] = handles.map((handle) => handle.getAll(member));
        equal(again!, first!, "Two entries of one id have the same members");
        different(other?.[0], first?.[0], "Another scope has a first member of its own");
        different(other?.[1], first?.[1], "And a second one");
        same(other?.[2], first?.[2], "The singleton among them is the same");
        same(handles[0]?.get(member), first?.[2], "Asked for alone, it is the last that was bound");
        for (const handle of handles.reverse()) handle.exit();
      },
    },
    {
      title: "B13 B15 keyed services are one for each key and scope, also through a resolver that a service holds",
      check(bench) {
        const cart = keyedToken<object>("cart");
        const holder = token<{ cart(key: string): object }>("holder");
        bench.container.bind(cart, { scope: subject, useFactory: () => ({}) });
        bench.container.bind(holder, {
          scope: subject,
          useFactory: (resolver) => ({ cart: (key) => resolver.get(cart(key)) }),
        });
        const [first, again, other] = ["a", "a", "b"].map((id) => bench.enter(id));
        const mine = first!.get(cart("k"));
        same(again!.get(holder).cart("k"), mine, "One key in one scope gives one instance");
        different(first!.get(cart("l")), mine, "Another key gives another");
        different(other!.get(holder).cart("k"), mine, "Another scope gives another");
        for (const handle of [other, again, first]) handle!.exit();
      },
    },
    {
      title: "C10 after thousands of entries and requests it is the same instance still",
      check(bench) {
        const cart = bench.bind("cart");
        const handle = bench.enter("a");
        const first = handle.get(cart);
        for (let entry = 0; entry < 2_000; entry++)
          same(
            bench.run("a", () => bench.get(cart)),
            first,
            "The instance",
          );
        same(bench.journal.creations, 1, "How often it was created");
        handle.exit();
      },
    },
    {
      title: "K4 an id that nobody has entered is not there, and whoever enters it gets a fresh scope",
      async check(bench) {
        same(await bench.close("a"), false, "Closing finds nothing");
        same(bench.manager.findScope?.("a", undefined), undefined, "The manager finds nothing");
        same(bench.metrics().opened, 0, "How many scopes were opened by looking");
        const handle = bench.enter("a");
        same(bench.metrics().opened, 1, "How many were opened by entering");
        same(handle.scope.instanceCount, 0, "How many instances the fresh scope has");
        handle.exit();
      },
    },
  ],
};
