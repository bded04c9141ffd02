import { expect, it } from "@jest/globals";
import { token } from "@ambit/core";
import { leftBehind } from "../../manager-kit/test/fixtures/left-behind.js";
import { requests, turns } from "./fixtures/requests.js";

it("Z20 a hundred thousand requests come and go, and nothing of them stays", async () => {
  const { container, manager } = requests();
  const Part = token<object>("Part");
  container.bind(Part, { scope: "request", useFactory: () => ({}), dispose: () => undefined });
  const left = await leftBehind({
    count: 100_000,
    cycle: (index) =>
      index % 2 === 0
        ? container.runInScope("request", () => (container.get(Part), container.getCurrentScope("request")!))
        : container.runInScope("request", async () => {
            await Promise.resolve();
            container.get(Part);
            return container.getCurrentScope("request")!;
          }),
    finish: turns,
  });
  expect(left.retainedScopes).toBe(0);
  expect(left.grownBytesPerCycle).toBeLessThan(30);
  const { open, active, instances } = manager.metrics();
  expect([open, active, instances.live, manager.events.eventNames()]).toEqual([0, 0, 0, []]);
}, 30_000);

it("Z20 bound functions that were called, or disposed, hold no scope", async () => {
  const { container, manager } = requests({ detachedWork: "extend" });
  const left = await leftBehind({
    count: 10_000,
    cycle: async (index) => {
      const [bound, scope] = await container.runInScope("request", async () => {
        return [manager.bind(() => index), container.getCurrentScope("request")!] as const;
      });
      if (index % 2 === 0) bound();
      else bound[Symbol.dispose]();
      return scope;
    },
    finish: turns,
  });
  expect(left.retainedScopes).toBe(0);
  expect(left.grownBytesPerCycle).toBeLessThan(50);
  expect(manager.metrics()).toMatchObject({ open: 0, active: 0 });
}, 30_000);
