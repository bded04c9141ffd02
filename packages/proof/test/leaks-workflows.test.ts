import { createContainer } from "@ambit/core";
import { TenantScopeManager } from "@ambit/scope-tenant";
import { WorkflowScopeManager } from "@ambit/scope-workflow";
import { describe, expect, it, jest } from "@jest/globals";
import { apart } from "../src/leaks/apart.js";
import { Tally } from "../src/leaks/tally.js";
import { expectLeft } from "./expect-left.js";

jest.setTimeout(60_000); // collections take their time on a busy machine

const count = 1_000;

class Account {
  balance = 0;
  add(amount: number): void {
    this.balance += amount;
  }
}

/** Every workflow that ends is remembered. */
function bank() {
  const workflows = new WorkflowScopeManager({ maxFinished: 2 * count });
  const container = createContainer()
    .registerScopeManager("tenant", new TenantScopeManager())
    .registerScopeManager("transfer", workflows, { within: "tenant", orphan: "allow" })
    .bind(Account, { scope: "transfer" });
  return { container, workflows, tally: new Tally() };
}

describe("the memory of an ended workflow", () => {
  it.each([
    ["completed", (workflows: WorkflowScopeManager) => workflows.complete()],
    ["cancelled", (workflows: WorkflowScopeManager) => workflows.cancel()],
  ])("Z20 that was %s holds neither its scope nor what its compensations would have used", async (status, end) => {
    const { container, workflows, tally } = bank();
    await apart(async () => {
      for (let id = 0; id < count; id++) {
        await container.runInScope("transfer", id, async () => {
          tally.add("scope", container.getCurrentScope("transfer")!);
          const account = tally.add("account", container.get(Account));
          await workflows.step("book", () => account.add(1), { compensate: () => account.add(-1) });
          workflows.recordStep("send", undefined, { compensate: () => account.add(-1) });
          await end(workflows);
        });
      }
    });
    await expectLeft(tally);
    expect(workflows.status(count - 1)).toBe(status);
    expect(workflows.history(0)).toHaveLength(2);
  });

  it("Z20 does not hold the wider scope that it lay within, once that has ended too", async () => {
    const { container, workflows, tally } = bank();
    await apart(async () => {
      for (let tenant = 0; tenant < count; tenant++) {
        await container.runInScopes(
          [
            ["tenant", tenant],
            ["transfer", "of the day"],
          ],
          async () => {
            tally.add("tenant", container.getCurrentScope("tenant")!);
            await workflows.complete();
          },
        );
        const status = container.runInScope("tenant", tenant, () => workflows.status("of the day"));
        if (tenant % 2 === 0 && status === "completed") await container.closeScope("tenant", tenant);
      }
    });
    await expectLeft(tally, { tenant: count / 2 });
    expect(container.runInScope("tenant", 1, () => workflows.status("of the day"))).toBe("completed");
  });
});
