import { equal, holds, same } from "../../assertions.js";
import type { Bench } from "../../bench.js";
import type { Scenario } from "../../law.js";
import { absoluteTimeout, endsOnExit, idleTimeout, staysOpen } from "../../requirements.js";
import { settle } from "../../settle.js";

/** What time ends, and what is left behind. */
export const timers: readonly Scenario[] = [
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
];

/** A manager may keep a few timers for all of its scopes, not some for each. */
function assertFewTimers({ clock }: Bench): void {
  holds(clock.pending <= 10, `There are not more and more timers (${clock.pending} wait)`);
}
