import { expect, it } from "@jest/globals";
import { createContainer, token } from "@ambit/core";
import { ManualClock } from "@ambit/manager-kit";
import { TenantScopeManager } from "@ambit/scope-tenant";
import { leftBehind } from "../../manager-kit/test/fixtures/left-behind.js";

it("Z20 a hundred thousand tenants come, are reloaded and go, and nothing of them stays", async () => {
  const clock = new ManualClock();
  const manager = new TenantScopeManager({ idleTimeoutMs: 60_000, maxTenants: 200, clock });
  const container = createContainer({ clock }).registerScopeManager("tenant", manager);
  const Catalog = token<object>("Catalog");
  container.bind(Catalog, { scope: "tenant", useFactory: () => ({}), dispose: () => undefined });
  const enter = (id: string) =>
    container.runInScope("tenant", id, () => (container.get(Catalog), container.getCurrentScope("tenant")!));
  const left = await leftBehind({
    count: 100_000,
    cycle: async (index) => {
      clock.advance(index % 2_000 === 0 ? 70_000 : 10);
      const scope = enter(`tenant ${index}`);
      if (index % 10 === 0) {
        await manager.reload(`tenant ${index}`);
        enter(`tenant ${index}`);
      }
      return scope;
    },
    finish: () => clock.advance(70_000),
  });
  expect(left.retainedScopes).toBe(0);
  expect(left.grownBytesPerCycle).toBeLessThan(30);
  const { open, active, instances } = manager.metrics();
  expect([open, active, instances.live, manager.tenants(), clock.pending, manager.events.eventNames()]).toEqual([
    0,
    0,
    0,
    [],
    0,
    [],
  ]);
}, 30_000);
