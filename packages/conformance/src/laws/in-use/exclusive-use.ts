import { ScopeBusyError } from "@ambit/core";
import { equal, holds, refused, same } from "../../assertions.js";
import { subject, type Bench } from "../../bench.js";
import { Gate } from "../../gate.js";
import type { Scenario } from "../../law.js";
import { carriesAsync, hasFlow } from "../../requirements.js";
import { settle } from "../../settle.js";

/** A scope is used by one flow at a time, of those who ask for that. */
export const exclusiveUse: readonly Scenario[] = [
  {
    title: "T2 one flow at a time has a scope exclusively; the next ones wait in line, and no longer than their limit",
    needs: [carriesAsync],
    async check(bench) {
      const gate = new Gate();
      const order: string[] = [];
      const use = (name: string, waitTimeoutMs = 60_000): Promise<void> => {
        const stay = async (): Promise<void> => {
          order.push(`${name} in`);
          await gate.passed;
          order.push(`${name} out`);
        };
        return bench.container.runExclusively(subject, "a", stay, { waitTimeoutMs });
      };
      const [first, second, hasty] = [use("first"), use("second"), use("hasty", 1_000)];
      const refusal = refused(() => hasty, "Whoever waits for too long is refused", ScopeBusyError);
      await settle();
      equal(order, ["first in"], "Who has come in");
      same(
        bench.run("a", () => "came in"),
        "came in",
        "Whoever merely enters",
      );
      await bench.wait(1_000);
      await refusal;
      gate.open();
      await Promise.all([first, second]);
      equal(order, ["first in", "first out", "second in", "second out"], "Who has come in and left");
    },
  },
  {
    title: "T2 whoever has a scope exclusively may come in again, and what he has started too",
    needs: [carriesAsync, hasFlow],
    async check(bench) {
      const again = (): Promise<unknown> => exclusively(bench, "a", () => bench.current());
      const { scope, seen } = await exclusively(bench, "a", async () => {
        await Promise.resolve();
        return { scope: bench.current(), seen: await Promise.all([again(), again()]) };
      });
      equal(seen, [scope, scope], "What is current where he has come in again");
    },
  },
  {
    title: "T6 of two flows that wait for each other's scope one is refused at once, and the other goes on",
    needs: [carriesAsync, hasFlow],
    async check(bench) {
      const gates = [new Gate(), new Gate()];
      const flow = (mine: string, other: string, at: number): Promise<unknown> =>
        exclusively(bench, mine, async () => {
          gates[at]?.open();
          for (const gate of gates) await gate.passed;
          return exclusively(bench, other, () => "done");
        });
      const results = await Promise.allSettled([flow("a", "b", 0), flow("b", "a", 1)]);
      const refusals = results.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
      same(refusals.length, 1, "How many are refused");
      holds(refusals[0] instanceof ScopeBusyError, "The error is typed");
    },
  },
];

function exclusively<R>(bench: Bench, id: string, work: () => R): Promise<Awaited<R>> {
  return bench.container.runExclusively(subject, id, work);
}
