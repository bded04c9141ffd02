import { ScopeCapacityError } from "@ambit/core";
import { equal, holds, refusedAtOnce, same } from "../assertions.js";
import type { Bench } from "../bench.js";
import type { Law } from "../law.js";
import {
  absoluteTimeout,
  bounded,
  carriesAsync,
  endsOnExit,
  idleTimeout,
  leastRecentlyUsed,
  overflows,
  rejectsWhenFull,
  staysOpen,
  waitsWhenFull,
} from "../requirements.js";
import { settle } from "../settle.js";

export const bounds: Law = {
  number: 13,
  title: "Bounded",
  statement:
    "Idle scopes never exceed the bound; nothing outlives its timeout by more than the sweep's granularity; timers never keep a process alive. (That no timer is left is looked at after every scenario of every law.)",
  scenarios: [
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
      title: "while all scopes are in use an entry waits for a place",
      needs: [bounded, waitsWhenFull, carriesAsync],
      settings: { maxScopes: 1 },
      async check(bench) {
        const inside = bench.visit("a");
        const order: string[] = [];
        const enter = (id: string): Promise<unknown> =>
          bench.container.runInScopeAsync("subject", id, () => order.push(id));
        const waiting = [enter("b"), enter("c")];
        await settle();
        equal(order, [], "Nobody is let in while the place is taken");
        refusedAtOnce(() => bench.run("d", () => undefined), "Who cannot wait is refused", ScopeCapacityError);
        await inside.leave();
        await Promise.all(waiting);
        equal(order, ["b", "c"], "They come in one after the other, who waited longest first");
      },
    },
    {
      title: "E1 an idle scope ends after its timeout, though nobody asks for it",
      needs: [idleTimeout, staysOpen],
      settings: { idleTimeoutMs: 1_000 },
      async check(bench) {
        const cart = bench.bind("cart");
        const scope = bench.run("a", () => (bench.get(cart), bench.current()));
        await bench.wait(1_000 + (bench.abilities.idleTimeout?.granularityMs ?? 0));
        same(scope?.state, "closed", "The state of the scope");
        same(scope?.closeReason, "idle-timeout", "The reason of its end");
        equal(bench.journal.disposals, ["cart 1"], "What was disposed");
      },
    },
    {
      title: "an old scope ends after its time, though nobody asks for it",
      needs: [absoluteTimeout, staysOpen],
      settings: { absoluteTimeoutMs: 1_000 },
      async check(bench) {
        const scope = bench.run("a", () => bench.current());
        await bench.wait(1_000 + (bench.abilities.absoluteTimeout?.granularityMs ?? 0));
        same(scope?.state, "closed", "The state of the scope");
        same(scope?.closeReason, "absolute-timeout", "The reason of its end");
      },
    },
    {
      title: "E7 hundreds of scopes that are due at once all end, each once",
      needs: [idleTimeout, staysOpen],
      settings: { idleTimeoutMs: 1_000 },
      async check(bench) {
        for (let id = 0; id < 500; id++) bench.run(id, () => undefined);
        await bench.wait(1_000 + (bench.abilities.idleTimeout?.granularityMs ?? 0));
        same(bench.metrics().open, 0, "How many scopes are open");
        same(bench.metrics().closedBy["idle-timeout"], 500, "How many ended by the timeout");
      },
    },
    {
      title: "Z20 a thousand lives leave neither scopes nor timers behind",
      needs: [endsOnExit],
      async check(bench) {
        for (let id = 0; id < 1_000; id++) bench.run(id, () => undefined);
        await settle();
        same(bench.metrics().open, 0, "How many scopes are open");
        assertFewTimers(bench);
      },
    },
    {
      title: "Z20 a thousand scopes that were closed leave no timers behind",
      needs: [staysOpen],
      async check(bench) {
        for (let id = 0; id < 1_000; id++) {
          bench.run(id, () => undefined);
          await bench.close(id);
        }
        same(bench.metrics().open, 0, "How many scopes are open");
        assertFewTimers(bench);
      },
    },
    {
      title: "no timer keeps the process alive while nothing is being disposed",
      async check(bench) {
        const inside = bench.enter("a");
        same(bench.clock.keepingAlive, 0, "How many such timers there are while a scope is in use");
        await inside.exitAsync();
        same(bench.clock.keepingAlive, 0, "How many such timers there are afterwards");
      },
    },
  ],
};

/** A manager may keep a few timers for all of its scopes, not some for each. */
function assertFewTimers({ clock }: Bench): void {
  holds(clock.pending <= 10, `There are not more and more timers (${clock.pending} wait)`);
}
