import { describe, expect, it } from "@jest/globals";
import { createContainer, InvalidOptionsError, token, type Scope, type ScopeEntry, type ScopeId } from "@ambit/core";
import {
  Capacity,
  LongestIdleFirst,
  ManualClock,
  RetainingScopeManager,
  SieveFirst,
  Timeouts,
  type RetentionPolicy,
} from "@ambit/manager-kit";
import { deferred } from "./fixtures/deferred.js";
import { turns } from "./fixtures/turns.js";

/** A bound and timeouts together, and whatever else a test adds. */
class CombiningScopeManager extends RetainingScopeManager {
  readonly timeouts: Timeouts;

  constructor(clock: ManualClock, ...more: RetentionPolicy[]) {
    super({ clock });
    const { books } = this;
    this.timeouts = this.retain(
      new Timeouts({ idleTimeoutMs: 1_000, absoluteTimeoutMs: 5_000, sweepIntervalMs: 10, clock }),
    );
    this.retain(new Capacity({ maxScopes: 3, eviction: new LongestIdleFirst(), books, clock }));
    for (const policy of more) this.retain(policy);
  }

  ids(): ScopeId[] {
    return [...this.all()].map(({ id }) => id);
  }
}

function combining(...more: RetentionPolicy[]) {
  const clock = new ManualClock();
  const manager = new CombiningScopeManager(clock, ...more);
  const container = createContainer({ clock }).registerScopeManager("s", manager);
  const use = (id: ScopeId): Scope | undefined => container.runInScope("s", id, () => container.getCurrentScope("s"));
  return { clock, manager, container, use };
}

