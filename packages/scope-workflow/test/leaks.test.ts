import { expect, it } from "@jest/globals";
import { createContainer, token } from "@ambit/core";
import { ManualClock } from "@ambit/manager-kit";
import { WorkflowScopeManager } from "@ambit/scope-workflow";
import { leftBehind } from "../../manager-kit/test/fixtures/left-behind.js";

it("Z20 a hundred thousand workflows begin and end, and nothing of them stays but what is remembered", async () => {
  const clock = new ManualClock();
  const manager = new WorkflowScopeManager({ maxFinished: 100, clock });
  const container = createContainer({ clock }).registerScopeManager("workflow", manager);
  const Order = token<object>("Order");
  container.bind(Order, { scope: "workflow", useFactory: () => ({}), dispose: () => undefined });
  const left = await leftBehind({
    count: 100_000,
    cycle: async (index) => {
      const id = `workflow ${index}`;
      const scope = container.runInScope("workflow", id, () => {
        container.get(Order);
        manager.recordStep("begun", index);
        return container.getCurrentScope("workflow")!;
      });
      await (index % 10 === 0 ? manager.cancel("not wanted", id) : manager.complete(id));
      return scope;
    },
    finish: () => clock.advance(1),
  });
  expect(left.retainedScopes).toBe(0);
  expect(left.grownBytesPerCycle).toBeLessThan(30);
  const { open, active, instances } = manager.metrics();
  expect([open, active, instances.live, clock.pending, manager.events.eventNames()]).toEqual([0, 0, 0, 0, []]);
}, 30_000);
