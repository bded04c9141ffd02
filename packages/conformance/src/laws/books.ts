import type { ScopeEventName } from "@ambit/core";
import { equal, holds, refused, refusedAtOnce, same } from "../assertions.js";
import { subject } from "../bench.js";
import type { Law } from "../law.js";
import { carriesAsync, endsOnExit, staysOpen } from "../requirements.js";

export const books: Law = {
  number: 12,
  title: "Books balance",
  statement:
    "At every instant entered = exited + active, opened = closed + open, created = disposed + released + live; every close has one reason. Listeners that throw change nothing. (Looked at after every scenario of every law.)",
  remedy: "Call `entry.open` only for a scope that you return, and hand on what `ScopeBooks` counted.",
  scenarios: [
    {
      title: "A5 the life of a scope is told once, in order",
      needs: [endsOnExit],
      async check(bench) {
        const life: ScopeEventName[] = ["opened", "entered", "exited", "closing", "closed"];
        bench.run("a", () => undefined);
        equal(bench.events.about("a"), life, "The events of synchronous work");
        await bench.wholeLife("b", () => undefined);
        equal(bench.events.about("b"), life, "The events of asynchronous work");
        refusedAtOnce(() => bench.run("c", fail), "The error arrives", Error);
        equal(bench.events.about("c"), life, "The events of work that throws");
        await refused(() => bench.wholeLife("d", fail), "The error arrives", Error);
        equal(bench.events.about("d"), life, "The events of asynchronous work that fails");
      },
    },
    {
      title: "A5 the life of a scope that stays is told once, in order",
      needs: [staysOpen],
      async check(bench) {
        bench.run("a", () => undefined);
        bench.run("a", () => undefined);
        await bench.close("a");
        const life: ScopeEventName[] = ["opened", "entered", "exited", "entered", "exited", "closing", "closed"];
        equal(bench.events.about("a"), life, "The events");
        same(bench.metrics().closedBy.closed, 1, "How many scopes ended because they were closed");
      },
    },
    {
      title: "Z16 the books say how many are inside, and how many scopes are open",
      needs: [carriesAsync],
      async check(bench) {
        const visitors = ["a", "a", "b"].map((id) => bench.visit(id));
        const { active, open, idle, entered } = bench.metrics();
        equal([active, open, idle, entered], [3, 2, 0, 3], "Active, open, idle, entered");
        for (const visitor of visitors) await visitor.leave();
        const stay = bench.abilities.ends === "on-close" ? 2 : 0;
        const after = bench.metrics();
        equal(
          [after.active, after.open, after.idle, after.peakOpen],
          [0, stay, stay, 2],
          "Active, open, idle, at most open",
        );
      },
    },
    {
      title: "Z16 the books balance after a mixture of everything",
      needs: [carriesAsync],
      async check(bench) {
        const cart = bench.bind("cart");
        const first = bench.visit("a");
        const second = bench.visit("a");
        await first.do(() => bench.get(cart));
        await refused(() => first.fail(new Error("body failed")), "The error arrives", Error);
        bench.runWithin("b", "x", () => bench.get(cart).serial);
        refusedAtOnce(() => bench.run("c", fail), "The error arrives", Error);
        const closing = bench.close("a");
        await second.leave();
        await closing;
        const { created, live } = bench.metrics().instances;
        same(created, bench.journal.creations, "How many instances were created, by the books and by the services");
        same(live, bench.journal.creations - bench.journal.disposals.length, "How many are alive");
      },
    },
    {
      title: "D13 listeners that throw change nothing",
      async check(bench) {
        const cart = bench.bind("cart");
        for (const event of ["opened", "entered", "exited", "closing", "closed", "instanceDisposed"] as const) {
          bench.container.events.on(event, fail);
          bench.manager.events?.on(event, fail);
        }
        await bench.wholeLife("a", () => bench.get(cart));
        equal(bench.journal.disposals, ["cart 1"], "What was disposed");
        holds(bench.reported.length > 0, "The container reports what listeners threw");
      },
    },
    {
      title: "metrics() of the manager say what happened",
      async check(bench) {
        await bench.wholeLife("a", () => undefined);
        const own = bench.manager.metrics?.();
        if (own === undefined) return;
        const counted = ["opened", "entered", "exited", "closed"] as const;
        equal(
          counted.map((event) => own[event]),
          counted.map((event) => bench.events.of(event, subject)),
          "Opened, entered, exited, closed",
        );
      },
    },
  ],
};

function fail(): never {
  throw new Error("thrown on purpose");
}
