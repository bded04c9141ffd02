import { different, equal, same } from "../assertions.js";
import { narrow, type Bench } from "../bench.js";
import { Gate } from "../gate.js";
import type { Law } from "../law.js";
import { carriesAsync, staysOpen } from "../requirements.js";
import { settle } from "../settle.js";
import { handingOver } from "./isolation/handing-over.js";

export const isolation: Law = {
  number: 2,
  title: "Isolation",
  statement:
    "Two ids never share an instance. Two flows never see each other's current scope, however their awaits interleave.",
  remedy:
    "Tell scopes apart by id and `entry.parent`, and keep what is current for each asynchronous flow, not in one field: the shortest way is a `flow` on an `AsyncLocalStorage`.",
  scenarios: [
    {
      title: "two ids that are entered at once are two scopes",
      check(bench) {
        const cart = bench.bind("cart");
        const first = bench.enter("a");
        const other = bench.enter("b");
        different(other.scope, first.scope, "Another id is another scope");
        different(other.get(cart), first.get(cart), "Each scope has an instance of its own");
        other.exit();
        first.exit();
      },
    },
    {
      title: "K5 the same id within two wide scopes is two scopes",
      async check(bench) {
        const cart = bench.bind("cart", { scope: narrow });
        const wides = [bench.enter("a"), bench.enter("b")] as const;
        const inFirst = bench.enterWithin(wides[0].scope, "x");
        const inOther = bench.enterWithin(wides[1].scope, "x");
        different(inOther.scope, inFirst.scope, "The id within another wide scope is another scope");
        different(inOther.get(cart), inFirst.get(cart), "Each has an instance of its own");
        same(inFirst.scope.parent, wides[0].scope, "The parent is the scope that it was entered within");
        for (const handle of [inOther, inFirst, wides[1], wides[0]]) await handle.exitAsync();
      },
    },
    {
      title: "an id without a wide scope and the same id within one are two scopes",
      async check(bench) {
        const alone = bench.container.enterScope(narrow, "x");
        const wide = bench.enter("a");
        const within = bench.enterWithin(wide.scope, "x");
        different(within.scope, alone.scope, "They are two scopes");
        same(alone.scope.parent, undefined, "The one without has no parent");
        for (const handle of [within, wide, alone]) await handle.exitAsync();
      },
    },
    {
      title: "N6 closing one of two scopes with the same id leaves the other",
      needs: [staysOpen],
      async check(bench) {
        const wides = [bench.enter("a"), bench.enter("b")] as const;
        const [first, other] = wides.map(({ scope }) => bench.enterWithin(scope, "x"));
        for (const handle of [other, first, ...wides]) await handle?.exitAsync();
        await bench.container.closeScope(narrow, "x", { parent: wides[0].scope });
        same(first?.scope.state, "closed", "The scope within the named parent is closed");
        same(other?.scope.state, "open", "The one within the other parent is open");
      },
    },
    {
      title: "A9 interleaved flows each see their own scope after every await",
      needs: [carriesAsync],
      async check(bench) {
        const cart = bench.bind("cart");
        const wrong: unknown[] = [];
        const flow = async (id: string, pauses: number): Promise<void> => {
          const mine = bench.get(cart);
          for (let pause = 0; pause < pauses; pause++) {
            await Promise.resolve();
            if (bench.current()?.id !== id || bench.get(cart) !== mine) wrong.push(id);
          }
        };
        await Promise.all(
          [3, 7, 1, 12, 5].map((pauses, at) => bench.run(`flow ${at}`, () => flow(`flow ${at}`, pauses))),
        );
        equal(wrong, [], "No flow sees the scope or the instance of another");
        same(bench.current(), undefined, "Nothing is current where nothing was entered");
      },
    },
    {
      title: "A9 flows that take turns see their own scope at each turn",
      needs: [carriesAsync],
      async check(bench) {
        const visitors = ["a", "b", "c"].map((id) => bench.visit(id));
        for (const turn of [0, 1, 2, 1, 0, 2, 2, 0]) {
          const visitor = visitors[turn];
          same(await visitor?.do(() => bench.current()), visitor?.scope, "At its turn a flow is in its own scope");
        }
        for (const visitor of visitors) await visitor.leave();
      },
    },
    {
      title: "A10 work that is started inside inherits the scope",
      needs: [carriesAsync],
      async check(bench) {
        await bench.run("a", async () => {
          const scope = bench.current();
          const child = async (): Promise<unknown> => (await Promise.resolve(), bench.current());
          equal(await Promise.all([child(), child()]), [scope, scope], "What is started inside is inside");
        });
      },
    },
    {
      title: "A10 what a child flow enters is seen neither by its parent nor by its siblings",
      needs: [carriesAsync],
      check: (bench) => bench.run("a", () => childEntersAnother(bench)),
    },
    {
      title: "A11 a flow that was not started inside sees no scope",
      needs: [carriesAsync],
      async check(bench) {
        const gate = new Gate();
        const bystander = gate.passed.then(() => bench.current());
        const inside = bench.visit("a");
        same(bench.current(), undefined, "Starting work inside a scope does not put its starter inside");
        await inside.do(() => gate.open());
        same(await bystander, undefined, "A flow from outside sees no scope, also when it is woken from inside");
        await inside.leave();
      },
    },
    {
      title: "two containers share neither scopes nor what is current",
      check(bench) {
        const other = bench.neighbour();
        const cart = bench.bind("cart");
        const otherCart = other.bind("cart");
        const here = bench.enter("a");
        same(other.current(), undefined, "What is entered in one container is not current in another");
        const there = other.enter("a");
        different(there.scope, here.scope, "The same id in another container is another scope");
        different(there.get(otherCart), here.get(cart), "Each container has an instance of its own");
        there.exit();
        same(bench.current(), here.scope, "Leaving in one container changes nothing in the other");
        here.exit();
      },
    },
    {
      title: "K5 an id within one wide scope leads nowhere within another",
      async check(bench) {
        const wides = ["a", "b"].map((id) => bench.enter(id));
        const inner = bench.enterWithin(wides[0]!.scope, "x");
        const closed = await bench.container.closeScope(narrow, "x", { parent: wides[1]!.scope });
        same(closed, false, "Closing the id within the other wide scope finds nothing");
        same(inner.scope.state, "open", "The state of the scope that was not meant");
        const there = bench.enterWithin(wides[1]!.scope, "x");
        different(there.scope, inner.scope, "Entering it there leads to another scope");
        for (const handle of [there, inner, ...wides.reverse()]) await handle.exitAsync();
      },
    },
    ...handingOver,
  ],
};

async function childEntersAnother(bench: Bench): Promise<void> {
  const outer = bench.current();
  const child = bench.visit("b");
  const sibling = Promise.resolve().then(() => bench.current());
  same(bench.current(), outer, "The parent is where it was as soon as the child has entered another scope");
  same(await sibling, outer, "A sibling is where the parent is");
  await settle();
  same(bench.current(), outer, "The parent is where it was after awaits too");
  await child.leave();
  same(bench.current(), outer, "The parent is where it was after the child has left");
}
