import fc from "fast-check";
import { describe, expect, it } from "@jest/globals";
import { createContainer, token, type ScopeHandle } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";
import { expectBalanced } from "./fixtures/expect-balanced.js";

const OfTenant = token<object>("OfTenant");
const OfRequest = token<object>("OfRequest");
const Passing = token<object>("Passing");
const Plain = token<object>("Plain");

/** Tenants that stay and requests that end, with services of which some need disposal, some fail to be made, some to be disposed. */
function house() {
  let number = 0;
  const failEvery = (nth: number) => {
    if (++number % nth === 0) throw new Error(`number ${number}`);
  };
  const disposed = new Map<object, number>();
  const dispose = (instance: object) => {
    disposed.set(instance, (disposed.get(instance) ?? 0) + 1);
    failEvery(7);
  };
  const useFactory = () => (failEvery(11), {});
  const container = createContainer()
    .registerScopeManager("tenant", new RetainingScopeManager())
    .registerScopeManager("request", new EndingScopeManager(), { within: "tenant", orphan: "allow" })
    .bind(OfTenant, { scope: "tenant", useFactory, dispose })
    .bind(OfRequest, { scope: "request", useFactory, dispose })
    .bind(Passing, { useFactory, dispose })
    .bind(Plain, { scope: "scoped", useFactory });
  const events = new Map<string, number>();
  for (const name of [
    "opened",
    "entered",
    "exited",
    "closed",
    "instanceCreated",
    "instanceDisposed",
    "disposeFailed",
  ] as const) {
    container.events.on(
      name,
      ({ scope }) => void events.set(`${scope} ${name}`, (events.get(`${scope} ${name}`) ?? 0) + 1),
    );
  }
  return { container, disposed, events };
}

type House = ReturnType<typeof house>;

const name = fc.constantFrom("tenant", "request");
const id = fc.constantFrom("a", "b", 1);
const pick = fc.nat(8);
const step = fc.oneof(
  fc.record({ do: fc.constant("enter" as const), name, id }),
  fc.record({ do: fc.constant("run" as const), name, id }),
  fc.record({ do: fc.constant("exit" as const), pick }),
  fc.record({ do: fc.constant("exitAsync" as const), pick }),
  fc.record({ do: fc.constant("get" as const), pick, token: fc.constantFrom(OfTenant, OfRequest, Passing, Plain) }),
  fc.record({ do: fc.constant("release" as const), pick }),
  fc.record({ do: fc.constant("close" as const), name, id }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** One step, whose failure is part of the game: what is refused, thrown or rejected must not disturb the books either. */
async function play({ container }: House, handles: ScopeHandle[], next: Step): Promise<void> {
  const handle = "pick" in next ? handles[next.pick % Math.max(1, handles.length)] : undefined;
  switch (next.do) {
    case "enter":
      handles.push(container.enterScope(next.name, next.id));
      break;
    case "run":
      await container.runInScope(next.name, next.id, async () => container.tryGet(Plain));
      break;
    case "exit":
      handle?.exit();
      break;
    case "exitAsync":
      await handle?.exitAsync({ ok: false, error: "left in anger" });
      break;
    case "get":
      handle?.get(next.token);
      break;
    case "release":
      await handle?.release(handle.get(Passing));
      break;
    case "close":
      // From inside it only marks; whoever waits here would wait for itself.
      await container.closeScope(next.name, next.id);
      break;
  }
}

describe("the books", () => {
  it("Z16 balance after every step of any run, agree with the events, and end at nought (defect D20b) (defect D61)", async () => {
    const property = fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const played = house();
      const { container, disposed, events } = played;
      const handles: ScopeHandle[] = [];
      for (const next of steps) {
        try {
          await play(played, handles, next);
        } catch {
          // part of the game
        }
        expectBalanced(container.metrics());
      }
      for (const handle of handles) await handle.exitAsync().catch(() => undefined);
      await container.dispose().catch(() => undefined);
      const metrics = container.metrics();
      expectBalanced(metrics);
      for (const [
        scope,
        { active, open, idle, instances, opened, entered, exited, closed, disposeFailures },
      ] of Object.entries(metrics.scopes)) {
        expect([active, open, idle, instances.live]).toEqual([0, 0, 0, 0]);
        const told = (event: string) => events.get(`${scope} ${event}`) ?? 0;
        expect([opened, entered, exited, closed]).toEqual(["opened", "entered", "exited", "closed"].map(told));
        expect([instances.created, instances.disposed, disposeFailures]).toEqual(
          ["instanceCreated", "instanceDisposed", "disposeFailed"].map(told),
        );
      }
      for (const times of disposed.values()) expect(times).toBe(1);
    });
    await fc.assert(property, { seed: 20_261_122, numRuns: 200 });
  });

  it("Z16 count a scope that is entered three times once as open and three times as active (defect D20b)", () => {
    const { container } = house();
    const handles = [1, 2, 3].map(() => container.enterScope("tenant", "t"));
    const tenants = () => container.metrics().scopes.tenant;
    expect(tenants()).toMatchObject({ opened: 1, open: 1, entered: 3, active: 3, idle: 0 });
    handles.forEach((handle) => handle.exit());
    expect(tenants()).toMatchObject({ opened: 1, open: 1, entered: 3, exited: 3, active: 0, idle: 1, closed: 0 });
  });

  it("Z16 give every close one reason, and every refusal its count", async () => {
    const { container } = house();
    const rejected: unknown[] = [];
    container.events.on("rejected", ({ error }) => void rejected.push((error as { code?: string }).code));
    container.runInScope("tenant", "a", () => container.runInScope("request", "r", () => 1));
    await container.closeScope("tenant", "a");
    container.runInScope("tenant", "b", () => 1);
    await container.closeScope("tenant", "b", { reason: "evicted" });
    expect(() => container.runInScope("tenant", "c", () => 1, { provide: [[token("Unknown"), 1]] })).toThrow();
    await container.dispose();
    expect(container.metrics().scopes).toMatchObject({
      tenant: { closedBy: { closed: 1, evicted: 1 }, rejected: 1 },
      request: { closedBy: { exit: 1 } },
    });
    expect(rejected).toEqual(["NOT_BOUND"]);
  });

  it("Z16 are not disturbed by listeners that throw, nor are the listeners after them (defect D60)", () => {
    const errors: unknown[] = [];
    const container = createContainer({ onError: (error) => void errors.push(error) })
      .registerScopeManager("request", new EndingScopeManager())
      .bind(OfRequest, { scope: "request", useFactory: () => ({}), dispose: () => undefined });
    const failure = new Error("listener");
    let heard = 0;
    const names = ["opened", "entered", "exited", "closing", "closed", "instanceCreated", "instanceDisposed"] as const;
    for (const event of names) {
      container.events.on(event, () => {
        throw failure;
      });
      container.events.on(event, () => {
        heard++;
      });
    }
    expect(container.runInScope("request", "r", () => container.get(OfRequest))).toEqual({});
    expect(heard).toBe(names.length);
    expect(errors).toEqual(names.map(() => failure));
    expect(container.events.failures).toBe(names.length);
    expectBalanced(container.metrics());
    expect(container.metrics().scopes.request).toMatchObject({ open: 0, active: 0, instances: { live: 0 } });
  });
});
