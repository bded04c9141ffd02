import { ScopeCapacityError } from "@ambit/core";
import { equal, refused, refusedAtOnce, same } from "../../assertions.js";
import type { Scenario } from "../../law.js";
import { bounded, carriesAsync, waitsWhenFull, waitTimeout } from "../../requirements.js";
import { settle } from "../../settle.js";

/** Entries that wait for a place. */
export const waiting: readonly Scenario[] = [
  {
    title: "K6 while all scopes are in use an entry waits for a place",
    needs: [bounded, waitsWhenFull, carriesAsync],
    settings: { maxScopes: 1 },
    async check(bench) {
      const inside = bench.visit("a");
      const order: string[] = [];
      const enter = (id: string): Promise<unknown> => bench.runWhenAdmitted(id, () => order.push(id));
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
    title: "K6 an entry waits no longer than its limit, is refused then, and keeps no place",
    needs: [bounded, waitsWhenFull, waitTimeout, carriesAsync],
    settings: { maxScopes: 1, waitTimeoutMs: 1_000 },
    async check(bench) {
      const inside = bench.visit("a");
      let told = false;
      const waiting = bench.runWhenAdmitted("b", () => undefined);
      waiting.catch(() => (told = true));
      await settle();
      await bench.wait(999);
      same(told, false, "Whether the entry is refused a moment before its limit");
      await bench.wait(1 + (bench.abilities.waitTimeout?.granularityMs ?? 0));
      same(told, true, "Whether it is refused at its limit");
      await refused(() => waiting, "The error is typed", ScopeCapacityError);
      same(bench.metrics().rejected, 1, "How many entries were refused, by the books");
      await inside.leave();
      same(await bench.runWhenAdmitted("b", () => "came in"), "came in", "The next entry");
    },
  },
  {
    title: "K6 one place that becomes free lets in one entry",
    needs: [bounded, waitsWhenFull, carriesAsync],
    settings: { maxScopes: 1 },
    async check(bench) {
      const inside = bench.visit("a");
      let within = 0;
      let most = 0;
      const stay = async (): Promise<void> => {
        most = Math.max(most, ++within);
        await settle();
        within--;
      };
      const waiting = ["b", "c", "d"].map((id) => bench.runWhenAdmitted(id, stay));
      await settle();
      await inside.leave();
      await Promise.all(waiting);
      same(most, 1, "How many were inside at once");
    },
  },
];
