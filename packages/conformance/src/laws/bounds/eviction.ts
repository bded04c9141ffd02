import { token } from "@ambit/core";
import { different, equal, holds, same } from "../../assertions.js";
import { subject } from "../../bench.js";
import { Gate } from "../../gate.js";
import type { Scenario } from "../../law.js";
import {
  bounded,
  evictsInBatches,
  evictsOnDemand,
  idleTimeout,
  leastRecentlyUsed,
  promisesHits,
  reopens,
  staysOpen,
} from "../../requirements.js";
import { settle } from "../../settle.js";
import { scannedTrace, skewedTrace } from "../../traces.js";

/** What eviction does, and in which order. */
export const eviction: readonly Scenario[] = [
  {
    title: "E4 idle scopes can be ended on demand, as many as are asked for",
    needs: [evictsOnDemand, staysOpen],
    async check(bench) {
      for (const id of ["a", "b", "c"]) bench.run(id, () => undefined);
      bench.evict(2);
      await settle();
      same(bench.metrics().open, 1, "How many of three are open after two were to go");
      same(bench.metrics().closedBy.evicted, 2, "How many were evicted, by the books");
      bench.evict(10);
      await settle();
      same(bench.metrics().open, 0, "How many are open after all were to go");
    },
  },
  {
    title: "E6 once scopes have to make room, they go down to the target",
    needs: [bounded, evictsInBatches, staysOpen],
    settings: { maxScopes: 10, evictTo: 4 },
    async check(bench) {
      for (let id = 1; id <= 10; id++) bench.run(id, () => undefined);
      same(bench.metrics().open, 10, "How many scopes are open at the bound");
      bench.run(11, () => undefined);
      await settle();
      same(bench.metrics().open, 4, "How many are open once the bound was passed");
      for (let id = 12; id <= 17; id++) bench.run(id, () => undefined);
      same(bench.metrics().open, 10, "Up to the bound none has to go: how many are open");
    },
  },
  {
    title: "E6 under pressure the scopes used longest ago go first",
    needs: [bounded, evictsInBatches, leastRecentlyUsed, staysOpen],
    settings: { maxScopes: 4, evictTo: 2 },
    async check(bench) {
      const scopes = ["a", "b", "c", "d", "a", "e"].map((id) => bench.run(id, () => bench.current()));
      await settle();
      equal(
        scopes.map((scope) => scope?.state),
        ["open", "closed", "closed", "closed", "open", "open"],
        "The scopes a, b, c, d, a again, e",
      );
    },
  },
  {
    title: "E10 a bound and an idle timeout work together, and each scope ends once",
    needs: [bounded, idleTimeout, staysOpen],
    settings: { maxScopes: 2, idleTimeoutMs: 1_000 },
    async check(bench) {
      const granularityMs = bench.abilities.idleTimeout?.granularityMs ?? 0;
      const use = (id: string) => bench.run(id, () => bench.current());
      const old = use("a");
      await bench.wait(999);
      const young = use("b");
      await bench.wait(1);
      use("c");
      await settle();
      same(old?.state, "closed", "The state of the scope whose time is over");
      same(young?.state, "open", "The state of the one whose place nobody needs");
      use("d");
      await settle();
      same(bench.metrics().open, 2, "How many are open within the bound");
      await bench.wait(1_000 + granularityMs);
      const { open, closed, closedBy } = bench.metrics();
      equal([open, closed], [0, 4], "Open and closed after everybody's time");
      same((closedBy.evicted ?? 0) + (closedBy["idle-timeout"] ?? 0), 4, "How many ended for one of the two reasons");
    },
  },
  {
    title: "E11 whoever enters a scope that is being evicted gets a fresh one, at once",
    needs: [bounded, staysOpen, reopens],
    settings: { maxScopes: 1 },
    async check(bench) {
      const gate = new Gate();
      const cart = bench.bind("cart", { disposedAfter: gate });
      const use = (id: string) => bench.run(id, () => [bench.current(), bench.get(cart).serial] as const);
      const evicted = use("a");
      use("b");
      const again = use("a");
      different(again[0], evicted[0], "It is another scope than the one that is ending");
      same(again[1], 3, "The serial number of its service");
      same(evicted[0]?.state === "closed", false, "Whether the evicted one has ended already");
      gate.open();
      await settle();
      equal([evicted[0]?.state, again[0]?.state], ["closed", "open"], "The states of both in the end");
      same(bench.metrics().rejected, 0, "How many entries were refused");
    },
  },
  {
    title: "E13 an evicted scope comes back with what its disposers have stored, and nothing else",
    needs: [bounded, staysOpen, reopens],
    settings: { maxScopes: 2 },
    async check(bench) {
      const stored = new Map<unknown, number>();
      const counter = token<{ id: unknown; count: number }>("counter");
      bench.container.bind(counter, {
        scope: subject,
        useFactory: () => ({ id: bench.current()?.id, count: stored.get(bench.current()?.id) ?? 0 }),
        dispose: ({ id, count }) => void stored.set(id, count),
      });
      const increment = (id: string): number => bench.run(id, () => ++bench.get(counter).count);
      equal(["a", "a", "b"].map(increment), [1, 2, 1], "The counts before anything is evicted");
      for (const id of ["c", "d", "e"]) increment(id);
      await settle();
      holds(stored.has("a") && stored.has("b"), "What was evicted is stored");
      equal([increment("a"), increment("b")], [3, 2], "The counts go on from what was stored");
    },
  },
  {
    title: "E12 as many entries find their scope open as was promised",
    needs: [bounded, promisesHits, staysOpen, reopens],
    settings: { maxScopes: 100 },
    check(bench) {
      const { skewed, scanned } = bench.abilities.bounded?.hitRatios ?? {};
      const ratioOf = (trace: readonly number[]): number => {
        const before = bench.metrics().opened;
        for (const id of trace) bench.run(id, () => undefined);
        return 1 - (bench.metrics().opened - before) / trace.length;
      };
      for (const [floor, trace] of [
        [skewed, skewedTrace()],
        [scanned, scannedTrace()],
      ] as const) {
        if (floor === undefined) continue;
        const ratio = ratioOf(trace);
        holds(ratio >= floor, `At least ${floor} of all entries find their scope open (${ratio.toFixed(3)} do)`);
      }
    },
  },
];
