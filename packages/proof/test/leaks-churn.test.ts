import { createContainer, token } from "@ambit/core";
import { ManualClock } from "@ambit/manager-kit";
import { AsyncContextScopeManager } from "@ambit/scope-async-context";
import { SessionScopeManager } from "@ambit/scope-session";
import { TenantScopeManager } from "@ambit/scope-tenant";
import { describe, expect, it, jest } from "@jest/globals";
import { churn } from "../src/leaks/churn.js";
import { grownBytesPerCycle } from "../src/leaks/growth.js";
import { passTime, subjects } from "../src/leaks/subjects.js";
import { Tally } from "../src/leaks/tally.js";
import { expectLeft } from "./expect-left.js";

jest.setTimeout(60_000); // collections take their time on a busy machine

const count = 100_000;
/** A list that grows by one entry per cycle grows by eight. */
const noiseBytes = 6;

describe.each(subjects.map((subject) => [subject.name, subject] as const))("the %s manager", (_, subject) => {
  it("Z20 retains nothing of a hundred thousand flows that have come and gone", async () => {
    const aftermath = await churn(subject, count);
    expect(aftermath.left).toEqual({});
    expect(aftermath.grownBytesPerCycle).toBeLessThan(noiseBytes);
    expect(aftermath.pendingTimers).toBe(0);
    expect(aftermath.container.events.eventNames()).toEqual([]);
    const { scope } = aftermath.container.metrics().scopes;
    expect(scope).toMatchObject({
      entered: count,
      open: 0,
      active: 0,
      leaked: 0,
      instances: { live: 0 },
    });
  });
});

it("Z20 a hundred thousand requests, each in a session in a tenant, leave nothing", async () => {
  const clock = new ManualClock();
  const tally = new Tally();
  const Part = token<object>("Part");
  const container = createContainer({ clock })
    .registerScopeManager("tenant", new TenantScopeManager({ clock, maxTenants: 20, idleTimeoutMs: 60_000 }))
    .registerScopeManager("session", new SessionScopeManager({ clock, idleTimeoutMs: 60_000 }), { within: "tenant" })
    .registerScopeManager("request", new AsyncContextScopeManager({ clock }), { within: "session" })
    .bind(Part, { scope: "request", useFactory: () => ({}), dispose: () => undefined });
  const work = () => {
    for (const name of ["tenant", "session", "request"] as const) tally.add(name, container.getCurrentScope(name)!);
    tally.add("part", container.get(Part));
  };
  const ways: readonly ((tenant: number, session: number) => unknown)[] = [
    (tenant, session) => container.runInScopes([["tenant", tenant], ["session", session], ["request"]], work),
    (tenant, session) =>
      container.runInScope("tenant", tenant, async () =>
        container.runInScope("session", session, async () => {
          await Promise.resolve();
          await container.runInScope("request", async () => Promise.resolve().then(work));
        }),
      ),
    (tenant, session) => {
      using _tenant = container.enterScope("tenant", tenant);
      using _session = container.enterScope("session", session);
      using _request = container.enterScope("request");
      work();
    },
  ];
  const grown = await grownBytesPerCycle({
    count,
    cycle: async (index) => {
      await ways[index % 3]?.(Math.floor(index / 50), index % 5);
      if (index % 100 === 0) await container.closeScope("tenant", Math.floor(index / 50));
      if (index % 2_000 === 0) passTime(clock);
    },
    finish: () => passTime(clock),
  });
  await expectLeft(tally);
  expect(grown).toBeLessThan(noiseBytes);
  expect(clock.pending).toBe(0);
  for (const metrics of Object.values(container.metrics().scopes))
    expect(metrics).toMatchObject({ open: 0, active: 0 });
});
