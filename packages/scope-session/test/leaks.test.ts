import { expect, it } from "@jest/globals";
import { createContainer, token } from "@ambit/core";
import { ManualClock } from "@ambit/manager-kit";
import { SessionScopeManager } from "@ambit/scope-session";
import { leftBehind } from "../../manager-kit/test/fixtures/left-behind.js";

it("Z20 a hundred thousand sessions come and expire, are evicted or closed, and nothing of them stays", async () => {
  const clock = new ManualClock();
  const manager = new SessionScopeManager({ idleTimeoutMs: 60_000, absoluteTimeoutMs: 1e9, maxSessions: 500, clock });
  const container = createContainer({ clock }).registerScopeManager("session", manager);
  const Cart = token<object>("Cart");
  container.bind(Cart, { scope: "session", useFactory: () => ({}), dispose: () => undefined });
  const left = await leftBehind({
    count: 100_000,
    cycle: (index) => {
      clock.advance(index % 2_000 === 0 ? 70_000 : 10);
      const scope = container.runInScope("session", `session ${index}`, () => {
        container.get(Cart);
        return container.getCurrentScope("session")!;
      });
      if (index % 3 === 0) void scope.close();
      return scope;
    },
    finish: () => clock.advance(70_000),
  });
  expect(left.retainedScopes).toBe(0);
  expect(left.grownBytesPerCycle).toBeLessThan(30);
  const { open, active, instances, closedBy } = manager.metrics();
  expect([open, active, instances.live, clock.pending, manager.events.eventNames()]).toEqual([0, 0, 0, 0, []]);
  expect(Object.keys(closedBy).sort()).toEqual(["closed", "evicted", "idle-timeout"]);
}, 30_000);
