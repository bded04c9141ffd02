import { different, same } from "../assertions.js";
import type { Bench } from "../bench.js";
import type { Law } from "../law.js";
import { absoluteTimeout, carriesAsync, idleTimeout, reopens, staysOpen } from "../requirements.js";
import { settle } from "../settle.js";

const needsIdleTimeout = [idleTimeout, staysOpen, reopens];
const needsAbsoluteTimeout = [absoluteTimeout, staysOpen, reopens];

export const time: Law = {
  number: 14,
  title: "Time is monotonic and injected",
  statement: "A clock can be passed to every manager; the system clock's jumps change nothing; tests never sleep.",
  remedy: "Read the time from the clock that you are given, count idle time from `idle`, and compare it on entry too.",
  scenarios: [
    {
      title: "K8 a scope is found again until the last moment of its idle timeout, and not from then on",
      needs: needsIdleTimeout,
      settings: { idleTimeoutMs: 1_000 },
      async check(bench) {
        const scope = use(bench);
        bench.clock.advance(999);
        same(use(bench), scope, "A moment before, the scope is found");
        bench.clock.advance(1_000);
        different(use(bench), scope, "Idle for exactly its timeout, it is not found any more");
        await settle();
        same(scope?.state, "closed", "Its state");
        same(scope?.closeReason, "idle-timeout", "The reason of its end");
      },
    },
    {
      title: "Z2 entering and expiring at the same moment, one of them wins, and wholly",
      needs: needsIdleTimeout,
      settings: { idleTimeoutMs: 1_000 },
      async check(bench) {
        const cart = bench.bind("cart");
        const visit = (): number => bench.run("a", () => bench.get(cart).serial);
        visit();
        let entered: number | undefined;
        bench.clock.schedule(() => (entered = visit()), 1_000);
        await bench.wait(1_000);
        same(entered, 2, "The serial number of the service of whoever enters at that moment");
        same(bench.metrics().closedBy["idle-timeout"], 1, "How many scopes ended by the timeout");
        same(bench.journal.disposals.length, 1, "How many services were disposed");
      },
    },
    {
      title: "K10 idle time counts from leaving",
      needs: [...needsIdleTimeout, carriesAsync],
      settings: { idleTimeoutMs: 1_000 },
      async check(bench) {
        const inside = bench.visit("a");
        await bench.wait(900);
        await inside.leave();
        bench.clock.advance(999);
        same(use(bench), inside.scope, "Less than the timeout after it was left, the scope is found");
      },
    },
    {
      title: "K10 with several users idle time counts from the last one",
      needs: [...needsIdleTimeout, carriesAsync],
      settings: { idleTimeoutMs: 1_000 },
      async check(bench) {
        const [first, last] = [bench.visit("a"), bench.visit("a")];
        await first.leave();
        await bench.wait(5_000);
        await last.leave();
        bench.clock.advance(999);
        same(use(bench), last.scope, "Less than the timeout after the last one left, the scope is found");
        bench.clock.advance(1_000);
        different(use(bench), last.scope, "After the timeout it is not");
      },
    },
    {
      title: "E3 a scope that is used again and again stays as long as that goes on",
      needs: needsIdleTimeout,
      settings: { idleTimeoutMs: 1_000 },
      async check(bench) {
        const scope = use(bench);
        for (let round = 0; round < 20; round++) {
          await bench.wait(900);
          same(use(bench), scope, `In round ${round} the scope is found`);
        }
      },
    },
    {
      title: "E3 an absolute timeout counts from opening, however often the scope is used",
      needs: needsAbsoluteTimeout,
      settings: { absoluteTimeoutMs: 1_000 },
      async check(bench) {
        const scope = use(bench);
        bench.clock.advance(500);
        same(use(bench), scope, "Half way the scope is found");
        bench.clock.advance(499);
        same(use(bench), scope, "A moment before its time the scope is found");
        bench.clock.advance(1);
        different(use(bench), scope, "At its time it is not found any more");
        await settle();
        same(scope?.closeReason, "absolute-timeout", "The reason of its end");
      },
    },
    {
      title: "jumps of the system clock change nothing",
      needs: needsIdleTimeout,
      settings: { idleTimeoutMs: 1_000 },
      check(bench) {
        const scope = use(bench);
        withSystemClockAhead(86_400_000, () => same(use(bench), scope, "A day ahead, the scope is found"));
        withSystemClockAhead(-86_400_000, () => same(use(bench), scope, "A day back, the scope is found"));
        bench.clock.advance(1_000);
        withSystemClockAhead(-86_400_000, () => different(use(bench), scope, "A day back, it expires all the same"));
      },
    },
    {
      title: "E2 each kind of scope goes by its own timeout",
      needs: needsIdleTimeout,
      settings: { idleTimeoutMs: 1_000 },
      check(bench) {
        bench.registerAnother("patient", { idleTimeoutMs: 5_000 });
        const usePatient = () =>
          bench.container.runInScope("patient", "a", () => bench.container.getCurrentScope("patient"));
        const [hasty, patient] = [use(bench), usePatient()];
        bench.clock.advance(1_000);
        different(use(bench), hasty, "The scope whose timeout has passed is not found any more");
        same(usePatient(), patient, "The one whose timeout is longer is");
        bench.clock.advance(5_000);
        different(usePatient(), patient, "Until its own has passed");
      },
    },
  ],
};

function use(bench: Bench) {
  return bench.run("a", () => bench.current());
}

/** Calls synchronous work while the wall clock is wrong. */
function withSystemClockAhead(aheadMs: number, work: () => void): void {
  const { now } = Date;
  Date.now = () => now() + aheadMs;
  try {
    work();
  } finally {
    Date.now = now;
  }
}
