import { expect, test } from "@jest/globals";
import { TestClock } from "../src/index.js";
import { createShop } from "./fixtures/shop.js";

test("timers that are made by asynchronous work run too, each at its own time", async () => {
  const clock = new TestClock();
  const calls: number[] = [];
  const again = async (): Promise<void> => {
    calls.push(clock.now());
    await Promise.resolve();
    clock.schedule(() => void again(), 100);
  };
  clock.schedule(() => void again(), 100);
  await clock.advanceAsync(350);
  expect([calls, clock.now()]).toEqual([[100, 200, 300], 350]);
});

test("what was going on before is let go on first", async () => {
  const clock = new TestClock();
  let called = false;
  void Promise.resolve().then(() => clock.schedule(() => (called = true), 10));
  await clock.advanceAsync(10);
  expect(called).toBe(true);
});

test("a session expires, and its asynchronous disposer has run", async () => {
  const { clock, container } = createShop();
  let saved = false;
  container.bind(Draft, {
    scope: "session",
    dispose: async () => {
      await Promise.resolve();
      saved = true;
    },
  });
  container.runInScopes(
    [
      ["tenant", "acme"],
      ["session", "ann"],
    ],
    () => container.get(Draft),
  );
  await clock.advanceAsync(2_000);
  expect(saved).toBe(true);
});

class Draft {}
