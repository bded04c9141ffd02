import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ManualClock } from "@ambit/manager-kit";
import { describe, expect, it, jest } from "@jest/globals";
import { apart } from "../src/leaks/apart.js";
import { Churn } from "../src/leaks/churn.js";
import { CountedClock } from "../src/leaks/counted-clock.js";
import { passTime, subjects } from "../src/leaks/subjects.js";

jest.setTimeout(60_000); // collections take their time on a busy machine

const count = 1_000;

describe.each(subjects.map((subject) => [subject.name, subject] as const))("the %s manager", (_, subject) => {
  it("Z20 has at most two timers of the runtime, and none when its container has ended", async () => {
    const clock = new CountedClock();
    const flows = new Churn(subject, clock);
    await apart(async () => {
      for (let index = 0; index < count; index++) await flows.cycle(index);
    });
    expect(clock.pending).toBeLessThanOrEqual(2);
    await flows.container.dispose();
    expect(clock.pending).toBe(0);
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

it("Z20 a process with idle scopes of every manager ends by itself, and no timer has kept it alive", async () => {
  const script = fileURLToPath(new URL("../src/leaks/idle-process.ts", import.meta.url));
  const flags = ["--conditions=@ambit/source", "--import", "tsx", script];
  const { stdout } = await promisify(execFile)(process.execPath, flags);
  const { open, timers } = JSON.parse(stdout) as { open: Record<string, number>; timers: number };
  expect(timers).toBe(0);
  for (const name of ["session", "tenant", "workflow", "lru"]) expect(open[name]).toBeGreaterThan(0);
});
