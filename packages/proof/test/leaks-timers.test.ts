import { ManualClock } from "@ambit/manager-kit";
import { describe, expect, it, jest } from "@jest/globals";
import { apart } from "../src/leaks/apart.js";
import { Churn } from "../src/leaks/churn.js";
import { CountedClock } from "../src/leaks/counted-clock.js";
import { passTime, subjects } from "../src/leaks/subjects.js";

jest.setTimeout(60_000); // collections take their time on a busy machine

const count = 1_000;

/** Timers that keep the process alive. */
const keepingAlive = () => process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;

describe.each(subjects.map((subject) => [subject.name, subject] as const))("the %s manager", (_, subject) => {
  it("Z20 keeps the process alive with no timer, has no more than two, and none when its container has ended", async () => {
    const clock = new CountedClock();
    const before = keepingAlive();
    const flows = new Churn(subject, clock);
    await apart(async () => {
      for (let index = 0; index < count; index++) await flows.cycle(index);
    });
    expect(keepingAlive()).toBe(before);
    expect(clock.pending).toBeLessThanOrEqual(2);
    await flows.container.dispose();
    expect(clock.pending).toBe(0);
    expect(keepingAlive()).toBe(before);
  });

  it("Z20 has no timer when its scopes have ended, though its container has not", async () => {
    const clock = new ManualClock();
    const flows = new Churn(subject, clock);
    await apart(async () => {
      for (let index = 0; index < count; index++) await flows.cycle(index);
    });
    await flows.endAll();
    passTime(clock);
    expect(flows.container.metrics().scopes.scope).toMatchObject({ entered: count, open: 0 });
    expect(clock.pending).toBe(0);
  });
});