describe("policies together", () => {
  it("E10 a scope ends by whichever limit it meets first, and the books name that one", () => {
    const { clock, manager, use } = combining();
    for (const id of ["a", "b", "c", "d"]) use(id);
    expect(manager.ids()).toEqual(["b", "c", "d"]);
    clock.advance(900);
    use("b");
    clock.advance(200);
    expect(manager.ids()).toEqual(["b"]);
    for (let round = 0; round < 5; round++) {
      use("b");
      clock.advance(900);
    }
    expect(manager.ids()).toEqual([]);
    expect(manager.metrics()).toMatchObject({
      opened: 4,
      closed: 4,
      closedBy: { evicted: 1, "idle-timeout": 2, "absolute-timeout": 1 },
    });
  });

  it("E7 what enters and leaves while others are being collected loses nothing and ends nothing twice", () => {
    const { clock, manager, container, use } = combining();
    const created: string[] = [];
    const disposed: string[] = [];
    const Part = token<string>("Part");
    let count = 0;
    container.bind(Part, {
      scope: "s",
      useFactory: () => {
        const name = `part ${++count}`;
        created.push(name);
        return name;
      },
      dispose: (part) => {
        disposed.push(part);
        // One that is due as well, one that is being ended, one that nobody knows: each while the sweep is at work.
        if (count < 60)
          for (const id of ["a", "b", `new ${count}`]) container.runInScope("s", id, () => container.get(Part));
      },
    });
    for (const id of ["a", "b", "c"]) container.runInScope("s", id, () => container.get(Part));
    for (let round = 0; round < 20; round++) {
      clock.advance(1_500);
      manager.timeouts.sweep();
      use("a");
    }
    clock.advance(10_000);
    expect(disposed).toHaveLength(created.length);
    expect(new Set(disposed)).toEqual(new Set(created));
    expect(manager.metrics()).toMatchObject({ open: 0, active: 0, instances: { live: 0 } });
  });

  it("E11 who comes while a scope of the same id is being disposed gets a new one at once, and the old one ends", async () => {
    const { container, use, clock } = combining();
    const ended = deferred();
    const Part = token<object>("Part");
    container.bind(Part, { scope: "s", useFactory: () => ({}), dispose: () => ended.promise });
    const [old, part] = container.runInScope("s", "a", () => [container.getCurrentScope("s"), container.get(Part)]);
    clock.advance(1_000);
    const fresh = use("a");
    expect(old).toMatchObject({ state: "disposing" });
    expect(fresh).not.toBe(old);
    expect(container.runInScope("s", "a", () => container.get(Part))).not.toBe(part);
    ended.resolve();
    await turns();
    expect([old, fresh]).toMatchObject([{ state: "closed" }, { state: "open" }]);
  });

  it("a policy hears of everything in order, and one that refuses leaves nothing behind", () => {
    const heard: string[] = [];
    const told = (what: string) => () => void heard.push(what);
    const { manager, container, use } = combining({
      beforeOpen: (id: ScopeId, { name }: ScopeEntry) => {
        heard.push("beforeOpen");
        if (id === "forbidden") throw new InvalidOptionsError("id", id, `another one for ${name}`);
      },
      opened: told("opened"),
      entered: told("entered"),
      active: told("active"),
      idle: told("idle"),
      ending: told("ending"),
      closed: told("closed"),
      dispose: told("dispose"),
    });
    const scope = use("a");
    use("a");
    void scope?.close();
    const once = ["entered", "active", "idle"];
    expect(heard).toEqual(["beforeOpen", "opened", ...once, ...once, "ending", "closed"]);
    expect(() => use("forbidden")).toThrow(InvalidOptionsError);
    expect(manager.metrics()).toMatchObject({ opened: 1, open: 0, entered: 2, active: 0, rejected: 1 });
    expect(container.metrics().scopes.s).toMatchObject({ rejected: 1 });
  });

  it.each(["opened", "entered", "active", "idle", "ending", "closed"] as const)(
    "a policy that throws in %s keeps no other policy from hearing of it: bounds and timeouts hold",
    async (hook) => {
      const clock = new ManualClock();
      const errors: unknown[] = [];
      class WithBrokenFirst extends RetainingScopeManager {
        constructor() {
          super({ clock });
          const { books } = this;
          this.retain({
            [hook]: () => {
              throw new Error("policy");
            },
          });
          this.retain(
            new Capacity({ maxScopes: 1, whenFull: "reject", eviction: new LongestIdleFirst(), books, clock }),
          );
          this.retain(new Timeouts({ idleTimeoutMs: 1_000, sweepIntervalMs: 10, clock }));
        }
      }
      const manager = new WithBrokenFirst();
      const container = createContainer({ onError: (error) => errors.push(error) }).registerScopeManager("s", manager);
      for (const id of ["a", "b", "c"]) container.runInScope("s", id, () => container.getCurrentScope("s"));
      expect(manager.metrics()).toMatchObject({ opened: 3, open: 1, idle: 1, closedBy: { evicted: 2 } });
      clock.advance(2_000);
      expect(manager.metrics()).toMatchObject({ open: 0, closedBy: { evicted: 2, "idle-timeout": 1 } });
      expect(clock.pending).toBe(0);
      expect(errors).toHaveLength(3);
      await container.dispose();
    },
  );

  it.each(["longest idle", "sieve"] as const)(
    "a policy that enters a scope, or ends it, when it hears of it keeps no other from hearing all in order: %s first",
    (order) => {
      const clock = new ManualClock();
      const meddle: Partial<Record<"idle" | "ending", ((scope: Scope) => void) | undefined>> = {};
      class Meddling extends RetainingScopeManager {
        constructor() {
          super({ clock });
          const { books } = this;
          this.retain({
            idle: ({ scope }) => meddle.idle?.(scope),
            ending: ({ scope }) => meddle.ending?.(scope),
          });
          const eviction = order === "sieve" ? new SieveFirst() : new LongestIdleFirst();
          this.retain(new Capacity({ maxScopes: 2, eviction, books, clock }));
        }
      }
      const container = createContainer({ clock }).registerScopeManager("s", new Meddling());
      const use = (id: ScopeId): string => container.runInScope("s", id, () => "used");
      const once = (what: keyof typeof meddle, act: (scope: Scope) => unknown): void => {
        meddle[what] = (scope) => {
          meddle[what] = undefined;
          act(scope);
        };
      };
      use("a");
      for (const [what, act] of [
        ["idle", ({ id }: Scope) => use(id)],
        ["idle", (scope: Scope) => scope.close()],
        ["ending", ({ id }: Scope) => use(id)],
        ["ending", () => use("another")],
      ] as const) {
        once(what, act);
        for (const id of ["b", "c", "d"]) use(id);
        expect(meddle[what]).toBeUndefined();
        expect(container.metrics().scopes.s).toMatchObject({ open: 2, idle: 2, active: 0, overflows: 0 });
      }
    },
  );

  it("a policy that throws when it is disposed keeps no other from stopping its timers", async () => {
    const broken = new Error("policy");
    const clock = new ManualClock();
    class WithBrokenFirst extends RetainingScopeManager {
      constructor() {
        super({ clock });
        this.retain({
          dispose: () => {
            throw broken;
          },
        });
        this.retain({ opened: () => void clock.schedule(() => undefined, 1), dispose: () => clock.advance(1) });
      }
    }
    const container = createContainer().registerScopeManager("s", new WithBrokenFirst());
    container.runInScope("s", "a", () => undefined);
    await expect(container.dispose()).rejects.toMatchObject({ code: "SCOPE_MANAGER_FAILED", cause: broken });
    expect(clock.pending).toBe(0);
  });

  it.each(["active", "idle", "ending", "closed"] as const)(
    "a policy that throws in %s is reported, and the scopes and books do not suffer",
    async (hook) => {
      const errors: unknown[] = [];
      const broken = new Error("policy");
      const manager = new CombiningScopeManager(new ManualClock(), {
        [hook]: () => {
          throw broken;
        },
      });
      const container = createContainer({ onError: (error) => errors.push(error) }).registerScopeManager("s", manager);
      container.runInScope("s", "a", () => expect(container.getCurrentScope("s")?.id).toBe("a"));
      await container.closeScope("s", "a");
      expect(errors).toMatchObject([{ code: "SCOPE_MANAGER_FAILED", scope: "s", cause: broken }]);
      expect(manager.metrics()).toMatchObject({ opened: 1, open: 0, entered: 1, active: 0 });
    },
  );

  it("policies are disposed with the container", async () => {
    const disposed: string[] = [];
    const { container, clock, use } = combining({ dispose: () => void disposed.push("policy") });
    use("a");
    expect(clock.pending).toBe(1);
    await container.dispose();
    expect([disposed, clock.pending]).toEqual([["policy"], 0]);
  });
});
